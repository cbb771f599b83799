"""Tables of who: fields and constraints, no side effects."""

from organisations.models.mandate import Duty, DutyKind, Mandate, MandateScope, Right
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
from organisations.models.refs import new_ref

__all__ = [
    "ApiToken",
    "Duty",
    "DutyKind",
    "Logo",
    "Mandate",
    "MandateScope",
    "Membership",
    "MembershipClaim",
    "NameKind",
    "Organisation",
    "OrganisationKind",
    "OrganisationName",
    "OrganisationSector",
    "Person",
    "Precision",
    "Province",
    "Qualifier",
    "Right",
    "Sector",
    "Source",
    "new_ref",
]
