"""The only writer of where a signatory's particulars stand: in columns where the name is shown, else sealed."""

import json
from typing import Any

from statements.models import Individual, Reservation, Signature
from statements.queries.signatories import TEXTS, Consent, blocks_named
from statements.stages import Visibility


def columns(consent: Consent, *, visibility: str) -> dict[str, Any]:
    """What a signature's row holds of it at that visibility."""
    kept: dict[str, Any] = {"salts": consent.salts}
    if consent.second:
        kept["second"] = consent.second.ref
    kept |= {
        name: value
        for name, value in (
            ("address", consent.address),
            ("comment", consent.comment),
            ("hidden_because", consent.hidden_because),
            ("trail", [list(step) for step in consent.trail]),
            ("aside_by", consent.aside_by),
        )
        if value
    }
    texts = {name: getattr(consent, name) for name in TEXTS}
    if visibility == Visibility.NAMED:
        return {
            "visibility": visibility,
            "organisation": consent.organisation,
            "signed_by": consent.person if consent.organisation else None,
            "mandate": consent.mandate,
            "may_show_logo": consent.may_show_logo,
            "sealed": json.dumps(kept, ensure_ascii=False),
            **texts,
        }
    kept |= {name: text for name, text in texts.items() if text}
    kept |= {
        "organisation": consent.organisation.ref if consent.organisation else "",
        "person": consent.person.ref if consent.person else "",
        "mandate": consent.mandate.ref if consent.mandate else "",
        "may_show_logo": consent.may_show_logo,
        "reservations": [[note.block, note.text_en, note.text_km] for note in consent.reservations],
    }
    return {
        "visibility": visibility,
        "organisation": None,
        "signed_by": None,
        "mandate": None,
        "may_show_logo": False,
        "sealed": json.dumps(kept, ensure_ascii=False),
        **dict.fromkeys(TEXTS, ""),
    }


def keep(signature: Signature, consent: Consent) -> None:
    """Write what is sealed anew; everything stays where it is shown or hidden."""
    Signature.objects.filter(pk=signature.pk).update(sealed=columns(consent, visibility=signature.visibility)["sealed"])


def bring_to(signature: Signature, consent: Consent, *, identity: str) -> None:
    """Let it be another organisation's, whom `consent` names; what is shown and what is hidden stays so."""
    moved = columns(consent, visibility=signature.visibility)
    Signature.objects.filter(pk=signature.pk).update(identity=identity, **moved)


def write_reservations(signature: Signature, consent: Consent) -> None:
    """The reservations of a signature whose name is shown, as rows."""
    blocks = blocks_named(consent.reservations, statement_id=signature.statement_id)
    Reservation.objects.bulk_create(
        Reservation(signature=signature, block=blocks[note.block], text_en=note.text_en, text_km=note.text_km)
        for note in consent.reservations
    )


def show(signature: Signature, consent: Consent, *, visibility: str, **more: Any) -> None:
    """Write it anew: who is hidden from now on stands in no column and no other row. In the caller's transaction."""
    Signature.objects.filter(pk=signature.pk).update(**columns(consent, visibility=visibility), **more)
    Reservation.objects.filter(signature=signature).delete()
    if visibility == Visibility.NAMED:
        write_reservations(signature, consent)
    else:
        Individual.objects.filter(signature=signature).update(comment="")
