"""What the columns of an export are called for people. Programs get the names in the code."""

from typing import Any

from django.utils.translation import gettext_lazy as _

LABELS: dict[str, Any] = {
    "accepted_at": _("accepted"),
    "action_time": _("when"),
    "address": _("address"),
    "as_of": _("as of"),
    "asked_at": _("asked"),
    "answered_at": _("answered"),
    "at": _("when"),
    "browser": _("browser"),
    "capacity": _("in which capacity"),
    "change_message": _("what was changed"),
    "contact": _("contact"),
    "checked_at": _("confirmed"),
    "created_at": _("made"),
    "decided_at": _("decided"),
    "decision": _("decision"),
    "declined_at": _("declined"),
    "device": _("device"),
    "due": _("due"),
    "duty": _("duty"),
    "email": _("e-mail address"),
    "expires_at": _("open until"),
    "file_name": _("file"),
    "first": _("first organisation"),
    "granted_at": _("granted"),
    "granted_by": _("granted by"),
    "imported_at": _("imported"),
    "invited_at": _("invited"),
    "is_active": _("account is open"),
    "is_press": _("shown to everybody"),
    "is_superuser": _("administers the site"),
    "kept": _("organisation kept"),
    "absorbed": _("organisation that stands in it"),
    "kind": _("kind"),
    "label": _("name of the token"),
    "language": _("language"),
    "last_login": _("last sign-in"),
    "last_seen_on": _("last seen"),
    "last_used_at": _("last used"),
    "name": _("name"),
    "name_en": _("name in English"),
    "name_km": _("name in Khmer"),
    "note": _("note"),
    "number": _("number"),
    "object_repr": _("about"),
    "organisation": _("organisation"),
    "outcome": _("outcome"),
    "phone": _("telephone"),
    "primary": _("main address"),
    "published_at": _("published"),
    "reason": _("reason"),
    "recorded_at": _("recorded"),
    "ref": _("reference"),
    "revoked_at": _("ended"),
    "right": _("right"),
    "role": _("role"),
    "second": _("second organisation"),
    "sent_at": _("sent"),
    "sha256": _("fingerprint (SHA-256)"),
    "signed_at": _("signed"),
    "since": _("since"),
    "state": _("state"),
    "statement": _("statement"),
    "system": _("system"),
    "text": _("text"),
    "text_en": _("text in English"),
    "text_km": _("text in Khmer"),
    "told_absent_at": _("told that the account is unused"),
    "type": _("type"),
    "undone_at": _("undone"),
    "until": _("until"),
    "uploaded_at": _("uploaded"),
    "value": _("value"),
    "verdict": _("verdict"),
    "verified": _("confirmed"),
    "visibility": _("visibility"),
    "weight": _("weight"),
    "withdrawn_at": _("withdrawn"),
}


def label(name: str) -> str:
    """The word for a column; the last part of a way through related rows decides, with the thing it belongs to."""
    way = name.split(".")
    if way[-1] in {"ref", "kind", "at"} and len(way) > 1:
        return f"{_OF.get(way[-2], way[-2])}: {LABELS[way[-1]]}"
    return str(LABELS[way[-1]])


_OF: dict[str, Any] = {
    "amendment": _("amendment"),
    "event": _("event"),
    "sheet": _("import"),
    "signature": _("signature"),
}
