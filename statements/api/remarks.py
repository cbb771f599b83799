"""How comments, amendments and the answers to them look."""

from statements.api.schemas import OrganisationNamed, Ref, Told, ToldInstant, named
from statements.models import Amendment, Comment, Disposition, Reply
from statements.queries.attribution import Attribution
from statements.queries.deciding import mark_of
from statements.stages import BlockKind, ChangeKind, Language, Outcome, Weight


class DecidedTextTold(Told):
    change: int
    text: str


class DispositionTold(Told):
    """What became of it, and why. `decided_texts`: the words taken where an amendment was accepted in part; "" where a
    change is left out. `duplicate_of`: the amendment it repeats. `mark` is given back as `based_on` to change it."""

    outcome: Outcome
    duplicate_of: Ref | None
    mark: str
    reason: str
    decided_at: ToldInstant
    decided_texts: list[DecidedTextTold]


class ReplyTold(Told):
    """`organisation` is null where the round hides its name; the convenor's is never hidden."""

    ref: Ref
    organisation: OrganisationNamed | None
    author: str | None
    text: str
    created_at: ToldInstant


class CommentTold(Told):
    """`organisation` is null where the round hides its name; then `created_at` is the beginning of the day.

    `author` is the name of the person, where the round shows it. `quote` are the very words of the paragraph that it is
    about, in `language`; "" where all of it is meant.
    """

    ref: Ref
    organisation: OrganisationNamed | None
    author: str | None
    block: Ref | None
    quote: str
    language: Language | None
    weight: Weight
    text: str
    created_at: ToldInstant
    replies: list[ReplyTold]
    disposition: DispositionTold | None


class CommentList(Told):
    items: list[CommentTold]


class ChangeTold(Told):
    """One change in one language. `new_ref` is the reference that a paragraph which comes in will bear, the same in
    each language; `after_new` is such a reference instead of `block` or `other`. `tail`: the second part of a split."""

    id: int
    kind: ChangeKind
    block: Ref | None
    other: Ref | None
    after_new: Ref | None
    language: Language | None
    text: str
    tail: str
    new_ref: Ref | None
    new_kind: BlockKind | None
    new_depth: int


class CoSponsorTold(Told):
    """`organisation` is null where the round hides its name."""

    organisation: OrganisationNamed | None
    reason: str
    joined_at: ToldInstant


class AmendmentTold(Told):
    """`organisation` is null where the round hides its name. `amends`: the amendment for which it has other words."""

    ref: Ref
    number: int
    organisation: OrganisationNamed | None
    co_sponsors: list[CoSponsorTold]
    amends: Ref | None
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
        duplicate_of=disposition.duplicate_of.ref if disposition.duplicate_of else None,
        mark=mark_of(disposition),
        reason=disposition.reason,
        decided_at=disposition.decided_at,
        decided_texts=[DecidedTextTold(change=words.change_id, text=words.text) for words in decided],
    )


def author_told(said: Comment | Reply, names: Attribution) -> str | None:
    return said.author.name if names.tells_person and names.reveals(said.organisation) else None


def reply_told(reply: Reply, names: Attribution) -> ReplyTold:
    return ReplyTold(
        ref=reply.ref,
        organisation=named(reply.organisation) if names.reveals(reply.organisation) else None,
        author=author_told(reply, names),
        text=reply.text,
        created_at=names.moment(reply.organisation, reply.created_at),
    )


def comment_told(comment: Comment, names: Attribution) -> CommentTold:
    """Expects what `comments_of` selects: no query then."""
    return CommentTold(
        ref=comment.ref,
        organisation=named(comment.organisation) if names.reveals(comment.organisation) else None,
        author=author_told(comment, names),
        block=comment.block.ref if comment.block else None,
        quote=comment.quote,
        language=Language(comment.language) if comment.language else None,
        weight=Weight(comment.weight),
        text=comment.text,
        created_at=names.moment(comment.organisation, comment.created_at),
        replies=[reply_told(reply, names) for reply in comment.replies.all()],
        disposition=disposition_told(getattr(comment, "disposition", None), of_amendment=False),
    )


def amendment_told(amendment: Amendment, names: Attribution) -> AmendmentTold:
    """Expects what `amendments_of` selects: no query then."""
    return AmendmentTold(
        ref=amendment.ref,
        number=amendment.number,
        organisation=named(amendment.organisation) if names.reveals(amendment.organisation) else None,
        co_sponsors=[
            CoSponsorTold(
                organisation=named(sponsor.organisation) if names.reveals(sponsor.organisation) else None,
                reason=sponsor.reason,
                joined_at=names.moment(sponsor.organisation, sponsor.joined_at),
            )
            for sponsor in amendment.co_sponsors.all()
        ],
        amends=amendment.amends.ref if amendment.amends else None,
        reason=amendment.reason,
        created_at=names.moment(amendment.organisation, amendment.created_at),
        withdrawn_at=amendment.withdrawn_at,
        changes=[
            ChangeTold(
                id=change.pk,
                kind=ChangeKind(change.kind),
                block=change.block.ref if change.block else None,
                other=change.other.ref if change.other else None,
                after_new=change.after_new or None,
                language=Language(change.language) if change.language else None,
                text=change.text,
                tail=change.tail,
                new_ref=change.new_ref or None,
                new_kind=BlockKind(change.new_kind) if change.new_kind else None,
                new_depth=change.new_depth,
            )
            for change in amendment.changes.all()
        ],
        disposition=disposition_told(getattr(amendment, "disposition", None), of_amendment=True),
    )
