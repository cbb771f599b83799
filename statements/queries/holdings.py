"""What statements hold of a person: registered with `organisations.holdings`, which stands below and asks."""

from datetime import datetime

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisations.holdings import Fate, Kept, Part
from organisations.models import Duty, DutyKind, Person
from statements.models import (
    Amendment,
    Application,
    BlockRevision,
    BoardWait,
    Change,
    Comment,
    CoSponsor,
    Decline,
    Delivery,
    Disposition,
    Dissent,
    Draft,
    Edition,
    Evidence,
    Individual,
    Invitation,
    Mailing,
    MailStop,
    OutsideText,
    Position,
    PositionCall,
    PreparedSignature,
    PublicationRequest,
    Question,
    Reading,
    Recipient,
    RecordedSignature,
    Reply,
    Reservation,
    Response,
    Signature,
    Statement,
    StatementRole,
    TextChange,
    UnsentAmendment,
    Version,
    WordReturn,
)
from statements.queries.hidden import TITLE, hidden_part, hidden_signatures
from statements.queries.mailed import counted_by_mail, held_by_mail
from statements.stages import DETAILS_OPEN, RoleKind

# What was written, answered or signed was so for an organisation, and is the organisation's.
COLUMNS: dict[str, Fate] = {
    "statements.Statement.created_by": Fate.STAYS,
    "statements.BlockRevision.author": Fate.STAYS,
    "statements.Version.created_by": Fate.STAYS,
    "statements.Invitation.invited_by": Fate.STAYS,
    "statements.Comment.author": Fate.STAYS,
    "statements.Amendment.author": Fate.STAYS,
    "statements.Disposition.decided_by": Fate.STAYS,
    "statements.Reading.person": Fate.STAYS,
    "statements.Reply.author": Fate.STAYS,
    "statements.CoSponsor.person": Fate.STAYS,
    "statements.Dissent.author": Fate.STAYS,
    "statements.PositionCall.opened_by": Fate.STAYS,
    "statements.Position.person": Fate.STAYS,
    "statements.WordReturn.uploaded_by": Fate.STAYS,
    "statements.OutsideText.uploaded_by": Fate.STAYS,
    "statements.Draft.person": Fate.DELETED,
    "statements.UnsentAmendment.person": Fate.DELETED,
    "statements.Signature.signed_by": Fate.STAYS,
    "statements.TextChange.made_by": Fate.STAYS,
    "statements.BoardWait.said_by": Fate.STAYS,
    "statements.Decline.declined_by": Fate.STAYS,
    "statements.Question.asked_by": Fate.STAYS,
    "statements.Question.answered_by": Fate.STAYS,
    "statements.PreparedSignature.prepared_by": Fate.STAYS,
    "statements.Evidence.recorded_by": Fate.STAYS,
    "statements.RecordedSignature.recorded_by": Fate.STAYS,
    "statements.RecordedSignature.decided_by": Fate.STAYS,
    "statements.Mailing.made_by": Fate.STAYS,
    "statements.Recipient.person": Fate.DELETED,
    "statements.Individual.looked_by": Fate.STAYS,
    "statements.Application.decided_by": Fate.STAYS,
    "statements.PublicationRequest.asked_by": Fate.STAYS,
    "statements.PublicationRequest.answered_by": Fate.STAYS,
    "statements.Edition.published_by": Fate.STAYS,
    "statements.Delivery.recorded_by": Fate.STAYS,
    "statements.Response.recorded_by": Fate.STAYS,
    "statements.StatementRole.person": Fate.ENDED,
    "statements.StatementRole.granted_by": Fate.STAYS,
}

STOPS = gettext_lazy("Where you wanted no more invitations and reminders")
ROLE = ("statement", "kind", "language", "granted_at", "revoked_at")

