"""Mails to many: who is to get one, what became of each, and what is asked again at the moment when one leaves."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid5

from django.db.models import Count, Q, QuerySet

from ledger.models import Event
from organisations.models import Contact, ContactRole, Mandate, Organisation, Person, Right
from organisations.queries.networks import members_on
from organisations.queries.rights import mandates_about
from printing.dates import PHNOM_PENH
from statements.models import BoardWait, Mailing, MailStop, Recipient, Statement
from statements.queries.consultation import invited_organisations
from statements.queries.signing import rows
from statements.stages import (
    EventKind,
    Language,
    MailingPurpose,
    MailingState,
    RecipientState,
    SignOnAnswer,
    SkipReason,
)
from vault.fields import folded

# After any other answer nobody is reminded; of those that wait for their board, see `answered`.
UNANSWERED = frozenset({SignOnAnswer.SILENT, SignOnAnswer.OPENED, SignOnAnswer.IN_BOARD})
# The contacts that stand for an organisation of which nobody can sign, the first of them first.
ROLES = (ContactRole.DIRECTOR, ContactRole.GENERAL)
FAULTY = (RecipientState.FAILED, RecipientState.BOUNCED)
AT_ONCE = 500  # blind indexes in one query: SQLite takes no more than some thousand variables
FAULTS_SHOWN = 100
MAILINGS = UUID("6b0f4c2e-3d51-4a5e-9f0a-1c7d8a2b9e64")  # the namespace of those that the clock begins


@dataclass(slots=True)
class Mailbox:
    """One address, and the organisations for which a mail there is meant. `person`: whose account it is, None where it
    is only a contact's."""

    address: str
    person: Person | None
    language: str
    organisations: list[Organisation] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Reach:
    """`unreached`: invited organisations for which there is neither somebody who can sign nor an address."""

    mailboxes: tuple[Mailbox, ...]
    unreached: tuple[Organisation, ...]


def reach(statement: Statement, organisations: Iterable[Organisation], *, at: datetime) -> Reach:
    """The mailboxes of these organisations: of everybody who may sign for one, and where nobody may, of its contact.

    Addresses that differ in case alone are one. Three queries at any number.
    """
    asked = {organisation.pk: organisation for organisation in organisations}
    boxes: dict[str, Mailbox] = {}
    reached: set[int] = set()
    for mandate in signers(statement, asked, at=at):
        person, organisation = mandate.person, asked[mandate.organisation_id]
        box = boxes.setdefault(folded(person.email), Mailbox(person.email, person, person.language))
        if organisation not in box.organisations:
            box.organisations.append(organisation)
        reached.add(organisation.pk)
    for pk, address in contact_addresses(set(asked) - reached).items():
        organisation = asked[pk]
        language = Language.KHMER if organisation.name_km else Language.ENGLISH
        box = boxes.setdefault(folded(address), Mailbox(address, None, language))
        box.organisations.append(organisation)
        reached.add(pk)
    return Reach(tuple(boxes.values()), tuple(asked[pk] for pk in asked if pk not in reached))


def signers(statement: Statement, organisations: Collection[int], *, at: datetime) -> QuerySet[Mandate]:
    """The mandates by which somebody may sign for one of these (by primary key) now, each with its `person`."""
    return (
        mandates_about(statement.ref, at=at)
        .filter(organisation__in=list(organisations), right__in=Right.SIGN.included_in)
        .select_related("person")
        .order_by("organisation__name_en", "organisation__name_km", "organisation", "person")
    )


def contact_addresses(organisations: Collection[int]) -> dict[int, str]:
    """The address of the director, else the general one, by the organisation's primary key. One query, or none."""
    if not organisations:
        return {}
    found: dict[int, tuple[int, str]] = {}
    contacts = Contact.objects.filter(organisation__in=list(organisations), role__in=ROLES).exclude(email="")
    for pk, role, address in contacts.order_by("pk").values_list("organisation", "role", "email"):
        rank = ROLES.index(ContactRole(role))
        if pk not in found or rank < found[pk][0]:
            found[pk] = (rank, address)
    return {pk: address for pk, (_rank, address) in found.items()}


# -- whom to choose from -----------------------------------------------------------------------------------------------


def invited_networks(statement: Statement) -> list[Organisation]:
    """The networks among the invited, by name."""
    return list(invited_organisations(statement).filter(kind="network"))


