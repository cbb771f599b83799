"""Mail about answers: what became of an organisation's input, who is not satisfied, and who is asked where it stands.

An organisation's report tells what it said itself or stands behind, with the names that its page would show it.
"""

from django.utils import translation

from ledger import clock
from organisations.letters import letter_to, page
from organisations.models import Organisation, Person
from printing.dates import long_time, whole_number
from statements.answer_words import contested_line, plain_lines, told
from statements.models import Position, PositionCall, Round
from statements.notices.about import Message, titled
from statements.queries.answers import answer_table, spokesperson
from statements.queries.dissenting import contested
from statements.queries.positions import holds, is_open
from statements.stages import Stage


def answered(*, statement: str, number: int, organisation: str, person: str, merged: str = "") -> Message:
    """To a representative, once the round is merged: what became of the organisation's own input and of what it
    co-sponsored, with the reason and the words that stand there now. `merged` is the instant of the merge: where that
    was undone, or done anew since, another mail tells of it."""
    about, to = titled(statement), Person.objects.get(ref=person)
    consultation = Round.objects.select_related("version").get(statement=about, number=number)
    own = Organisation.objects.get(ref=organisation)
    if consultation.merged_at is None or (merged and consultation.merged_at.isoformat() != merged):
        return None
    consultation.statement = about
    with translation.override(to.language):
        table = answer_table(consultation, spokesperson(consultation, own), organisation=own.ref)
        rows = [(row, plain_lines(row.redlines)) for row in told(table)]
    # Where it said nothing, the table is of all: an organisation without rows is taken as not asked for.
    if table.organisation != own.ref or not rows:
        return None
    return letter_to(
        to,
        "answered",
        path=f"{page('answers', to.language, about.ref, number)}?organisation={own.ref}",
        title=about.title(to.language),
        organisation=own.name(to.language),
        rows=rows,
    )


def dissented(*, statement: str, number: int, person: str, hour: str) -> Message:  # noqa: ARG001
    """To a coordinator: how many are not satisfied by now. `hour` tells one such mail from the next."""
    about, to = titled(statement), Person.objects.get(ref=person)
    consultation = Round.objects.get(statement=about, number=number)
    found = contested(about, consultation=consultation)
    if not found or about.stage == Stage.WITHDRAWN:
        return None
    with translation.override(to.language):
        line = contested_line(found)
    return letter_to(
        to,
        "dissented",
        path=f"{page('answers', to.language, about.ref, number)}?outcome=contested",
        title=about.title(to.language),
        number=whole_number(number, to.language),
        line=line,
    )


def positions_asked(*, statement: str, call: str, organisation: str, person: str, deadline: str) -> Message:
    """To a representative who may comment or sign: where does your organisation stand. Not where it has answered, or
    the call is over, or goes on until another deadline, of which another mail tells."""
    about, to = titled(statement), Person.objects.get(ref=person)
    asked = PositionCall.objects.select_related("version").get(ref=call, statement=about)
    asked.statement = about
    own = Organisation.objects.get(ref=organisation)
    said = Position.objects.filter(call__statement=about, organisation=own).select_related("call__version")
    if (
        not is_open(asked, at=clock.now())
        or asked.deadline.isoformat() != deadline
        or about.stage != Stage.CONSOLIDATION
        or said.filter(call=asked).exists()
        or not holds(asked)
    ):
        return None
    before = said.order_by("-taken_at").first()
    with translation.override(to.language):
        stood = before.get_stance_display() if before else ""
    return letter_to(
        to,
        "positions_asked",
        path=page("positions", to.language, about.ref),
        title=about.title(to.language),
        organisation=own.name(to.language),
        note=asked.note,
        version=whole_number(asked.version.number, to.language),
        before=stood,
        before_version=whole_number(before.call.version.number, to.language) if before else "",
        deadline=long_time(asked.deadline, to.language),
    )
