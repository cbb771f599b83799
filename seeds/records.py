"""The shape of the seed data: one frozen record for each kind of table. `data/*.toml` say what each field means.

Days are whole days from the day of loading, in Asia/Phnom_Penh; dates are dates there. A field with a default may be
left out of the data.
"""

from dataclasses import dataclass
from datetime import date

from organisations.models import DutyKind, OrganisationKind, Precision, Province, Qualifier, Right, Sector
from seeds.said import (
    SeedAmendment,
    SeedCall,
    SeedComment,
    SeedCoSponsor,
    SeedDisposition,
    SeedDissent,
    SeedReading,
    SeedReply,
    SeedRound,
    SeedWordFile,
)
from seeds.signing import (
    SeedApplication,
    SeedDeclined,
    SeedIndividual,
    SeedMailing,
    SeedPaper,
    SeedPrepared,
    SeedPress,
    SeedQuestion,
    SeedTextChange,
)
from statements.stages import (
    BlockKind,
    DeliveryOutcome,
    Language,
    ReportedKind,
    ResponseKind,
    Stage,
    StatementKind,
    Visibility,
)

ADMINISTRATOR = "administrator"

# -- who ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SeedOrganisation:
    key: str
    name_en: str
    kind: OrganisationKind
    fictitious: bool
    name_km: str = ""
    acronym: str = ""
    province: Province | None = None
    sectors: tuple[Sector, ...] = ()
    aliases: tuple[str, ...] = ()
    about_en: str = ""
    about_km: str = ""
    website: str = ""
    listed: bool = False


@dataclass(frozen=True, slots=True)
class SeedMembership:
    network: str
    member: str
    joined: date
    left: date | None = None


@dataclass(frozen=True, slots=True)
class SeedClaim:
    network: str
    number: int
    qualifier: Qualifier
    claimed_by: str
    on: date
    source_en: str
    source_km: str


@dataclass(frozen=True, slots=True)
class SeedOrganisations:
    organisations: tuple[SeedOrganisation, ...]
    memberships: tuple[SeedMembership, ...]
    membership_claims: tuple[SeedClaim, ...]


