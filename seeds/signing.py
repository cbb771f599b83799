"""The shape of what happens while a text is open for signature, beside the signatures of organisations.

`day` counts from the day of loading.
"""

from dataclasses import dataclass

from organisations.models import OrganisationKind
from statements.stages import Language, MailingPurpose, TextChangeKind, Visibility, Way


@dataclass(frozen=True, slots=True)
class SeedMailing:
    """The coordinator writes to these of the invited."""

    day: int
    purpose: MailingPurpose
    organisations: tuple[str, ...]
    note_en: str
    note_km: str


@dataclass(frozen=True, slots=True)
class SeedQuestion:
    """`answer` is the coordinator's, the same hour; without one the question waits."""

    organisation: str
    person: str
    day: int
    language: Language
    text: str
    answer: str = ""


@dataclass(frozen=True, slots=True)
class SeedPrepared:
    """The organisation signs with two people from then on: this is the first of them."""

    organisation: str
    person: str
    day: int
    visibility: Visibility


@dataclass(frozen=True, slots=True)
class SeedIndividual:
    """`confirmed` at once, or the link of the mail was not followed yet."""

    day: int
    language: Language
    name: str
    place: str
    address: str
    visibility: Visibility
    comment: str = ""
    confirmed: bool = True


@dataclass(frozen=True, slots=True)
class SeedApplication:
    day: int
    language: Language
    name_en: str
    name_km: str
    kind: OrganisationKind
    person_name: str
    capacity: str
    address: str
    note: str


@dataclass(frozen=True, slots=True)
class SeedTextChange:
    """The text was taken back on the day `reopened`, edited as `edits` of that day say, and opened for signature again
    on the day `opened`, until the end of the day `closes`."""

    reopened: int
    opened: int
    closes: int
    kind: TextChangeKind
    reason: str
    refuse_until: int | None = None


@dataclass(frozen=True, slots=True)
class SeedPaper:
    person: str
    day: int
    way: Way
    visibility: Visibility
    note: str
    organisation: str = ""
    capacity: str = ""
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SeedDeclined:
    organisation: str
    answer: str


@dataclass(frozen=True, slots=True)
class SeedPress:
    """Whom the press may ask; somebody invented."""

    name_en: str
    name_km: str
    role_en: str
    role_km: str
    phone: str
    email: str
