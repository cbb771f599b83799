"""Mail inside an organisation that signs, and between it and the convenor.

Jobs stay for a while: where one could tell which organisation signs without being named, it holds the reference of what
is signed, and the place of the reader among those who may sign, who are looked up when the mail leaves.
"""

from ledger import clock
from organisations.letters import letter_to, page
from organisations.models import Person
from printing.dates import long_time
from statements.models import PreparedSignature, Question, Signature
from statements.notices.about import Message, titled
from statements.queries.answering import signers_of
from statements.queries.signatories import consent_of
from statements.stages import PreparedState, Stage, Visibility


def question_asked(*, statement: str, question: str, person: str) -> Message:
    """To a coordinator, where nobody has answered yet."""
    about, to = titled(statement), Person.objects.get(ref=person)
    asked = Question.objects.select_related("organisation", "asked_by").get(ref=question)
    if asked.answered_at is not None:
        return None
    return letter_to(
        to,
        "question_asked",
        path=page("answer-question", to.language, about.ref, asked.ref),
        title=about.title(to.language),
        organisation=asked.organisation.name(to.language),
        asker=asked.asked_by.name,
        text=asked.text,
    )


def question_answered(*, statement: str, question: str) -> Message:
    """To who asked, if they still have their account."""
    about = titled(statement)
    asked = Question.objects.select_related("organisation", "asked_by").get(ref=question)
    to = asked.asked_by
    if not to.is_active:
        return None
    return letter_to(
        to,
        "question_answered",
        path=page("ask-convenor", to.language, about.ref, asked.organisation.ref),
        title=about.title(to.language),
        question=asked.text,
        answer=asked.answer,
    )


def signature_prepared(*, statement: str, prepared: str, place: int) -> Message:
    """To somebody who may sign for the organisation and did not prepare it: look at it, sign or send it back."""
    about = titled(statement)
    waits = PreparedSignature.objects.filter(ref=prepared, state=PreparedState.WAITING)
    found = waits.select_related("organisation", "prepared_by").first()
    if found is None or about.stage != Stage.SIGN_ON or about.sign_on_closes_at is None:
        return None
    others = [one for one in signers_of(about, found.organisation, at=clock.now()) if one != found.prepared_by]
    if place >= len(others):
        return None
    to = others[place]
    return letter_to(
        to,
        "signature_prepared",
        path=page("prepared-signature", to.language, about.ref, found.ref),
        title=about.title(to.language),
        organisation=found.organisation.name(to.language),
        colleague=found.prepared_by.name,
        deadline=long_time(about.sign_on_closes_at, to.language),
    )


def signature_sent_back(*, statement: str, prepared: str) -> Message:
    """To who prepared it, with the note."""
    about = titled(statement)
    found = PreparedSignature.objects.select_related("organisation", "prepared_by").get(ref=prepared)
    to = found.prepared_by
    if found.state != PreparedState.SENT_BACK or not to.is_active:
        return None
    return letter_to(
        to,
        "signature_sent_back",
        path=page("sign", to.language, about.ref),
        title=about.title(to.language),
        organisation=found.organisation.name(to.language),
        note=found.note,
    )


def signature_hidden(*, statement: str, signature: str, place: int) -> Message:
    """To somebody who may sign for the organisation: the convenor does not show its name any more, and why."""
    about = titled(statement)
    hidden = Signature.objects.get(ref=signature)
    consent = consent_of(hidden)
    if hidden.visibility != Visibility.WITHHELD or not consent.hidden_because or consent.organisation is None:
        return None
    readers = signers_of(about, consent.organisation, at=clock.now())
    if place >= len(readers):
        return None
    to = readers[place]
    return letter_to(
        to,
        "signature_hidden",
        path=page("sign", to.language, about.ref),
        title=about.title(to.language),
        organisation=consent.organisation.name(to.language),
        reason=consent.hidden_because,
    )
