"""How comments, amendments and the answers to them look."""

from statements.api.schemas import OrganisationNamed, Ref, Told, ToldInstant, named
from statements.models import Amendment, Comment, Disposition
from statements.stages import BlockKind, ChangeKind, Language, Outcome, Weight


class DecidedTextTold(Told):
    change: int
    text: str


class DispositionTold(Told):
    """What became of it, and why. `decided_texts`: the words taken where an amendment was accepted in part."""

    outcome: Outcome
    reason: str
    decided_at: ToldInstant
    decided_texts: list[DecidedTextTold]


class CommentTold(Told):
    ref: Ref
    organisation: OrganisationNamed
    block: Ref | None
    weight: Weight
    text: str
    created_at: ToldInstant
    disposition: DispositionTold | None


class CommentList(Told):
    items: list[CommentTold]


class ChangeTold(Told):
    """`new_ref` is the reference that an inserted paragraph will bear, the same in each language."""

    id: int
    kind: ChangeKind
    block: Ref | None
    language: Language | None
    text: str
    new_ref: Ref | None
    new_kind: BlockKind | None


class AmendmentTold(Told):
    ref: Ref
    number: int
    organisation: OrganisationNamed
    reason: str
    created_at: ToldInstant
    withdrawn_at: ToldInstant | None
    changes: list[ChangeTold]
    disposition: DispositionTold | None


class AmendmentList(Told):
    items: list[AmendmentTold]


def disposition_told(disposition: Disposition | None, *, of_amendment: bool) -> DispositionTold | None:
    if disposition is None:
        return None
    decided = disposition.decided_texts.all() if of_amendment else ()
    return DispositionTold(
        outcome=Outcome(disposition.outcome),
        reason=disposition.reason,
        decided_at=disposition.decided_at,
        decided_texts=[DecidedTextTold(change=words.change_id, text=words.text) for words in decided],
    )


def comment_told(comment: Comment) -> CommentTold:
    """Expects what `comments_of` selects: no query then."""
    return CommentTold(
        ref=comment.ref,
        organisation=named(comment.organisation),
        block=comment.block.ref if comment.block else None,
        weight=Weight(comment.weight),
        text=comment.text,
        created_at=comment.created_at,
        disposition=disposition_told(getattr(comment, "disposition", None), of_amendment=False),
    )


def amendment_told(amendment: Amendment) -> AmendmentTold:
    """Expects what `amendments_of` selects: no query then."""
    return AmendmentTold(
        ref=amendment.ref,
        number=amendment.number,
        organisation=named(amendment.organisation),
        reason=amendment.reason,
        created_at=amendment.created_at,
        withdrawn_at=amendment.withdrawn_at,
        changes=[
            ChangeTold(
                id=change.pk,
                kind=ChangeKind(change.kind),
                block=change.block.ref if change.block else None,
                language=Language(change.language) if change.language else None,
                text=change.text,
                new_ref=change.new_ref or None,
                new_kind=BlockKind(change.new_kind) if change.new_kind else None,
            )
            for change in amendment.changes.all()
        ],
        disposition=disposition_told(getattr(amendment, "disposition", None), of_amendment=True),
    )
