"""What follows for editions: the files of a new one, and the next one where what it says has changed.

Before publication the same is asked of an edition under embargo. A name that is taken back never waits; everything else
keeps the pace that the publisher chose.
"""

from datetime import UTC, datetime, timedelta

from ledger.models import Event
from outbox.enqueue import enqueue
from statements.actions import embargoing, publishing
from statements.edition_progress import kit_key, wanted
from statements.hearing import convenors_people, notify, of, ref_of
from statements.models import Edition, Signature, Statement
from statements.press_kit import KIT_AFTER
from statements.queries.pacing import next_due, pace_of
from statements.stages import EventKind, Pace, SignatoryKind, Stage, Visibility
from statements.variants import MADE_AFTER

HOUR = timedelta(hours=1)


def files_are_made(event: Event) -> None:
    edition = Edition.objects.get(statement=of(event), number=event.content["edition"])
    about = {"statement": edition.statement.ref, "number": edition.number}
    for key, language, layout in wanted(edition):
        one = about | {"language": language}
        if layout is None:
            enqueue("statements.print_edition", key, one)
        else:  # after all that everybody waits for, and not for a list that is replaced within minutes
            enqueue("statements.print_variant", key, one | {"layout": layout.value}, due=event.at + MADE_AFTER)
    enqueue("statements.make_press_kit", kit_key(edition), about, due=event.at + KIT_AFTER)


# -- the next edition --------------------------------------------------------------------------------------------------


def change_is_published(event: Event, statement: Statement) -> None:
    """At the pace of the statement. With one that is made by hand, the convenor's people hear of it."""
    if statement.stage != Stage.PUBLISHED:
        return
    chosen = pace_of(statement)
    if chosen.pace == Pace.AT_ONCE:
        enqueue("statements.reissue", f"{event.uid}:reissue:{statement.ref}", {"statement": statement.ref})
    elif chosen.pace == Pace.DAILY:
        due = next_due(chosen, at=event.at)
        # One job for all that changes until then.
        key = f"reissue:{statement.ref}:{due.isoformat()}"
        enqueue("statements.reissue", key, {"statement": statement.ref, "pace": Pace.DAILY}, due=due)
    else:
        staff_hears_what_waits_within_the_hour(event, statement)


def staff_hears_what_waits_within_the_hour(event: Event, statement: Statement) -> None:
    due = next_hour(event.at)
    for person in convenors_people(statement):
        about = {"statement": statement.ref, "person": person, "hour": due.astimezone(UTC).strftime("%Y-%m-%dT%H")}
        key = ":".join(("edition_waits", *about.values()))
        enqueue("statements.send_notice", key, {"name": "edition_waits", "about": about}, due=due)


def next_hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0) + HOUR


def pace_is_followed(event: Event) -> None:
    """What waits is published by the new pace; whoever chose to do it by hand sees what there is."""
    if event.content["pace"] != Pace.BY_HAND:
        change_is_published(event, of(event))


def name_is_taken_back(event: Event) -> None:
    """At once; the edition without it follows. Who was in no list is taken from the count alone."""
    statement = of(event)
    if statement.stage == Stage.CLOSED:
        prepared_edition_follows(event, statement, takes_back=True)
    elif statement.stage == Stage.PUBLISHED and in_no_list(event):
        change_is_published(event, statement)
    elif statement.stage == Stage.PUBLISHED:
        it_is_made_at_once(event, statement)


def it_is_made_at_once(event: Event, statement: Statement) -> None:
    publishing.recall(statement, at=event.at)
    enqueue("statements.reissue", f"{event.uid}:reissue", {"statement": statement.ref})


def double_is_taken_out(event: Event) -> None:
    """Two records were found to be one, and of two signatures the one that shows less stands: a name that it does not
    show is a name that is taken back."""
    statement = of(event)
    prepared_edition_follows(event, statement, takes_back=True)
    signature = Signature.objects.get(ref=event.content["signature"])
    if statement.stage == Stage.PUBLISHED and signature.visibility == Visibility.NAMED:
        it_is_made_at_once(event, statement)


def in_no_list(event: Event) -> bool:
    """Whether it was withdrawn by an organisation that is named to nobody: nothing that is served bears its name."""
    if event.kind != EventKind.SIGNATURE_WITHDRAWN:
        return False
    withdrawn = Signature.objects.filter(ref=event.content["signature"])
    return withdrawn.exclude(kind=SignatoryKind.INDIVIDUAL).exclude(visibility=Visibility.NAMED).exists()


def late_signature_is_added(event: Event) -> None:
    """It was asked for, or recorded, in time, and confirmed after sign-on had ended, perhaps after publication."""
    if not event.content.get("late"):
        return
    statement = of(event)
    prepared_edition_follows(event, statement, takes_back=False)
    change_is_published(event, statement)


def detail_is_corrected(event: Event) -> None:
    """Before publication; an edition that is public carries it for good."""
    prepared_edition_follows(event, of(event), takes_back=True)


def press_contact_is_corrected(event: Event) -> None:
    """One that is taken back or replaced is shown nowhere from then on."""
    statement = of(event)
    prepared_edition_follows(event, statement, takes_back=True)
    if statement.stage == Stage.PUBLISHED and event.content["replaces"]:
        it_is_made_at_once(event, statement)
    else:
        change_is_published(event, statement)


# -- under embargo -----------------------------------------------------------------------------------------------------


def clock_will_publish(event: Event) -> None:
    """The job of an earlier minute stays, and finds when it runs that this was moved."""
    due = datetime.fromisoformat(event.content["publish_at"])
    enqueue("statements.publish_embargoed", f"{event.uid}:publish", {"statement": ref_of(event)}, due=due)


def prepared_edition_follows(event: Event, statement: Statement, *, takes_back: bool) -> None:
    """At once where something in it is not to be said any more; what is added comes together within the hour."""
    if statement.stage != Stage.CLOSED or not embargoing.follow(statement, takes_back=takes_back, at=event.at):
        return
    about = {"statement": statement.ref}
    if takes_back:
        enqueue("statements.prepare_edition", f"{event.uid}:prepare", about)
        return
    due = next_hour(event.at)
    enqueue("statements.prepare_edition", f"prepare:{statement.ref}:{due.isoformat()}", about, due=due)


def embargo_ends(event: Event) -> None:
    """The statement is at another stage now: what was approved for a minute is not published then."""
    embargoing.leave(of(event), at=event.at)


def what_came_under_embargo_follows(event: Event) -> None:
    """What was added since the edition was made beforehand is in the next one."""
    if event.content.get("embargo"):
        change_is_published(event, of(event))


def staff_hears_that_the_embargo_lapsed(event: Event) -> None:
    for person in convenors_people(of(event)):
        notify(event, "embargo_lapsed", person=person)


def staff_hears_of_the_new_edition(event: Event) -> None:
    for person in convenors_people(of(event)):
        notify(event, "edition_prepared", person=person, number=event.content["edition"])
