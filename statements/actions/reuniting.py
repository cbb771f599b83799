"""Two organisations turn out to be one, or not after all: what they were asked, said and signed follows."""

from datetime import datetime

from django.db.models import Model, Q, QuerySet

from ledger.append import append
from organisations.actions.moving import move, move_back
from organisations.models import Merge, MovedRow
from statements.models import (
    Addressee,
    Amendment,
    CoConvenor,
    Comment,
    CoSponsor,
    Dissent,
    Invitation,
    Position,
    Reading,
    Reply,
    ReportedParticipant,
    Signature,
    Statement,
    WordReturn,
)
from statements.stages import EventKind, Visibility

# Where an organisation stands once: table -> within what. The row of the absorbed one that would stand there a second
# time stays with its record.
ONCE: dict[type[Model], str] = {
    Invitation: "statement",
    CoConvenor: "statement",
    ReportedParticipant: "statement",
    Reading: "round",
    CoSponsor: "amendment",
    Dissent: "disposition",
    Position: "call",
}
AS_OFTEN_AS_IT_WAS: tuple[type[Model], ...] = (Comment, Reply, Amendment, WordReturn, Addressee)
SIGNATURE = Signature._meta.label_lower
# From the one that shows least.
HIDDEN_FIRST = (Visibility.WITHHELD, Visibility.ADDRESSEES, Visibility.NAMED)


def follow_merge(merge: Merge, *, at: datetime) -> list[Statement]:
    """Move what the absorbed organisation has in statements to the kept one, in the merge's own transaction.

    Where both had signed a statement, one signature stands and the other is set aside: of two the one that shows less,
    since only the signer may make a name more visible, then the earlier. Neither record is lost. Returns the
    statements in whose count or list something changed. Event each: signature.set_aside.
    """
    # Signatures first: whoever signs right now holds the mandate that the merge has already asked for.
    touched = set_doubles_aside(merge, at=at)
    moved = move(merge, Signature.objects.all(), column="organisation")
    touched |= set(Signature.objects.filter(pk__in=moved).values_list("statement", flat=True))
    for table, within in ONCE.items():
        own = table._default_manager.filter(organisation=merge.kept_id)
        doubled = table._default_manager.filter(
            organisation=merge.absorbed_id, **{f"{within}__in": own.values(within)}
        ).values_list("pk", flat=True)
        move(merge, table._default_manager.all(), column="organisation", staying=set(doubled))
    for table in AS_OFTEN_AS_IT_WAS:
        move(merge, table._default_manager.all(), column="organisation")
    move(merge, Statement.objects.all(), column="convenor")
    return list(Statement.objects.filter(pk__in=touched))


def set_doubles_aside(merge: Merge, *, at: datetime) -> set[int]:
    """Statements (by id) that both had signed: one signature each stands from now on."""
    standing = Signature.objects.standing().select_for_update(no_key=True).order_by("statement", "signed_at", "pk")
    by_statement: dict[int, list[Signature]] = {}
    for signature in standing.filter(organisation__in=[merge.kept_id, merge.absorbed_id]):
        by_statement.setdefault(signature.statement_id, []).append(signature)
    doubled = {pk: signatures for pk, signatures in by_statement.items() if len(signatures) > 1}
    for signatures in doubled.values():
        stands, *others = sorted(signatures, key=lambda one: HIDDEN_FIRST.index(Visibility(one.visibility)))
        for other in others:
            set_aside(merge, other, stands=stands, at=at)
    return set(doubled)


def set_aside(merge: Merge, signature: Signature, *, stands: Signature, at: datetime) -> None:
    Signature.objects.filter(pk=signature.pk).update(set_aside_at=at)
    MovedRow.objects.create(merge=merge, table=SIGNATURE, row=signature.pk, column="organisation", set_aside=True)
    append(
        signature.statement.chain,
        EventKind.SIGNATURE_SET_ASIDE,
        at=at,
        data={"signature": signature.ref, "stands": stands.ref, "merge": merge.ref},
    )


def follow_parting(merge: Merge, *, at: datetime) -> list[Statement]:
    """Take everything back in the transaction that undoes the merge; what was set aside stands again.

    Unless the organisation has signed anew meanwhile: then that signature stands. Returns the statements in whose
    count or list something changed. Event each: signature.restored.
    """
    moved = move_back(merge, Signature, *ONCE, *AS_OFTEN_AS_IT_WAS, Statement).get(SIGNATURE, [])
    touched = set(Signature.objects.filter(pk__in=moved).values_list("statement", flat=True))
    for signature in aside_no_more(merge, moved):
        if signed_anew(signature).exists():
            continue
        Signature.objects.filter(pk=signature.pk).update(set_aside_at=None)
        append(
            signature.statement.chain,
            EventKind.SIGNATURE_RESTORED,
            at=at,
            data={"signature": signature.ref, "merge": merge.ref},
        )
        touched.add(signature.statement_id)
    return list(Statement.objects.filter(pk__in=touched))


def aside_no_more(merge: Merge, moved: list[int]) -> list[Signature]:
    """What the parting may let stand again, that which shows least first: what this merge had set aside, and what
    another merge, which may stand, had set aside beside a signature that has just moved.

    Not where that one was withdrawn: a name that was taken back under the merge does not come up again by another's.
    """
    by_this = merge.moved.filter(table=SIGNATURE, set_aside=True).values("row")
    kept_up = Signature.objects.filter(pk__in=moved, withdrawn_at=None).values("statement")
    by_another = Q(organisation__in=[merge.kept_id, merge.absorbed_id], statement__in=kept_up)
    found = (
        Signature.objects.filter(Q(pk__in=by_this) | by_another, withdrawn_at=None)
        .exclude(set_aside_at=None)
        .select_related("statement")
        .order_by("signed_at", "pk")
    )
    return sorted(found, key=lambda one: HIDDEN_FIRST.index(Visibility(one.visibility)))


def signed_anew(signature: Signature) -> QuerySet[Signature]:
    """Another signature of the same organisation that stands under the same statement."""
    return Signature.objects.standing().filter(statement=signature.statement_id, organisation=signature.organisation_id)