def invited_members(statement: Statement, network: Organisation, *, at: datetime) -> list[Organisation]:
    """The invited members of that network on the day, and the network itself where it is invited, by name."""
    members = members_on(network, at.astimezone(PHNOM_PENH).date()).values("member")
    return list(invited_organisations(statement).filter(Q(pk=network.pk) | Q(pk__in=members)))


# -- what is asked when a mail leaves ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Addressed:
    """For whom a mail is at the moment when it leaves: `to_sign`, by a mandate of its reader; `to_come_in`, because
    nobody can sign for them."""

    to_sign: tuple[Organisation, ...] = ()
    to_come_in: tuple[Organisation, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.to_sign or self.to_come_in)

    @property
    def organisations(self) -> tuple[Organisation, ...]:
        return self.to_sign + self.to_come_in

    def without(self, answered: Collection[int]) -> "Addressed":
        return Addressed(
            tuple(one for one in self.to_sign if one.pk not in answered),
            tuple(one for one in self.to_come_in if one.pk not in answered),
        )


def addressed(statement: Statement, recipients: Sequence[Recipient], *, at: datetime) -> dict[int, Addressed]:
    """For whom each of these may be written to now, by its primary key. Three queries at any number, or four."""
    refs = {ref for recipient in recipients for ref in recipient.organisations.split()}
    found = {one.ref: one for one in invited_organisations(statement).filter(ref__in=refs)}
    by_person: dict[int, set[int]] = defaultdict(set)
    represented: set[int] = set()
    for person, pk in signers(statement, [one.pk for one in found.values()], at=at).values_list(
        "person_id", "organisation_id"
    ):
        by_person[person].add(pk)
        represented.add(pk)
    contacts = contact_addresses({one.pk for one in found.values()} - represented)
    answer = {}
    for recipient in recipients:
        asked = [found[ref] for ref in recipient.organisations.split() if ref in found]
        own = by_person[recipient.person_id] if recipient.person_id else set()
        answer[recipient.pk] = Addressed(
            tuple(one for one in asked if one.pk in own),
            tuple(one for one in asked if folded(contacts.get(one.pk, "")) == folded(address_of(recipient))),
        )
    return answer


def answered(statement: Statement, organisations: Iterable[Organisation], *, at: datetime) -> set[int]:
    """Those (by primary key) that are not to be reminded: they answered, or wait for a board whose day is to come."""
    given = {row.organisation.pk: row.answer for row in rows(statement, organisations)}
    today = at.astimezone(PHNOM_PENH).date()
    waits = [pk for pk, answer in given.items() if answer == SignOnAnswer.IN_BOARD]
    waiting = BoardWait.objects.filter(statement=statement, organisation__in=waits, until__gte=today) if waits else ()
    in_board = {wait.organisation_id for wait in waiting}
    return {pk for pk, answer in given.items() if answer not in UNANSWERED or pk in in_board}


def stopped(statement: Statement, addresses: Iterable[str]) -> set[str]:
    """Which of these addresses want no mails, of this statement or of none; folded."""
    asked = sorted({folded(address) for address in addresses if address})
    found: set[str] = set()
    for start in range(0, len(asked), AT_ONCE):
        stops = MailStop.objects.filter(
            Q(statement=statement) | Q(statement=None), address_index__in=asked[start : start + AT_ONCE]
        )
        found |= {folded(address) for address in stops.values_list("address", flat=True)}
    return found


def address_of(recipient: Recipient) -> str:
    """Where a mail to it goes now: an account may have another address since."""
    return recipient.person.email if recipient.person else recipient.address


def first_of_mailbox(recipient: Recipient) -> Recipient:
    """The mail that tells of this mailbox: the first invitation to the same address, else the mail itself.

    A reminder that comes back would tell that its organisation had not answered, and one that does not, from a mailbox
    that is broken, that it had. So what is wrong with a mailbox stands where every organisation has a mail.
    """
    if recipient.mailing.purpose != MailingPurpose.REMINDER:
        return recipient
    earlier = Recipient.objects.filter(
        mailing__statement=recipient.mailing.statement_id,
        mailing__purpose=MailingPurpose.INVITATION,
        address_index=recipient.address,
    )
    return earlier.order_by("-pk").first() or recipient


def broken_mailboxes(statement: Statement) -> set[str]:
    """The addresses, folded, of which the last invitation did not arrive. Two queries."""
    invited = Recipient.objects.filter(mailing__statement=statement, mailing__purpose=MailingPurpose.INVITATION)
    broken = {
        folded(address): pk
        for pk, address in invited.filter(state__in=FAULTY).order_by("pk").values_list("pk", "address")
    }
    if not broken:
        return set()
    later = invited.filter(state=RecipientState.SENT, pk__gt=min(broken.values()), address_index__in=list(broken))
    mended = {folded(address) for pk, address in later.values_list("pk", "address") if pk > broken[folded(address)]}
    return set(broken) - mended