KEPT = (
    Kept(
        "roles",
        gettext_lazy("Roles in single statements"),
        StatementRole,
        ("person",),
        ("statement", "kind", "language", "granted_by", "granted_at", "revoked_at"),
    ),
    Kept("roles_granted", gettext_lazy("Roles you gave to others"), StatementRole, ("granted_by",), ROLE),
    Kept(
        "signatures",
        gettext_lazy("Signatures you gave"),
        Signature,
        ("signed_by",),
        (
            "ref",
            "statement",
            "organisation",
            "capacity",
            "language",
            "name_en",
            "name_km",
            "visibility",
            "signed_at",
            "withdrawn_at",
        ),
    ),
    Kept(
        "prepared_signatures",
        gettext_lazy("Signatures you prepared for a colleague"),
        PreparedSignature,
        ("prepared_by",),
        ("ref", "statement", "organisation", "state", "prepared_at", "ended_at"),
    ),
    Kept(
        "evidence",
        gettext_lazy("Letters, calls and sheets with signatures that you recorded"),
        Evidence,
        ("recorded_by",),
        ("ref", "statement", "way", "received_on", "recorded_at"),
    ),
    Kept(
        "recorded_signatures",
        gettext_lazy("Recorded signatures that you decided"),
        RecordedSignature,
        ("decided_by", "recorded_by"),
        ("ref", "statement", "state", "decided_at"),
    ),
    Kept(
        "board_waits", gettext_lazy("Boards you waited for"), BoardWait, ("said_by",), ("statement", "until", "said_at")
    ),
    Kept(
        "declined",
        gettext_lazy("Where you said that your organisation will not sign"),
        Decline,
        ("declined_by",),
        ("statement", "organisation", "reason", "declined_at", "taken_back_at"),
    ),
    Kept(
        "questions",
        gettext_lazy("Questions you asked a convenor or answered"),
        Question,
        ("asked_by", "answered_by"),
        ("statement", "organisation", "text", "answer", "asked_at", "answered_at"),
    ),
    Kept(
        "comments",
        gettext_lazy("Comments you wrote"),
        Comment,
        ("author",),
        ("ref", "round.statement", "organisation", "weight", "text", "created_at"),
    ),
    Kept(
        "amendments",
        gettext_lazy("Amendments you proposed"),
        Amendment,
        ("author",),
        ("ref", "round.statement", "organisation", "reason", "created_at", "withdrawn_at"),
    ),
    Kept(
        "changes",
        gettext_lazy("Changes in these amendments"),
        Change,
        ("amendment__author",),
        ("amendment.ref", "kind", "language", "text"),
    ),
    Kept(
        "reservations",
        gettext_lazy("Reservations with these signatures"),
        Reservation,
        ("signature__signed_by",),
        ("signature.ref", "text_en", "text_km"),
    ),
    Kept(
        "answers",
        gettext_lazy("Answers you gave to comments and amendments"),
        Disposition,
        ("decided_by",),
        ("outcome", "reason", "decided_at"),
    ),
    Kept(
        "rounds_read",
        gettext_lazy("Consultations you opened"),
        Reading,
        ("person",),
        ("round.statement", "round.number", "organisation", "read_at", "nothing_to_add_at"),
    ),
    Kept(
        "replies",
        gettext_lazy("Replies you wrote to comments"),
        Reply,
        ("author",),
        ("ref", "comment.ref", "organisation", "text", "created_at"),
    ),
    Kept(
        "co_sponsored",
        gettext_lazy("Amendments you co-sponsored"),
        CoSponsor,
        ("person",),
        ("amendment.ref", "organisation", "reason", "joined_at"),
    ),
    Kept(
        "dissents",
        gettext_lazy("Answers you said not to be satisfied with"),
        Dissent,
        ("author",),
        ("organisation", "text", "created_at"),
    ),
    Kept(
        "position_calls",
        gettext_lazy("Calls for positions you opened"),
        PositionCall,
        ("opened_by",),
        ("ref", "statement", "note", "opened_at"),
    ),
    Kept(
        "positions",
        gettext_lazy("Positions you took"),
        Position,
        ("person",),
        ("call.statement", "organisation", "stance", "note", "taken_at"),
    ),
    Kept(
        "word_files",
        gettext_lazy("Word files you brought in"),
        WordReturn,
        ("uploaded_by",),
        ("ref", "round.statement", "organisation", "file_name", "uploaded_at"),
    ),
    Kept(
        "outside_texts",
        gettext_lazy("Texts you brought in from outside"),
        OutsideText,
        ("uploaded_by",),
        ("ref", "statement", "name", "uploaded_at"),
    ),
    Kept(
        "drafts",
        gettext_lazy("Words you have not saved yet"),
        Draft,
        ("person",),
        ("block.statement", "texts", "opened_at", "saved_at"),
    ),
    Kept(
        "unsent_amendments",
        gettext_lazy("Amendments you have not sent yet"),
        UnsentAmendment,
        ("person",),
        ("round.statement", "changes", "reason", "saved_at"),
    ),
    Kept("statements", gettext_lazy("Statements you began"), Statement, ("created_by",), ("ref", "kind", "created_at")),
    Kept(
        "words",
        gettext_lazy("Words you wrote in statements"),
        BlockRevision,
        ("author",),
        ("block.statement", "language", "number", "text", "created_at"),
    ),
    Kept(
        "versions",
        gettext_lazy("Versions you made"),
        Version,
        ("created_by",),
        ("statement", "number", "sha256", "created_at"),
    ),
    Kept(
        "organisations_invited",
        gettext_lazy("Organisations you invited"),
        Invitation,
        ("invited_by",),
        ("statement", "organisation", "invited_at"),
    ),
    Kept(
        "individuals_looked_at",
        gettext_lazy("Signatures of individuals you looked at"),
        Individual,
        ("looked_by",),
        ("signature.ref", "looked_at"),
    ),
    Kept(
        "applications_decided",
        gettext_lazy("Requests of organisations to sign that you answered"),
        Application,
        ("decided_by",),
        ("ref", "statement", "outcome", "decided_at"),
    ),
    Kept(
        "publication_requests",
        gettext_lazy("Publications you asked for or answered"),
        PublicationRequest,
        ("asked_by", "answered_by"),
        ("statement", "asked_at", "answered_at"),
    ),
    Kept(
        "editions", gettext_lazy("Editions you published"), Edition, ("published_by",), ("statement", "number", "as_of")
    ),
    Kept(
        "deliveries",
        gettext_lazy("Deliveries you recorded"),
        Delivery,
        ("recorded_by",),
        ("addressee.statement", "outcome", "note", "recorded_at"),
    ),
    Kept(
        "responses",
        gettext_lazy("Responses you recorded"),
        Response,
        ("recorded_by",),
        ("addressee.statement", "kind", "text", "recorded_at"),
    ),
    Kept(
        "text_changes",
        gettext_lazy("Changes of signed texts that you declared"),
        TextChange,
        ("made_by",),
        ("statement", "kind", "reason", "made_at"),
    ),
    Kept(
        "mailings",
        gettext_lazy("Mails to many that you sent"),
        Mailing,
        ("made_by",),
        ("statement", "purpose", "note_en", "note_km", "made_at"),
    ),
    Kept(
        "mails_to_you",
        gettext_lazy("Invitations to sign and reminders made for you"),
        Recipient,
        ("person",),
        ("mailing.statement", "mailing.purpose", "mailing.made_at", "address", "language"),
    ),
)


