"""What happens when: each kind of event, and the jobs it leaves in the same transaction.

Nothing is sent or rendered here. Every job has a key of its own, so an event that is seen twice has its effect once.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Q

from ledger.models import Event, Opening
from organisations.actors import Machine
from organisations.events import SiteEvent
from organisations.models import Duty, Merge, Organisation, Right
from organisations.queries.rights import STAFF
from outbox.enqueue import enqueue, enqueue_many
from outbox.quiet_hours import not_after
from statements.actions import mailing, positions, reuniting
from statements.actions.participating import REMINDER_DAYS
from statements.hearing import coordinators_of, notify, of, ref_of, representatives, tell_signatories, tell_signers
from statements.issuing import (
    change_is_published,
    clock_will_publish,
    detail_is_corrected,
    double_is_taken_out,
    embargo_ends,
    files_are_made,
    late_signature_is_added,
    name_is_taken_back,
    pace_is_followed,
    press_contact_is_corrected,
    staff_hears_of_the_new_edition,
    staff_hears_that_the_embargo_lapsed,
    what_came_under_embargo_follows,
)
from statements.models import Amendment, Invitation, Mailing, Position, PreparedSignature, Reply, Signature
from statements.queries.answering import answer_for, signers_of
from statements.queries.participation import to_remind
from statements.queries.renewing import behind
from statements.queries.signatories import consent_of
from statements.stages import ConfirmedAs, EventKind, PreparedState, RecordedState, SignatoryKind, Stage, Visibility

Reaction = Callable[[Event], None]


def invitation_goes_out(event: Event) -> None:
    """Only while there is something to see; who is invited to a draft hears of it when the round opens."""
    statement = of(event)
    if statement.stage == Stage.DRAFTING:
        return
    ref = Opening.objects.get(event=event, name="organisation").value
    for organisation, person in representatives(
        Organisation.objects.filter(ref=ref).values("pk"), Right.READ, at=event.at, about=statement.ref
    ):
        notify(event, "invited", organisation=organisation, person=person)


def round_is_announced_and_will_close(event: Event) -> None:
    tell_the_invited(event, "round_opened", number=event.content["round"])
    deadline_is_planned(event)


def more_time_is_announced(event: Event) -> None:
    """The jobs of the old deadline stay, and find when they run that it was moved."""
    facts = event.content
    tell_the_invited(event, "round_extended", number=facts["round"], deadline=facts["deadline"])
    deadline_is_planned(event)


def tell_the_invited(event: Event, name: str, **more: Any) -> None:
    """A mail to everybody who may comment for an invited organisation."""
    statement = of(event)
    invited = Invitation.objects.filter(statement=statement).values("organisation")
    for organisation, person in representatives(invited, Right.COMMENT, at=event.at, about=statement.ref):
        notify(event, name, organisation=organisation, person=person, **more)


def deadline_is_planned(event: Event) -> None:
    """A job that closes the round at its deadline, and one for each moment to remind that lies ahead."""
    statement, facts = of(event), event.content
    deadline = datetime.fromisoformat(facts["deadline"])
    about = {"statement": statement.ref, "number": facts["round"]}
    enqueue("statements.close_round", f"{event.uid}:close", about, due=deadline)
    for days in REMINDER_DAYS:
        due = deadline - timedelta(days=days)
        if due > event.at:
            payload = {**about, "days": days, "deadline": facts["deadline"]}
            enqueue("statements.remind_round", f"{event.uid}:remind:{days}", payload, due=due)


def silent_ones_are_reminded(event: Event) -> None:
    statement, number = of(event), event.content["round"]
    silent = to_remind(statement.rounds.get(number=number), at=event.at)
    for organisation, person in representatives(
        [one.pk for one in silent], Right.COMMENT, at=event.at, about=statement.ref
    ):
        notify(
            event, "round_reminder", organisation=organisation, person=person, number=number, reminder=str(event.uid)
        )


def whoever_commented_hears_of_the_reply(event: Event) -> None:
    """Unless they replied to themselves."""
    reply = Reply.objects.select_related("comment__author").get(ref=event.content["reply"])
    if reply.author_id != reply.comment.author_id and reply.comment.author.is_active:
        notify(event, "replied", person=reply.comment.author.ref, reply=reply.ref)


def whoever_inherits_an_amendment_hears_of_it(event: Event) -> None:
    """Where its author withdrew, and it passed to the first that stood behind it; not where a co-sponsor left."""
    facts = event.content
    if not facts.get("passed_on"):
        return
    heir = Amendment.objects.values_list("organisation", flat=True).get(ref=facts["amendment"])
    for organisation, person in representatives([heir], Right.COMMENT, at=event.at, about=ref_of(event)):
        notify(event, "amendment_inherited", organisation=organisation, person=person, amendment=facts["amendment"])


def everybody_hears_what_became_of_their_input(event: Event) -> None:
    statement, facts = of(event), event.content
    spoke = Organisation.objects.filter(invitations__statement=statement).values("pk")
    for organisation, person in representatives(spoke, Right.COMMENT, at=event.at, about=statement.ref):
        notify(
            event,
            "answered",
            organisation=organisation,
            person=person,
            number=facts["round"],
            merged=event.at.isoformat(),
        )


def coordinators_hear_of_it_within_the_hour(event: Event) -> None:
    within_the_hour(event, "dissented", number=event.content["round"])


def coordinators_hear_of_applications_within_the_hour(event: Event) -> None:
    within_the_hour(event, "applications_wait")


def coordinators_hear_what_to_compare(event: Event) -> None:
    within_the_hour(event, "recorded_waits")


def within_the_hour(event: Event, name: str, **more: int) -> None:
    """To everybody who coordinates, of all that came until then in one mail: forty organisations can reply to many
    answers on one evening."""
    statement = of(event)
    due = event.at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    hour = due.astimezone(UTC).strftime("%Y-%m-%dT%H")
    for person in coordinators_of(statement):
        about = {"statement": statement.ref, **more, "person": person, "hour": hour}
        key = ":".join((name, statement.ref, *(str(number) for number in more.values()), hour, person))
        enqueue("statements.send_notice", key, {"name": name, "about": about}, due=due)


def organisations_are_asked_and_the_call_will_close(event: Event) -> None:
    """Those that answered this very call before it was opened again are left alone."""
    statement, facts = of(event), event.content
    answered = Position.objects.filter(call__ref=facts["call"]).values("organisation")
    asked = Invitation.objects.filter(statement=statement).exclude(organisation__in=answered).values("organisation")
    for organisation, person in representatives(asked, Right.COMMENT, at=event.at, about=statement.ref):
        notify(
            event,
            "positions_asked",
            organisation=organisation,
            person=person,
            call=facts["call"],
            deadline=facts["deadline"],
        )
    due = datetime.fromisoformat(facts["deadline"])
    enqueue("statements.close_positions", f"{event.uid}:close", {"call": facts["call"]}, due=due)


def open_call_ends(event: Event) -> None:
    """The statement left consolidation: there is nothing to take a position on any more."""
    positions.end_open_call(of(event), by=Machine.CLOCK, at=event.at)


def sign_on_is_announced_and_will_close(event: Event) -> None:
    enqueue("statements.invite_to_sign", f"{event.uid}:invite", {"statement": of(event).ref, "event": str(event.uid)})
    sign_on_will_close(event)


def reopening_is_told_and_sign_on_will_close(event: Event) -> None:
    about = {"statement": ref_of(event), "event": str(event.uid)}
    enqueue("statements.write_of_reopening", f"{event.uid}:reopened", about)
    sign_on_will_close(event)


def sign_on_will_close(event: Event) -> None:
    """The job of an earlier deadline stays, and finds when it runs that this was moved."""
    deadline = datetime.fromisoformat(event.content["deadline"])
    enqueue("statements.close_sign_on", f"{event.uid}:close", {"statement": of(event).ref}, due=deadline)
    for days in mailing.REMINDER_DAYS:
        # Moved earlier rather than later where that falls into the quiet hours.
        due = not_after(deadline - timedelta(days=days))
        if due > event.at:
            about = {"statement": of(event).ref, "days": days, "deadline": event.content["deadline"]}
            payload = {**about, "event": str(event.uid)}
            enqueue("statements.remind_sign_on", f"{event.uid}:remind:{days}", payload, due=due)


def mails_to_many_leave(event: Event) -> None:
    begun = Mailing.objects.get(ref=event.content["mailing"])
    enqueue_many(mailing.jobs(begun, due=begun.due, turn=str(event.uid)))


def convenor_hears_that_sign_on_closed(event: Event) -> None:
    staff = Duty.objects.filter(
        organisation=of(event).convenor, kind__in=STAFF, revoked_at=None, person__is_active=True
    )
    for person in staff.order_by("person").values_list("person__ref", flat=True).distinct():
        notify(event, "sign_on_closed", person=person)


def signatories_hear_that_it_is_public(event: Event) -> None:
    """When it comes out, and not at later editions."""
    if event.content.get("stage") != Stage.PUBLISHED:
        return
    statement = of(event)
    standing = statement.signatures.standing().exclude(kind=SignatoryKind.INDIVIDUAL)
    named = set(standing.exclude(signed_by=None).values_list("signed_by__ref", flat=True))
    for person in sorted(named):
        notify(event, "published", person=person)
    # A job stays for a while: that of somebody who signed without being named names the signature alone. So does that
    # of what was recorded, for which somebody is looked up when the mail leaves.
    unnamed = standing.filter(~Q(visibility=Visibility.NAMED) | Q(signed_by=None))
    for ref in unnamed.order_by("ref").values_list("ref", flat=True):
        about = {"statement": statement.ref, "signature": ref}
        enqueue("statements.send_notice", f"{event.uid}:published:{ref}", {"name": "published", "about": about})


def coordinators_are_asked(event: Event) -> None:
    for person in coordinators_of(of(event)):
        notify(event, "question_asked", person=person, question=event.content["question"])


def whoever_asked_hears_the_answer(event: Event) -> None:
    about = {"statement": of(event).ref, "question": event.content["question"]}
    enqueue("statements.send_notice", f"{event.uid}:question_answered", {"name": "question_answered", "about": about})


def colleagues_are_asked_to_sign(event: Event) -> None:
    prepared = PreparedSignature.objects.select_related("statement", "organisation").get(ref=event.content["prepared"])
    signers = signers_of(prepared.statement, prepared.organisation, at=event.at)
    others = [one for one in signers if one.pk != prepared.prepared_by_id]
    tell_signers(event, "signature_prepared", len(others), prepared=prepared.ref)


def whoever_prepared_it_hears_that_it_came_back(event: Event) -> None:
    if event.content["state"] == PreparedState.SENT_BACK:
        about = {"statement": of(event).ref, "prepared": event.content["prepared"]}
        payload = {"name": "signature_sent_back", "about": about}
        enqueue("statements.send_notice", f"{event.uid}:signature_sent_back", payload)


def signatory_hears_that_it_is_hidden(event: Event) -> None:
    signature = Signature.objects.select_related("statement").get(ref=event.content["signature"])
    organisation = consent_of(signature).organisation
    if organisation is not None:
        signers = signers_of(signature.statement, organisation, at=event.at)
        tell_signers(event, "signature_hidden", len(signers), signature=signature.ref)


def organisations_hear_what_was_recorded(event: Event) -> None:
    """By one job for all: of a sheet with a thousand organisations the mails alone would take seconds to ask for."""
    enqueue("statements.tell_of_recorded", f"{event.uid}:recorded", {"event": str(event.uid)})


def organisation_hears_that_it_is_confirmed(event: Event) -> None:
    """By a second coordinator; the organisation itself knows."""
    facts = event.content
    if facts.get("confirmed") != ConfirmedAs.SECOND_COORDINATOR or facts["kind"] == SignatoryKind.INDIVIDUAL:
        return
    signature = Signature.objects.select_related("statement").get(ref=facts["signature"])
    if organisation := consent_of(signature).organisation:
        readers = answer_for(signature.statement, organisation, at=event.at)
        tell_signers(event, "recorded_confirmed", len(readers), signature=signature.ref)


def whoever_recorded_it_hears_that_it_is_denied(event: Event) -> None:
    if event.content["state"] == RecordedState.DENIED:
        about = {"statement": ref_of(event), "recorded": event.content["recorded"]}
        enqueue("statements.send_notice", f"{event.uid}:denied", {"name": "recorded_denied", "about": about})


def what_it_said_and_signed_follows(event: Event) -> None:
    """Two organisations were merged, or parted again. Published lists that changed by it are issued anew."""
    merge = Merge.objects.get(ref=event.content["merge"])
    follow = reuniting.follow_merge if event.kind == SiteEvent.ORGANISATIONS_MERGED else reuniting.follow_parting
    for statement in follow(merge, at=event.at):
        change_is_published(event, statement)


def somebody_hears_of_their_role(event: Event) -> None:
    notify(event, "named", person=event.content["person"], role=event.content["role"])


def signatories_hear_that_the_text_is_reopened(event: Event) -> None:
    tell_signatories(event, "text_reopened", of(event).signatures.standing())


def signatories_hear_what_changed(event: Event) -> None:
    """At every opening of sign-on; at the first there is nobody whose text it was not."""
    tell_signatories(event, "text_changed", behind(of(event)))


REACTIONS: dict[EventKind | SiteEvent, tuple[Reaction, ...]] = {
    EventKind.ROLE_NAMED: (somebody_hears_of_their_role,),
    EventKind.INVITED: (invitation_goes_out,),
    EventKind.ROUND_OPENED: (round_is_announced_and_will_close, open_call_ends),
    EventKind.ROUND_EXTENDED: (more_time_is_announced,),
    EventKind.ROUND_REMINDED: (silent_ones_are_reminded,),
    EventKind.CO_SPONSOR_LEFT: (whoever_inherits_an_amendment_hears_of_it,),
    EventKind.REPLIED: (whoever_commented_hears_of_the_reply,),
    EventKind.MERGED: (everybody_hears_what_became_of_their_input,),
    EventKind.DISSENTED: (coordinators_hear_of_it_within_the_hour,),
    EventKind.POSITIONS_ASKED: (organisations_are_asked_and_the_call_will_close,),
    EventKind.FINAL_SETTLED: (open_call_ends,),
    EventKind.WITHDRAWN: (open_call_ends, embargo_ends),
    EventKind.SIGN_ON_OPENED: (sign_on_is_announced_and_will_close, signatories_hear_what_changed),
    EventKind.TEXT_REOPENED: (signatories_hear_that_the_text_is_reopened, embargo_ends),
    EventKind.MAILING_BEGUN: (mails_to_many_leave,),
    EventKind.SIGN_ON_EXTENDED: (sign_on_will_close,),
    EventKind.SIGN_ON_REOPENED: (reopening_is_told_and_sign_on_will_close, embargo_ends),
    EventKind.SIGN_ON_CLOSED: (convenor_hears_that_sign_on_closed,),
    EventKind.EMBARGO_SET: (files_are_made, clock_will_publish),
    EventKind.EMBARGO_MOVED: (clock_will_publish,),
    EventKind.EMBARGO_LAPSED: (staff_hears_that_the_embargo_lapsed,),
    EventKind.EDITION_PREPARED: (files_are_made, staff_hears_of_the_new_edition),
    EventKind.PUBLISHED: (files_are_made, signatories_hear_that_it_is_public, what_came_under_embargo_follows),
    EventKind.PACE_SET: (pace_is_followed,),
    EventKind.PRESS_CONTACT_SET: (press_contact_is_corrected,),
    EventKind.DETAILS_CHANGED: (detail_is_corrected,),
    EventKind.ADDRESSEE_ADDED: (detail_is_corrected,),
    EventKind.CO_CONVENOR_ADDED: (detail_is_corrected,),
    EventKind.CO_CONVENOR_REMOVED: (detail_is_corrected,),
    EventKind.QUESTION_ASKED: (coordinators_are_asked,),
    EventKind.QUESTION_ANSWERED: (whoever_asked_hears_the_answer,),
    EventKind.SIGNATURE_PREPARED: (colleagues_are_asked_to_sign,),
    EventKind.PREPARATION_ENDED: (whoever_prepared_it_hears_that_it_came_back,),
    EventKind.SIGNATURE_WITHDRAWN: (name_is_taken_back,),
    EventKind.SIGNATURE_CHANGED: (name_is_taken_back,),
    EventKind.SIGNATURE_HIDDEN: (name_is_taken_back, signatory_hears_that_it_is_hidden),
    EventKind.SIGNATURE_STRUCK: (name_is_taken_back,),
    EventKind.SIGNATURE_SET_ASIDE: (double_is_taken_out,),
    EventKind.SIGNATURE_RESTORED: (detail_is_corrected,),
    EventKind.SIGNED: (late_signature_is_added,),
    EventKind.SIGNATURE_RECORDED: (organisations_hear_what_was_recorded, coordinators_hear_what_to_compare),
    EventKind.SIGNATURE_CONFIRMED: (late_signature_is_added, organisation_hears_that_it_is_confirmed),
    EventKind.SIGNATURE_RENEWED: (late_signature_is_added, organisation_hears_that_it_is_confirmed),
    EventKind.RECORDING_ENDED: (whoever_recorded_it_hears_that_it_is_denied,),
    EventKind.APPLIED: (coordinators_hear_of_applications_within_the_hour,),
    SiteEvent.ORGANISATIONS_MERGED: (what_it_said_and_signed_follows,),
    SiteEvent.ORGANISATIONS_PARTED: (what_it_said_and_signed_follows,),
}
