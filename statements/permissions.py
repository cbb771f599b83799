"""Who may: named predicates over (actor, statement), and the doors that fetch a statement *for* an actor.

To an outsider "there is no such statement" and "it is not for you" look alike: the doors raise
Statement.DoesNotExist for both. PermissionDenied is only for those who may see the statement, but not do this with it.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet

from organisations.actors import Actor, Machine, is_administrator
from organisations.models import Duty, DutyKind, Organisation, Person
from organisations.queries.rights import answers_for, has_duty, mandates_about
from statements.models import CoConvenor, Invitation, Round, Signature, Statement, StatementRole
from statements.queries.renewing import titled_as_signed
from statements.queries.statements import with_titles
from statements.stages import PUBLIC, SHOWN_TO_INVITED, TAKEN_BACK, Origin, RoleKind, SignatoryKind, Stage, Way

Permission = Callable[[Actor, Statement], bool]


@dataclass(frozen=True, slots=True)
class Part:
    """What somebody is to a statement by duty or by name; what a mandate allows is apart.

    `serves`: coordinates on the convenor's own staff. `leads`: that, or named coordinator of this statement.
    `publishes`: likewise. `co_convenes`: coordinates on the staff of a co-convenor. `languages`: translates into them.
    """

    serves: bool = False
    leads: bool = False
    publishes: bool = False
    co_convenes: bool = False
    languages: frozenset[str] = frozenset()

    @property
    def coordinates(self) -> bool:
        return self.leads or self.co_convenes

    @property
    def staff(self) -> bool:
        return self.coordinates or self.publishes

    @property
    def sees_signatures(self) -> bool:
        """Who signed is for the convenor alone until publication: co-convenors see the count."""
        return self.leads or self.publishes

    @property
    def reads_text(self) -> bool:
        return self.staff or bool(self.languages)


NO_PART = Part()


def part(actor: Actor, statement: Statement) -> Part:
    """Three queries, whoever asks. Nobody has a part in an archive entry."""
    return parts_in(actor, [statement])[0]


def parts_in(actor: Actor, statements: Sequence[Statement]) -> list[Part]:
    """What the actor is to each of these, in their order. The same three queries at any number."""
    if not isinstance(actor, Person) or not actor.is_active:
        return [NO_PART] * len(statements)
    duties = set(Duty.objects.filter(person=actor, revoked_at=None).values_list("organisation_id", "kind"))
    # One that comes into being has nobody but its convenor.
    known = [statement for statement in statements if statement.pk is not None]
    coordinated = [organisation for organisation, kind in duties if kind == DutyKind.COORDINATOR]
    together = set(
        CoConvenor.objects.filter(statement__in=known, organisation__in=coordinated).values_list("statement", flat=True)
    )
    named: dict[int | None, set[tuple[str, str]]] = defaultdict(set)
    for statement, kind, language in StatementRole.objects.filter(
        statement__in=known, person=actor, revoked_at=None
    ).values_list("statement", "kind", "language"):
        named[statement].add((kind, language))
    return [
        NO_PART
        if statement.convenor_id is None or statement.is_archive
        else made_of(statement.convenor_id, duties, named[statement.pk], co_convenes=statement.pk in together)
        for statement in statements
    ]


def made_of(convenor: int, duties: set[tuple[int, str]], named: set[tuple[str, str]], *, co_convenes: bool) -> Part:
    serves = (convenor, DutyKind.COORDINATOR) in duties
    return Part(
        serves=serves,
        leads=serves or (RoleKind.COORDINATOR, "") in named,
        publishes=(convenor, DutyKind.PUBLISHER) in duties or (RoleKind.PUBLISHER, "") in named,
        co_convenes=co_convenes,
        languages=frozenset(language for kind, language in named if kind == RoleKind.TRANSLATOR),
    )


def leads(actor: Actor, statement: Statement) -> bool:
    """Coordinates for the convenor: on its staff, or named on this statement. The moves of its life are theirs."""
    return part(actor, statement).leads


def coordinates(actor: Actor, statement: Statement) -> bool:
    """Leads it, or coordinates on the staff of a co-convenor: writes, invites, answers."""
    return part(actor, statement).coordinates


def publishes(actor: Actor, statement: Statement) -> bool:
    """On the staff of the convenor as publisher, or named publisher of this statement."""
    return part(actor, statement).publishes


def leads_or_publishes(actor: Actor, statement: Statement) -> bool:
    """Acts for the convenor itself; before publication nobody else sees who signed."""
    return part(actor, statement).sees_signatures


def coordinates_or_publishes(actor: Actor, statement: Statement) -> bool:
    return part(actor, statement).staff


def leads_or_is_the_clock(actor: Actor, statement: Statement) -> bool:
    return actor is Machine.CLOCK or leads(actor, statement)


def publishes_or_is_the_clock(actor: Actor, statement: Statement) -> bool:
    return actor is Machine.CLOCK or publishes(actor, statement)


def names_staff(actor: Actor, statement: Statement) -> bool:
    """On the convenor's own staff as coordinator. Who was named here cannot name others."""
    return part(actor, statement).serves


