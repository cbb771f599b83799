"""Who works on a statement beside the convenor's own staff: people named for it, and co-convenors."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ledger import clock
from ledger.append import append
from organisations.actors import Actor, person, trace
from organisations.models import Organisation, Person
from organisations.refusals import Refused
from statements.actions import lifecycle
from statements.models import CoConvenor, Statement, StatementRole
from statements.permissions import names_staff
from statements.stages import DETAILS_OPEN, STAFFED, EventKind, RoleKind


def name_role(
    statement: Statement, *, to: Person, kind: str, language: str = "", by: Actor, at: datetime | None = None
) -> StatementRole:
    """Let `to` coordinate, publish or translate this statement alone; a translator into `language`.

    Raises PermissionDenied; Refused where the kind or the language will not do, or the person has that role already.
    Event: role.named (reaction: a mail to that person).
    """
    namer = person(by)
    if not names_staff(namer, statement):
        raise PermissionDenied
    if kind not in RoleKind.values:
        raise Refused("role", _("Choose what this person does."), field="role")
    if kind == RoleKind.TRANSLATOR:
        if language not in statement.languages or len(statement.languages) < 2:
            raise Refused("language", _("Choose one of the languages between which it is translated."), field="role")
    elif language:
        raise Refused("language", _("Only translators have a language."), field="role")
    if not to.is_active:
        raise nobody_there()
    at = at or clock.now()
    try:
        with transaction.atomic():
            lifecycle.hold(statement, STAFFED)
            role = StatementRole.objects.create(
                statement=statement, person=to, kind=kind, language=language, granted_by=namer, granted_at=at
            )
            append(
                statement.chain,
                EventKind.ROLE_NAMED,
                at=at,
                data={"role": role.ref, "person": to.ref, **what(role), "by": trace(namer)},
            )
    except IntegrityError as clash:
        raise Refused("named", _("This person has that role already."), field="email") from clash
    return role


def nobody_there() -> Refused:
    return Refused("person", _("There is no account with this address that could be named."), field="email")


def what(role: StatementRole) -> dict[str, str]:
    """What somebody does, as data of an event."""
    return {"kind": role.kind, "language": role.language} if role.language else {"kind": role.kind}


def revoke_role(role: StatementRole, *, by: Actor, at: datetime | None = None) -> None:
    """End a role now; what was done in it stands. Raises PermissionDenied, Refused. Event: role.ended."""
    statement = role.statement
    if not names_staff(by, statement):
        raise PermissionDenied
    at = at or clock.now()
    with transaction.atomic():
        if StatementRole.objects.filter(pk=role.pk, revoked_at=None).update(revoked_at=at) != 1:
            raise Refused("revoked", _("This role has ended already."))
        append(
            statement.chain,
            EventKind.ROLE_ENDED,
            at=at,
            data={"role": role.ref, "person": role.person.ref, **what(role), "by": trace(by)},
        )
    role.revoked_at = at


def add_co_convenor(
    statement: Statement, organisation: Organisation, *, by: Actor, at: datetime | None = None
) -> CoConvenor:
    """Let an organisation convene with the convenor: its coordinators write and answer, and the edition names it.

    Raises PermissionDenied; Refused where it convenes already, or an edition names the co-convenors for good.
    Event: co_convenor.added.
    """
    if not names_staff(by, statement):
        raise PermissionDenied
    at = at or clock.now()
    clash = Refused("co_convenor", _("This organisation convenes it already."), field="organisation")
    if organisation.pk == statement.convenor_id:
        raise clash
    try:
        with transaction.atomic():
            lifecycle.hold(statement, DETAILS_OPEN)
            added = CoConvenor.objects.create(statement=statement, organisation=organisation)
            append(
                statement.chain,
                EventKind.CO_CONVENOR_ADDED,
                at=at,
                data={"organisation": organisation.ref, "by": trace(by)},
            )
    except IntegrityError as twice:
        raise clash from twice
    return added


def remove_co_convenor(
    statement: Statement, organisation: Organisation, *, by: Actor, at: datetime | None = None
) -> None:
    """Let an organisation no longer convene; what its coordinators wrote stands. Raises PermissionDenied, Refused.

    Event: co_convenor.removed.
    """
    if not names_staff(by, statement):
        raise PermissionDenied
    at = at or clock.now()
    with transaction.atomic():
        lifecycle.hold(statement, DETAILS_OPEN)
        deleted, _rows = CoConvenor.objects.filter(statement=statement, organisation=organisation).delete()
        if not deleted:
            raise Refused("revoked", _("This organisation does not convene it any more."))
        append(
            statement.chain,
            EventKind.CO_CONVENOR_REMOVED,
            at=at,
            data={"organisation": organisation.ref, "by": trace(by)},
        )