def held(person: Person, _at: datetime) -> list[Part]:
    """Statements come by their reference: their titles are not the person's."""
    return [*(kept.part(person) for kept in KEPT), hidden_part(person), mail_stops(person), *held_by_mail(person)]


def mail_stops(person: Person) -> Part:
    """Found by the address: stopping takes no account."""
    records = [
        {"statement": str(stop.statement or ""), "address": stop.address, "stopped_at": stop.stopped_at}
        for stop in MailStop.objects.filter(address_index=person.email).select_related("statement").order_by("pk")
    ]
    return Part("mail_stops", str(STOPS), records)


def counted(person: Person) -> list[tuple[str, int]]:
    """How much there is of each kind, in words for people. A fixed number of queries."""
    hidden = (str(TITLE), len(hidden_signatures(person)))
    stops = (str(STOPS), MailStop.objects.filter(address_index=person.email).count())
    return [*((str(kept.title), kept.count(person)) for kept in KEPT), hidden, stops, *counted_by_mail(person)]


def objections(person: Person) -> list[str]:
    """Why this person cannot be erased yet, each with what to do first. One query."""
    alone = _coordinated_alone(person).values_list("statement__ref", flat=True)
    return [
        _("The statement %(statement)s would have no coordinator. Name another one first, or end this role.")
        % {"statement": ref}
        for ref in alone
    ]


def _coordinated_alone(person: Person) -> models.QuerySet[StatementRole]:
    named = StatementRole.objects.filter(
        statement=OuterRef("statement"), kind=RoleKind.COORDINATOR, revoked_at=None, person__is_active=True
    ).exclude(person=person)
    serving = Duty.objects.filter(
        organisation=OuterRef("statement__convenor"), kind=DutyKind.COORDINATOR, revoked_at=None, person__is_active=True
    ).exclude(person=person)
    mine = StatementRole.objects.filter(
        person=person, kind=RoleKind.COORDINATOR, revoked_at=None, statement__stage__in=DETAILS_OPEN
    )
    return mine.exclude(Exists(named) | Exists(serving)).order_by("pk")


def in_use(person: Person, _at: datetime) -> bool:
    """Whether this person has a part in a statement that goes on."""
    return StatementRole.objects.filter(person=person, revoked_at=None, statement__stage__in=DETAILS_OPEN).exists()