@dataclass(frozen=True, slots=True)
class SeedPerson:
    key: str
    email: str
    name_en: str
    name_km: str
    duties: tuple[str, ...]
    mandates: tuple[Right, ...]
    language: Language
    demo: bool
    organisation: str = ""
    granted_by: str = ""

    @property
    def name(self) -> str:
        """The name in the language the person prefers."""
        return self.name_km if self.language == Language.KHMER else self.name_en

    @property
    def is_administrator(self) -> bool:
        return ADMINISTRATOR in self.duties

    @property
    def staff_duties(self) -> tuple[DutyKind, ...]:
        """What the person does inside the organisation, directing it included."""
        return tuple(DutyKind(duty) for duty in self.duties if duty != ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class SeedPersonInvitation:
    organisation: str
    person: str
    right: Right
    invited_by: str
    day: int


@dataclass(frozen=True, slots=True)
class SeedDelegation:
    organisation: str
    asked_by: str
    address: str
    right: Right
    reason: str
    day: int


@dataclass(frozen=True, slots=True)
class SeedWebhook:
    organisation: str
    made_by: str
    server: str
    day: int


@dataclass(frozen=True, slots=True)
class SeedPeople:
    people: tuple[SeedPerson, ...]
    invitations: tuple[SeedPersonInvitation, ...] = ()
    delegations: tuple[SeedDelegation, ...] = ()
    webhooks: tuple[SeedWebhook, ...] = ()


# -- the archive -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SeedSource:
    key: str
    title_en: str
    title_km: str
    publisher: str
    published: date
    published_precision: Precision
    note_en: str


@dataclass(frozen=True, slots=True)
class SeedName:
    en: str
    km: str


@dataclass(frozen=True, slots=True)
class SeedParticipant:
    organisation: str
    role: str


@dataclass(frozen=True, slots=True)
class SeedCount:
    kind: ReportedKind
    number: int
    qualifier: Qualifier
    as_of: date
    as_of_precision: Precision
    source: str
    claimed_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SeedEntry:
    key: str
    kind: StatementKind
    title_en: str
    title_km: str
    summary_en: str
    summary_km: str
    occasion_en: str
    occasion_km: str
    addressees: tuple[SeedName, ...]
    participants: tuple[SeedParticipant, ...]
    counts: tuple[SeedCount, ...]
    theme: Sector | None = None
    follows: str = ""
    dated: date | None = None
    dated_precision: Precision = Precision.DAY
    period_en: str = ""
    period_km: str = ""
    place_en: str = ""
    place_km: str = ""


@dataclass(frozen=True, slots=True)
class SeedArchive:
    sources: tuple[SeedSource, ...]
    entries: tuple[SeedEntry, ...]


# -- the lives of statements -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SeedBlock:
    key: str
    kind: BlockKind
    is_demand: bool
    en: str
    km: str
    outside: bool = False

    @property
    def texts(self) -> dict[str, str]:
        return {Language.ENGLISH.value: self.en, Language.KHMER.value: self.km}


@dataclass(frozen=True, slots=True)
class SeedTranslator:
    person: str
    language: Language


@dataclass(frozen=True, slots=True)
class SeedEdit:
    block: str
    language: Language
    before: str
    after: str
    day: int


@dataclass(frozen=True, slots=True)
class SeedOutsideText:
    name: str
    language: Language
    text: str
    day: int


@dataclass(frozen=True, slots=True)
class SeedDays:
    created: int
    round_opened: int | None = None
    round_closes: int | None = None
    sign_on_opened: int | None = None
    sign_on_closes: int | None = None
    published: int | None = None
    withdrawn: int | None = None
    embargo: int | None = None  # ahead: the day on which the clock publishes it


@dataclass(frozen=True, slots=True)
class SeedReservation:
    block: str
    en: str
    km: str


@dataclass(frozen=True, slots=True)
class SeedSignature:
    organisation: str
    person: str
    visibility: Visibility
    capacity_en: str
    capacity_km: str
    language: Language | None = None
    reservations: tuple[SeedReservation, ...] = ()


@dataclass(frozen=True, slots=True)
class SeedDelivery:
    key: str
    addressee: str
    outcome: DeliveryOutcome
    method: str  # the note tells it: a delivery has no place of its own for it
    day: int
    note_en: str
    note_km: str


@dataclass(frozen=True, slots=True)
class SeedResponse:
    addressee: str
    channel: ResponseKind
    day: int
    text_en: str
    text_km: str


@dataclass(frozen=True, slots=True)
class SeedExpected:
    organisations: int
    networks: int
    individuals: int
    represented: int


@dataclass(frozen=True, slots=True)
class SeedFinalText:
    block: str
    en: str
    km: str


@dataclass(frozen=True, slots=True)
class SeedStatement:
    """One statement and its life up to `stage`."""

    key: str
    stage: Stage
    kind: StatementKind
    convenor: str
    co_convenors: tuple[str, ...]
    addressees: tuple[str, ...]
    occasion_en: str
    occasion_km: str
    place_en: str
    place_km: str
    days: SeedDays
    invited: tuple[str, ...]
    blocks: tuple[SeedBlock, ...]
    comments: tuple[SeedComment, ...] = ()
    amendments: tuple[SeedAmendment, ...] = ()
    dispositions: tuple[SeedDisposition, ...] = ()
    signatures: tuple[SeedSignature, ...] = ()
    declined: tuple[SeedDeclined, ...] = ()
    papers: tuple[SeedPaper, ...] = ()
    deliveries: tuple[SeedDelivery, ...] = ()
    responses: tuple[SeedResponse, ...] = ()
    expected: SeedExpected | None = None
    final_text: tuple[SeedFinalText, ...] = ()
    theme: Sector | None = None
    withdrawn_reason_en: str = ""
    withdrawn_reason_km: str = ""
    translators: tuple[SeedTranslator, ...] = ()
    rounds: tuple[SeedRound, ...] = ()
    readings: tuple[SeedReading, ...] = ()
    replies: tuple[SeedReply, ...] = ()
    open_to_all: bool = False  # individuals may sign it, and organisations that are not invited may ask to
    co_sponsors: tuple[SeedCoSponsor, ...] = ()
    word_files: tuple[SeedWordFile, ...] = ()
    dissents: tuple[SeedDissent, ...] = ()
    calls: tuple[SeedCall, ...] = ()
    edits: tuple[SeedEdit, ...] = ()
    outside_texts: tuple[SeedOutsideText, ...] = ()
    mailings: tuple[SeedMailing, ...] = ()
    questions: tuple[SeedQuestion, ...] = ()
    prepared: tuple[SeedPrepared, ...] = ()
    individuals: tuple[SeedIndividual, ...] = ()
    applications: tuple[SeedApplication, ...] = ()
    text_change: SeedTextChange | None = None
    press: SeedPress | None = None
    daily_at: int | None = None  # the hour at which the next edition is made, once a day

    @property
    def input(self) -> tuple[SeedComment | SeedAmendment, ...]:
        """All that was said in its rounds, comments first."""
        return (*self.comments, *self.amendments)

    @property
    def every_round(self) -> tuple[SeedRound, ...]:
        """The rounds, of which one may stand in the days alone."""
        opened, closes = self.days.round_opened, self.days.round_closes
        if self.rounds or opened is None or closes is None:
            return self.rounds
        return (SeedRound(opened=opened, closes=closes),)


@dataclass(frozen=True, slots=True)
class SeedDemo:
    statements: tuple[SeedStatement, ...]
