"""The shape of what is said about a text: rounds, everything that organisations say in them, and where they stand.

`round` is the number of the round. `day` counts from the day of loading; input without one comes in two a day, from the
day after the round opened.
"""

from dataclasses import dataclass

from statements.stages import BlockKind, ChangeKind, Language, Outcome, ReturnState, Shown, Stance, Weight


@dataclass(frozen=True, slots=True)
class SeedRound:
    """`merged` is the day on which what was accepted came into the text; `reminded` that of a reminder by hand."""

    opened: int
    closes: int
    merged: int | None = None
    reminded: int | None = None
    shows: Shown = Shown.ORGANISATION
    answers_public: bool = False
    invitation_en: str = ""
    invitation_km: str = ""


@dataclass(frozen=True, slots=True)
class SeedReading:
    """Somebody opened the round; `nothing_to_add` where they said so."""

    organisation: str
    person: str
    day: int
    round: int = 1
    nothing_to_add: bool = False


# -- input -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SeedComment:
    key: str
    organisation: str
    person: str
    weight: Weight
    language: Language
    text: str
    block: str = ""
    quote: str = ""
    round: int = 1
    day: int | None = None


@dataclass(frozen=True, slots=True)
class SeedReply:
    """`organisation` is one of the invited, or the convenor, whose coordinator replies."""

    to: str
    organisation: str
    person: str
    language: Language
    text: str
    day: int


@dataclass(frozen=True, slots=True)
class SeedChange:
    language: Language
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class SeedText:
    """Words in one language; of a split those of the first part, with those of the second in `tail`."""

    language: Language
    text: str
    tail: str = ""


@dataclass(frozen=True, slots=True)
class SeedAmendment:
    """`other` is for a move the block after which it comes to stand, for a join the one taken in, for a deletion one
    that goes too. With `amends` the changes are made in the words of that amendment."""

    key: str
    organisation: str
    person: str
    kind: ChangeKind
    block: str
    language: Language
    reason: str
    changes: tuple[SeedChange, ...] = ()
    block_kind: BlockKind = BlockKind.PARAGRAPH
    texts: tuple[SeedText, ...] = ()
    other: str = ""
    amends: str = ""
    round: int = 1
    day: int | None = None


@dataclass(frozen=True, slots=True)
class SeedCoSponsor:
    of: str
    organisation: str
    person: str
    day: int
    language: Language
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SeedRemark:
    block: str
    text: str


@dataclass(frozen=True, slots=True)
class SeedWordFile:
    """A file that came back. `person` brings it in, `organisation` sent it and `author` wrote in it."""

    name: str
    organisation: str
    person: str
    author: str
    language: Language
    state: ReturnState
    day: int
    block: str
    changes: tuple[SeedChange, ...]
    remarks: tuple[SeedRemark, ...] = ()
    round: int = 1


# -- answers -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SeedDisposition:
    """`taken` are, for an amendment accepted in part, the changes made in place of its own; `changes` bring the other
    language in step after the merge."""

    of: str
    outcome: Outcome
    reason_en: str
    reason_km: str = ""
    duplicate_of: str = ""
    changes: tuple[SeedChange, ...] = ()
    taken: tuple[SeedChange, ...] = ()
    round: int = 1


@dataclass(frozen=True, slots=True)
class SeedDissent:
    of: str
    organisation: str
    person: str
    language: Language
    text: str
    day: int


@dataclass(frozen=True, slots=True)
class SeedPosition:
    organisation: str
    person: str
    stance: Stance
    day: int
    language: Language
    note: str = ""


@dataclass(frozen=True, slots=True)
class SeedCall:
    """Positions asked for on the text as it stands on that day."""

    asked: int
    closes: int
    note_en: str
    note_km: str
    positions: tuple[SeedPosition, ...] = ()
