"""What a person signed for an organisation without its name being shown: no column leads there from the person."""

from django.utils.translation import gettext_lazy

from organisations.holdings import Part
from organisations.models import Person
from statements.models import Invitation, Signature, SignOn
from statements.queries.identities import organisation_identity
from statements.queries.signatories import Consent, consents
from statements.stages import Visibility

TITLE = gettext_lazy("Signatures you gave without the name being shown")


def hidden_signatures(person: Person) -> list[tuple[Signature, Consent]]:
    """Those that this person gave, or prepared for a colleague to give; withdrawn ones too.

    They are looked for where the person could have signed: under statements to which an organisation was invited for
    which the person ever held a mandate.
    """
    asked = Invitation.objects.filter(organisation__mandates__person=person).distinct()
    pairs = list(asked.values_list("statement", "organisation__ref"))
    sign_ons = SignOn.objects.filter(statement__in={pk for pk, _ref in pairs})
    keys = {pk: bytes.fromhex(key) for pk, key in sign_ons.values_list("statement", "key")}
    identities = [organisation_identity(keys[pk], ref) for pk, ref in pairs if pk in keys]
    found = list(
        Signature.objects.filter(statement__in=keys, identity__in=identities)
        .exclude(visibility=Visibility.NAMED)
        .select_related("statement")
        .order_by("pk")
    )
    said = consents(found)
    return [
        (signature, consent)
        for signature in found
        if person in ((consent := said[signature.pk]).person, consent.second)
    ]


def hidden_part(person: Person) -> Part:
    """For the export of what is held of a person."""
    records = [
        {
            "ref": signature.ref,
            "statement": str(signature.statement),
            "organisation": str(consent.organisation),
            "capacity": consent.capacity,
            "language": signature.language,
            "name_en": consent.name_en,
            "name_km": consent.name_km,
            "visibility": signature.visibility,
            "signed_at": signature.signed_at,
            "withdrawn_at": signature.withdrawn_at,
        }
        for signature, consent in hidden_signatures(person)
    ]
    return Part("hidden_signatures", str(TITLE), records)
