"""A person is erased: what becomes of their part in statements. Called by `organisations.actions.erasing`."""

from datetime import datetime

from ledger.append import append
from organisations import holdings
from organisations.actors import Actor, trace
from organisations.models import Person
from statements.actions.staffing import what
from statements.models import Signature, StatementRole
from statements.queries.holdings import COLUMNS, counted, held, in_use, objections
from statements.stages import EventKind, SignatoryKind


def forget(person: Person, by: Actor, at: datetime) -> None:
    """End their roles; take their name from signatures that they gave as an individual and withdrew. Everything else
    was done for an organisation and stays, as done by an erased person. In the caller's transaction.

    Events: role.ended.
    """
    for role in StatementRole.objects.filter(person=person, revoked_at=None).select_related("statement").order_by("pk"):
        if StatementRole.objects.filter(pk=role.pk, revoked_at=None).update(revoked_at=at) == 1:
            append(
                role.statement.chain,
                EventKind.ROLE_ENDED,
                at=at,
                data={"role": role.ref, "person": person.ref, **what(role), "by": trace(by)},
            )
    Signature.objects.filter(signed_by=person, kind=SignatoryKind.INDIVIDUAL).update(name_en="", name_km="")


def connect() -> None:
    """Tell `organisations` what statements hold of persons, once, at start."""
    holdings.tell(
        "statements",
        holdings.Teller(
            columns=COLUMNS, held=held, counted=counted, objections=objections, in_use=in_use, forget=forget
        ),
    )
