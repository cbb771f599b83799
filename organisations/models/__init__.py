"""Tables of who: fields and constraints, no side effects."""

from organisations.models.account import DeviceKind, FactorSecret, SignIn, Throttle
from organisations.models.contact import Contact, ContactRole
from organisations.models.importing import (
    ADDED_UNLESS_LEFT,
    AT_WORK,
    DROPPABLE,
    MAY_BE_ADDED,
    TO_DECIDE,
    ImportRow,
    ImportState,
    RowDecision,
    RowVerdict,
    SheetImport,
)
from organisations.models.inviting import Decision, Delegation, PersonInvitation
from organisations.models.mandate import Duty, DutyKind, Mandate, MandateScope, Right
from organisations.models.merging import Merge, MovedRow, PossibleDouble, Verdict
from organisations.models.organisation import (
    Logo,
    Membership,
    MembershipClaim,
    NameKind,
    Organisation,
    OrganisationKind,
    OrganisationName,
    OrganisationSector,
    Precision,
    Province,
    Qualifier,
    Sector,
    Source,
)
from organisations.models.person import ApiToken, Person
from organisations.models.privacy import Access, AccessNote, RetentionRun
from organisations.models.refs import new_ref

__all__ = [
    "ADDED_UNLESS_LEFT",
    "AT_WORK",
    "DROPPABLE",
    "MAY_BE_ADDED",
    "TO_DECIDE",
    "Access",
    "AccessNote",
    "ApiToken",
    "Contact",
    "ContactRole",
    "Decision",
    "Delegation",
    "DeviceKind",
    "Duty",
    "DutyKind",
    "FactorSecret",
    "ImportRow",
    "ImportState",
    "Logo",
    "Mandate",
    "MandateScope",
    "Membership",
    "MembershipClaim",
    "Merge",
    "MovedRow",
    "NameKind",
    "Organisation",
    "OrganisationKind",
    "OrganisationName",
    "OrganisationSector",
    "Person",
    "PersonInvitation",
    "PossibleDouble",
    "Precision",
    "Province",
    "Qualifier",
    "RetentionRun",
    "Right",
    "RowDecision",
    "RowVerdict",
    "Sector",
    "SheetImport",
    "SignIn",
    "Source",
    "Throttle",
    "Verdict",
    "new_ref",
]
