"""The ledger events about who. This is the only list of them."""

from enum import StrEnum


class SiteEvent(StrEnum):
    ORGANISATION_REGISTERED = "organisation.registered"
    PERSON_REGISTERED = "person.registered"
    MANDATE_GRANTED = "mandate.granted"
    MANDATE_REVOKED = "mandate.revoked"
    DUTY_GRANTED = "duty.granted"
    MEMBER_JOINED = "network.member_joined"
    MEMBER_LEFT = "network.member_left"
    CLAIM_RECORDED = "network.claim_recorded"
    TOKEN_ISSUED = "token.issued"  # noqa: S105 - the name of an event


SITE_CHAIN = "site"
