"""What shows that somebody signed on paper or by proxy: admitted, kept sealed, and emptied in time.

A file is told by its first bytes alone. Nothing here opens it: who downloads it does.
"""

import hashlib
from base64 import b64encode
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from organisations.actions import retaining
from organisations.refusals import Refused
from organisations.wording import admit
from printing.dates import PHNOM_PENH
from statements.models import Evidence, EvidencePart, RecordedSignature, Statement, Version
from statements.stages import RECORDED, Language, RecordedState, Visibility, Way

MOST_BYTES: Final = 8 * 1024 * 1024
PIECE: Final = 48 * 1024  # bytes
BATCH: Final = 100  # pieces of evidence
LONGEST_NOTE: Final = 1_000  # characters
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# How the endings of downloads follow from what a file is.
ENDINGS: Final = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/heic": "heic",
    PDF: "pdf",
    DOCX: "docx",
    "application/msword": "doc",
}
# How each begins, from which byte on.
BEGINNINGS: Final = (
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"WEBP", 8, "image/webp"),
    (b"ftypheic", 4, "image/heic"),
    (b"ftypmif1", 4, "image/heic"),
    (b"%PDF-", 0, PDF),
    (b"PK\x03\x04", 0, DOCX),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0, "application/msword"),
)


@dataclass(frozen=True, slots=True)
class Received:
    """What a coordinator has in hand, as a form or the API gives it. `received_on` is a day in Phnom Penh;
    `visibility` what it says about showing names; `note` of a call who spoke and at which number."""

    way: str
    received_on: date
    language: str
    visibility: str = Visibility.WITHHELD
    note: str = ""
    content: bytes = field(default=b"", repr=False)
    file_name: str = ""


def media_type_of(content: bytes) -> str:
    """What the file is by its first bytes: a picture, a PDF or a Word file; "" for everything else."""
    kinds = (kind for begins, place, kind in BEGINNINGS if content[place : place + len(begins)] == begins)
    media_type = next(kinds, "")
    # A package says what it is by the names of its members, which stand in it as they are.
    if media_type == DOCX and not all(name in content for name in (b"[Content_Types].xml", b"word/document.xml")):
        return ""
    return media_type


def admit_evidence(received: Received, statement: Statement, version: Version, *, at: datetime) -> Received:
    """What was given as it may be kept. Raises Refused, with its field.

    It cannot have come before the text stood that it consents to, nor after today or the day of the deadline.
    """
    if received.way not in RECORDED:
        raise Refused("way", _("Say how it came."), field="way")
    if received.language not in Language.values:
        raise Refused("language", _("Say in which language they had the text."), field="language")
    if received.visibility not in Visibility.values:
        raise Refused("visibility", _("Choose how the name is received."), field="visibility")
    admit_day(received.received_on, statement, version, at=at)
    is_call = received.way == Way.CALL
    note = admit(received.note, field="note", longest=LONGEST_NOTE, lines=True, required=False)
    if is_call and not note:
        raise Refused("note", _("Write who said it, and at which number you called."), field="note")
    admit_file(received.content, is_needed=not is_call)
    name = admit(received.file_name[-200:], field="file", longest=200, required=False) if received.content else ""
    return Received(
        received.way, received.received_on, received.language, received.visibility, note, received.content, name
    )


def admit_day(day: date, statement: Statement, version: Version, *, at: datetime) -> None:
    if day > at.astimezone(PHNOM_PENH).date():
        raise Refused("received_on", _("This day lies ahead."), field="received_on")
    if statement.sign_on_closes_at and day > statement.sign_on_closes_at.astimezone(PHNOM_PENH).date():
        raise Refused("received_on", _("This was after the deadline."), field="received_on")
    if day < version.created_at.astimezone(PHNOM_PENH).date():
        raise Refused("received_on", _("On that day the final text did not stand yet."), field="received_on")


def admit_file(content: bytes, *, is_needed: bool) -> None:
    if not content:
        if is_needed:
            raise Refused(
                "file", _("Add the file: a picture, a PDF or a Word file of what you received."), field="file"
            )
        return
    if len(content) > MOST_BYTES:
        raise Refused("file", _("The file is larger than 8 MB."), field="file")
    if not media_type_of(content):
        raise Refused("file", _("This is no picture, PDF or Word file."), field="file")


def facts_of(received: Received) -> dict[str, object]:
    """The columns of Evidence that follow from it."""
    return {
        "way": received.way,
        "received_on": received.received_on,
        "language": received.language,
        "visibility": received.visibility,
        "note": received.note,
        "file_name": received.file_name,
        "media_type": media_type_of(received.content),
        "size": len(received.content),
        "sha256": hashlib.sha256(received.content).hexdigest() if received.content else "",
    }


def keep_file(evidence: Evidence, content: bytes) -> None:
    """In pieces, each sealed; in the caller's transaction."""
    EvidencePart.objects.bulk_create(
        EvidencePart(
            evidence=evidence, number=place // PIECE, content=b64encode(content[place : place + PIECE]).decode()
        )
        for place in range(0, len(content), PIECE)
    )


# -- retention ---------------------------------------------------------------------------------------------------------


def old(at: datetime) -> QuerySet[Evidence]:
    """What is not emptied yet, of sign-ons that closed so long ago; or whose deadline passed, where they never did."""
    kept = Evidence.objects.filter(emptied_at=None)
    ended = Coalesce("statement__signed_off_at", "statement__sign_on_closes_at")
    return kept.annotate(ended=ended).filter(ended__lte=retaining.before("evidence", at))


def empty_evidence(at: datetime) -> int:
    """Delete files, notes and names of files, and what still waits to be confirmed; how many pieces of evidence."""
    emptied = 0
    while found := list(old(at).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            lines = RecordedSignature.objects.filter(evidence__in=found)
            waiting = lines.filter(state=RecordedState.WAITING)
            waiting.update(state=RecordedState.TAKEN_BACK, content="", decided_at=at)
            lines.update(reason="")
            EvidencePart.objects.filter(evidence__in=found).delete()
            emptied += Evidence.objects.filter(pk__in=found).update(note="", sheet="", file_name="", emptied_at=at)
    return emptied


def oldest_evidence() -> datetime | None:
    kept = Evidence.objects.filter(emptied_at=None)
    ended = Coalesce("statement__signed_off_at", "statement__sign_on_closes_at")
    first: datetime | None = kept.annotate(ended=ended).order_by("ended").values_list("ended", flat=True).first()
    return first
