"""What is held of somebody without an account, found by the address: for the export and the erasing of an account that
has it."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from organisations.holdings import Part, Record
from organisations.models import Person
from statements.models import Application, Endorsement, PressContact, Signature, SignOn
from statements.queries.endorsing import particulars_of
from statements.queries.identities import address_of
from statements.queries.signatories import Consent, consents

SIGNED = _("Signatures you gave as a person, confirmed from your address")
ASKED = _("Signatures you asked for and have not confirmed")
APPLIED = _("Requests to let an organisation sign, with your address")
FOR_THE_PRESS = _("Statements that name you to the press, with your address")


def signatures_at(address: str) -> list[Signature]:
    """Every signature that was confirmed from this mailbox and still tells so, under whatever statement. Two queries,
    and the key of every sign-on is opened once."""
    indexes = [
        address_of(bytes.fromhex(key), address) for key in SignOn.objects.order_by("pk").values_list("key", flat=True)
    ]
    return list(
        Signature.objects.filter(individual__address_index__in=indexes)
        .select_related("statement", "individual")
        .order_by("pk")
    )


def endorsements_at(address: str) -> list[Endorsement]:
    return list(Endorsement.objects.filter(address_index=address).select_related("statement").order_by("pk"))


def applications_at(address: str) -> list[Application]:
    """Those that wait; of the others no address is kept."""
    return list(Application.objects.filter(address_index=address).select_related("statement").order_by("pk"))


def press_contacts_at(address: str) -> list[PressContact]:
    return list(PressContact.objects.filter(email=address).select_related("statement").order_by("pk"))


def held_by_mail(person: Person) -> list[Part]:
    """What the export tells of it."""
    given = signatures_at(person.email)
    said = consents(given)
    return [
        Part("signatures_as_person", str(SIGNED), [signature_record(one, said[one.pk]) for one in given]),
        Part("endorsements", str(ASKED), list(endorsement_records(endorsements_at(person.email)))),
        Part(
            "applications",
            str(APPLIED),
            [
                {
                    "ref": one.ref,
                    "statement": str(one.statement),
                    "name_en": one.name_en,
                    "name_km": one.name_km,
                    "name": one.person_name,
                    "capacity": one.capacity,
                    "address": one.address,
                    "note": one.note,
                    "asked_at": one.asked_at,
                }
                for one in applications_at(person.email)
            ],
        ),
        Part(
            "press_contacts",
            str(FOR_THE_PRESS),
            [
                {
                    "statement": str(one.statement),
                    "name_en": one.name_en,
                    "name_km": one.name_km,
                    "role_en": one.role_en,
                    "role_km": one.role_km,
                    "phone": one.phone,
                    "email": one.email,
                    "set_at": one.set_at,
                }
                for one in press_contacts_at(person.email)
            ],
        ),
    ]


def signature_record(signature: Signature, consent: Consent) -> Record:
    return {
        "ref": signature.ref,
        "statement": str(signature.statement),
        "name_en": consent.name_en,
        "name_km": consent.name_km,
        "place": consent.place,
        "affiliation": consent.affiliation,
        "text": consent.comment,
        "address": consent.address,
        "language": signature.language,
        "visibility": signature.visibility,
        "signed_at": signature.signed_at,
        "withdrawn_at": signature.withdrawn_at,
        "reason": signature.individual.struck_reason,
    }


def endorsement_records(rows: Iterable[Endorsement]) -> Iterable[Record]:
    for row in rows:
        typed = particulars_of(row)
        yield {
            "statement": str(row.statement),
            "name": typed.name if typed else "",
            "place": typed.place if typed else "",
            "affiliation": typed.affiliation if typed else "",
            "text": typed.comment if typed else "",
            "address": row.address,
            "visibility": row.visibility,
            "asked_at": row.asked_at,
            "expires_at": row.expires_at,
        }


def counted_by_mail(person: Person) -> list[tuple[str, int]]:
    return [
        (str(SIGNED), len(signatures_at(person.email))),
        (str(ASKED), len(endorsements_at(person.email))),
        (str(APPLIED), len(applications_at(person.email))),
        (str(FOR_THE_PRESS), len(press_contacts_at(person.email))),
    ]
