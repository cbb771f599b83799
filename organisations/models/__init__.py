"""Tables of who: fields and constraints, no side effects."""

from organisations.models.mandate import Duty, DutyKind, Mandate, Right
from organisations.models.organisation import (
    Membership,
    MembershipClaim,
    Organisation,
    OrganisationKind,
    Precision,
    Province,
    Qualifier,
    Source,
)
from organisations.models.person import ApiToken, Person
from organisations.models.refs import new_ref

__all__ = [
    "ApiToken",
    "Duty",
    "DutyKind",
    "Mandate",
    "Membership",
    "MembershipClaim",
    "Organisation",
    "OrganisationKind",
    "Person",
    "Precision",
    "Province",
    "Qualifier",
    "Right",
    "Source",
    "new_ref",
]