def reminded_since(statement: Statement, moment: datetime) -> set[str]:
    """The addresses, folded, that are among those of a reminder made after that instant. One query."""
    lately = Recipient.objects.filter(
        mailing__statement=statement, mailing__purpose=MailingPurpose.REMINDER, mailing__made_at__gt=moment
    )
    return {folded(address) for address in lately.values_list("address", flat=True)}


# -- progress ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Progress:
    """How many mailboxes stand where. Of a reminder `sent` are all that were done with, whether a mail left or not."""

    waiting: int = 0
    sent: int = 0
    skipped: int = 0
    failed: int = 0
    bounced: int = 0

    @property
    def total(self) -> int:
        return self.waiting + self.done

    @property
    def done(self) -> int:
        return self.sent + self.skipped + self.failed + self.bounced


def progress(mailings: Iterable[Mailing]) -> dict[int, Progress]:
    """By the mailing's primary key. One query."""
    counted: dict[int, dict[str, int]] = {mailing.pk: {} for mailing in mailings}
    states = Recipient.objects.filter(mailing__in=list(counted)).values_list("mailing", "state")
    for pk, state, number in states.annotate(number=Count("pk")).order_by():
        counted[pk][state] = number
    return {pk: Progress(**numbers) for pk, numbers in counted.items()}


def mailings_of(statement: Statement) -> list[tuple[Mailing, Progress]]:
    """The newest first. Two queries."""
    made = list(statement.mailings.select_related("made_by").order_by("-pk"))
    stand = progress(made)
    return [(mailing, stand[mailing.pk]) for mailing in made]


@dataclass(frozen=True, slots=True)
class Fault:
    """A mailbox to look after. Whose it is, never its address: a contact's is seen by its organisation alone."""

    person: str
    organisations: tuple[Organisation, ...]
    state: RecipientState
    error: str


def faults(mailing: Mailing) -> tuple[list[Fault], int]:
    """The mailboxes of this mailing that did not take a mail about the statement, and how many more there are."""
    return told(mailing.recipients.filter(state__in=FAULTY))


def left_alone(mailing: Mailing) -> tuple[list[Fault], int]:
    """Those that want no mails, or whose right to sign ended."""
    reasons = (SkipReason.STOPPED, SkipReason.NO_RIGHT)
    return told(mailing.recipients.filter(state=RecipientState.SKIPPED, error__in=reasons))


def told(recipients: QuerySet[Recipient]) -> tuple[list[Fault], int]:
    found = list(recipients.select_related("person").defer("address").order_by("pk")[: FAULTS_SHOWN + 1])
    more = recipients.count() - FAULTS_SHOWN if len(found) > FAULTS_SHOWN else 0
    shown = found[:FAULTS_SHOWN]
    named = organisations_named_in(shown)
    return [
        Fault(
            one.person.name if one.person else "",
            tuple(named[ref] for ref in one.organisations.split() if ref in named),
            RecipientState(one.state),
            str(SkipReason(one.error).label) if one.error in SkipReason.values else one.error,
        )
        for one in shown
    ], more


def organisations_named_in(recipients: Iterable[Recipient]) -> Mapping[str, Organisation]:
    refs = {ref for recipient in recipients for ref in recipient.organisations.split()}
    return {one.ref: one for one in Organisation.objects.filter(ref__in=refs)}


def submission_of(event: str) -> UUID:
    """The identifier of what the clock sends about this event (its uid, and what else tells it apart): sent twice, it
    is sent once."""
    return uuid5(MAILINGS, event)


def reopened_because(mailing: Mailing) -> str:
    """Why the sign-on was opened again, where this mailing tells of it; "" of every other. One query, or none."""
    if mailing.made_by_id is not None or mailing.purpose != MailingPurpose.REMINDER:
        return ""
    reopenings = Event.objects.filter(chain=mailing.statement.chain, kind=EventKind.SIGN_ON_REOPENED)
    told = [one for one in reopenings if submission_of(str(one.uid)) == mailing.submission]
    return str(told[0].content["reason"]) if told else ""


def is_under_way(mailing: Mailing) -> bool:
    return mailing.state in {MailingState.SENDING, MailingState.PAUSED}