def translates(actor: Actor, statement: Statement, language: str) -> bool:
    """Named translator into that language."""
    return language in part(actor, statement).languages


def reads_text(actor: Actor, statement: Statement) -> bool:
    """May see the text in the making."""
    return part(actor, statement).reads_text


def rewords(actor: Actor, statement: Statement) -> bool:
    """May write words into blocks that are there: coordinators in any language, translators in theirs."""
    held = part(actor, statement)
    return held.coordinates or bool(held.languages)


def administers(actor: Actor, statement: Statement) -> bool:  # noqa: ARG001 - every permission has this shape
    return is_administrator(actor)


def rules(actor: Actor, convenor: Organisation) -> bool:
    """Who may say how many people it takes to publish for `convenor`: its director, and administrators of the site."""
    return answers_for(actor, convenor)


def starts_for(actor: Actor, convenor: Organisation) -> bool:
    """Who may start a statement in the name of `convenor`."""
    return isinstance(actor, Person) and actor.is_active and has_duty(actor, convenor.pk, DutyKind.COORDINATOR)


def is_invited(actor: Actor, statement: Statement, *, at: datetime) -> bool:
    """Holds any mandate about this statement for an organisation that was invited, at a stage shown to the invited."""
    return (
        isinstance(actor, Person)
        and statement.stage in SHOWN_TO_INVITED
        and Invitation.objects.filter(
            statement=statement,
            organisation__in=mandates_about(statement.ref, at=at).filter(person=actor).values("organisation"),
        ).exists()
    )


def participates(actor: Actor, statement: Statement, *, at: datetime) -> bool:
    """May see the working pages at all."""
    return reads_text(actor, statement) or is_invited(actor, statement, at=at)


# -- doors -------------------------------------------------------------------------------------------------------------


def working_statement(ref: str, *, actor: Actor, at: datetime) -> Statement:
    """The statement, for somebody who works on it. Raises Statement.DoesNotExist."""
    statement = _tracked(ref)
    if not participates(actor, statement, at=at):
        raise Statement.DoesNotExist
    return statement


def statement_to(permission: Permission, ref: str, *, actor: Actor, at: datetime) -> Statement:
    """The statement, for somebody with that permission. Raises Statement.DoesNotExist, PermissionDenied.

    Every permission given here is one of those who read the text: whoever has it need not be asked whether they may
    see the statement at all.
    """
    statement = _tracked(ref)
    if permission(actor, statement):
        return statement
    if participates(actor, statement, at=at):
        raise PermissionDenied
    raise Statement.DoesNotExist


def _tracked(ref: str) -> Statement:
    return with_titles(Statement.objects.filter(ref=ref, origin=Origin.TRACKED)).select_related("convenor").get()


def public_statement(ref: str) -> Statement:
    """The statement, for everybody.

    Raises Statement.DoesNotExist unless it is published or was withdrawn after that.
    """
    statement = with_titles(Statement.objects.filter(ref=ref)).select_related("convenor").get()
    was_public = statement.stage == Stage.WITHDRAWN and statement.published_at is not None
    if statement.stage not in PUBLIC and not was_public:
        raise Statement.DoesNotExist
    return statement


def open_for_individuals(ref: str) -> Statement:
    """The statement, for everybody, while sign-on is open and open to individuals. Raises Statement.DoesNotExist."""
    return in_sign_on(ref).get(sign_on__for_individuals=True)


def open_for_applicants(ref: str) -> Statement:
    """The same, while organisations that are not invited may apply. Raises Statement.DoesNotExist."""
    return in_sign_on(ref).get(sign_on__for_applicants=True)


def in_sign_on(ref: str) -> QuerySet[Statement]:
    return with_titles(Statement.objects.filter(ref=ref, stage=Stage.SIGN_ON)).select_related("convenor", "sign_on")


def signed_by_individuals(ref: str) -> Statement:
    """The statement, for whoever says to have signed it as an individual, as long as that can be taken back. Its titles
    are those of the text that was signed: one that is being changed is not everybody's to read.

    Raises Statement.DoesNotExist where individuals could never sign.
    """
    by_mail = Signature.objects.filter(
        statement=OuterRef("pk"), kind=SignatoryKind.INDIVIDUAL, way=Way.BY_MAIL, confirmed_at__isnull=False
    )
    found = Statement.objects.filter(Q(sign_on__for_individuals=True) | Exists(by_mail), ref=ref, stage__in=TAKEN_BACK)
    return titled_as_signed(with_titles(found).select_related("convenor", "sign_on").get())


def public_round(ref: str, number: int) -> Round:
    """A merged round whose answers the convenor opened to everybody, of a statement that is or was public.

    Raises Statement.DoesNotExist or Round.DoesNotExist, which look alike: nobody learns that there was a round.
    """
    statement = public_statement(ref)
    return statement.rounds.select_related("version").get(number=number, answers_public=True, merged_at__isnull=False)
