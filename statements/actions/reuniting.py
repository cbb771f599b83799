"""Two organisations turn out to be one, or not after all: what they were asked, said and signed follows."""

from datetime import datetime

from django.db.models import Model

from organisations.actions.moving import move, move_back
from organisations.models import Merge
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
    return list(Statement.objects.filter(pk__in=asked))


def follow_parting(merge: Merge, *, at: datetime) -> list[Statement]:
    """Take everything back in the transaction that undoes the merge; signatures that were set aside stand again.

    Returns the statements to which one of the two was invited.
    """
    asked = asked_of_either(merge)
    part(merge, at=at)
    move_back(merge, *ONCE, *AS_OFTEN_AS_IT_WAS, Statement)
    return list(Statement.objects.filter(pk__in=asked))
