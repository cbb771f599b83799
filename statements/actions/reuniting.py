"""Two organisations turn out to be one, or not after all: what they were asked, said and signed follows."""

from datetime import datetime

from django.db.models import Model, QuerySet

from organisations.actions.moving import move, move_back
from organisations.models import Merge, MovedRow
from statements.actions.reuniting_signatures import asked_of_either, part, unite
from statements.models import (
    Addressee,
    Amendment,
    Application,
    BoardWait,
    CoConvenor,
    Comment,
    CoSponsor,
    Decline,
    Dissent,
    Invitation,
    Position,
    PreparedSignature,
    Question,
    Reading,
    Recipient,
    Reply,
    ReportedParticipant,
    SignPageReading,
    Statement,
    WordReturn,
)

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
    SignPageReading: "statement",
    BoardWait: "statement",
    Decline: "statement",
    PreparedSignature: "statement",
}
AS_OFTEN_AS_IT_WAS: tuple[type[Model], ...] = (Comment, Reply, Amendment, WordReturn, Addressee, Question, Application)


def follow_merge(merge: Merge, *, at: datetime) -> list[Statement]:
    """Move what the absorbed organisation has in statements to the kept one, in the merge's own transaction.

    Where both had signed a statement, one signature stands and the other is set aside; neither record is lost. Returns
    the statements to which one of them was invited: who of them signed which is not told even by a list of these.
    """
    asked = asked_of_either(merge)
    # Signatures first: whoever signs right now holds the mandate that the merge has already asked for.
    unite(merge, at=at)
    for table, within in ONCE.items():
        own = table._default_manager.filter(organisation=merge.kept_id)
        doubled = table._default_manager.filter(
            organisation=merge.absorbed_id, **{f"{within}__in": own.values(within)}
        ).values_list("pk", flat=True)
        move(merge, table._default_manager.all(), column="organisation", staying=set(doubled))
    for table in AS_OFTEN_AS_IT_WAS:
        move(merge, table._default_manager.all(), column="organisation")
    move(merge, Statement.objects.all(), column="convenor")
    rename_in_mailings(merge)
    return list(Statement.objects.filter(pk__in=asked))


def follow_parting(merge: Merge, *, at: datetime) -> list[Statement]:
    """Take everything back in the transaction that undoes the merge; signatures that were set aside stand again.

    Returns the statements to which one of the two was invited.
    """
    asked = asked_of_either(merge)
    part(merge, at=at)
    move_back(merge, *ONCE, *AS_OFTEN_AS_IT_WAS, Statement)
    rename_back_in_mailings(merge)
    return list(Statement.objects.filter(pk__in=asked))


# -- mails to many, which name organisations in a text -----------------------------------------------------------------


def rename_in_mailings(merge: Merge) -> None:
    """A mail that was meant for the absorbed one is for the kept one; where it was meant for both, it stays as it is:
    what it names beside the kept one is invited no more."""
    kept, absorbed = merge.kept.ref, merge.absorbed.ref
    named = [one for one in naming(Recipient.objects.all(), absorbed) if kept not in one.organisations.split()]
    rename(named, absorbed, kept)
    label = Recipient._meta.label_lower
    MovedRow.objects.bulk_create(
        MovedRow(merge=merge, table=label, row=one.pk, column="organisations") for one in named
    )


def rename_back_in_mailings(merge: Merge) -> None:
    rows = merge.moved.filter(table=Recipient._meta.label_lower).values("row")
    kept, absorbed = merge.kept.ref, merge.absorbed.ref
    rename(naming(Recipient.objects.filter(pk__in=rows), kept), kept, absorbed)


def naming(recipients: QuerySet[Recipient], ref: str) -> list[Recipient]:
    """Those that name it, held."""
    held = recipients.filter(organisations__contains=ref).select_for_update(no_key=True).defer("address")
    return [one for one in held.order_by("pk") if ref in one.organisations.split()]


def rename(recipients: list[Recipient], before: str, after: str) -> None:
    for one in recipients:
        one.organisations = " ".join(after if ref == before else ref for ref in one.organisations.split())
    Recipient.objects.bulk_update(recipients, ["organisations"], batch_size=500)
