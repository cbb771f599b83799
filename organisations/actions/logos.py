"""An organisation's logo: whatever is sent, only its pixels are kept."""

import hashlib
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO
from threading import Lock
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, ImageFile

from ledger import clock
from ledger.append import append
from organisations.actions.naming import held
from organisations.actors import Actor, trace
from organisations.events import SITE_CHAIN, SiteEvent
from organisations.models import Logo, Organisation
from organisations.queries.rights import answers_for
from organisations.refusals import Refused

MOST_BYTES: Final = 2_000_000
MOST_PIXELS: Final = 16_000_000  # 64 MB while it is painted
LONGEST_SIDE: Final = 512  # pixels, of what is kept
SHORTEST_SIDE: Final = 16
# Formats of pixels alone: SVG is a program, and Pillow opens far more than these (EPS by running Ghostscript).
FORMATS: Final = ("PNG", "JPEG", "WEBP", "GIF")

_reading = Lock()


@contextmanager
def whole_files_only() -> Iterator[None]:
    """Let Pillow refuse truncated files here, though the printing library has told it to make do with them everywhere.

    The switch is one for the whole process, so one picture at a time is read under it.
    """
    with _reading:
        before = ImageFile.LOAD_TRUNCATED_IMAGES
        ImageFile.LOAD_TRUNCATED_IMAGES = False
        try:
            yield
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = before


def painted(content: bytes) -> tuple[bytes, int, int]:
    """The picture painted anew as PNG, no side longer than LONGEST_SIDE, with its width and height in pixels.

    Nothing but pixels goes over: no metadata, no colour profile, no second picture, nothing behind the end of the
    file. Raises Refused (field `logo`) for what is no picture, or too large a one.
    """
    if len(content) > MOST_BYTES:
        raise Refused("logo", _("This file is too large: at most 2 MB."), field="logo")
    try:
        with whole_files_only(), warnings.catch_warnings():
            # Pillow warns of a bomb before it paints one; here a warning is a refusal.
            warnings.simplefilter("error")
            with Image.open(BytesIO(content), formats=FORMATS) as picture:
                width, height = picture.size
                if width * height > MOST_PIXELS or min(width, height) < 1:
                    raise Refused("logo", _("This picture has too many pixels: at most 16 million."), field="logo")
                # A JPEG is decoded at a fraction of its size where that is enough.
                picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
                plain = picture.convert("RGBA")
    except Refused:
        raise
    # Decoders of hostile files fail in many ways (struct.error, zlib.error, OverflowError, MemoryError …).
    except Exception as wrong:
        raise Refused(
            "logo", _("This is no picture that can be read: send a PNG, JPEG, WebP or GIF file."), field="logo"
        ) from wrong
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    if min(plain.size) < SHORTEST_SIDE:
        raise Refused("logo", _("This picture is too small or too narrow to be a logo."), field="logo")
    # Copied onto a new ground: what is not pixels stays behind.
    clean = Image.new("RGBA", plain.size)
    clean.paste(plain)
    kept = clean if clean.getchannel("A").getextrema() != (255, 255) else clean.convert("RGB")
    output = BytesIO()
    kept.save(output, "PNG", optimize=True)
    return output.getvalue(), *kept.size


def set_logo(organisation: Organisation, content: bytes, *, by: Actor, at: datetime | None = None) -> Logo:
    """Keep a logo, in place of an earlier one. By an administrator or the organisation's director.

    Raises PermissionDenied; Refused (field `logo`). Event: organisation.logo_set, with the digest of what is kept.
    """
    if not answers_for(by, organisation):
        raise PermissionDenied
    at = at or clock.now()
    png, width, height = painted(content)
    digest = hashlib.sha256(png).hexdigest()
    with transaction.atomic():
        present = held(organisation)
        logo, _made = Logo.objects.update_or_create(
            organisation=present,
            defaults={"content": png, "sha256": digest, "width": width, "height": height, "set_at": at},
        )
        append(
            SITE_CHAIN, SiteEvent.LOGO_SET, at=at, data={"organisation": present.ref, "sha256": digest, "by": trace(by)}
        )
    return logo


def remove_logo(organisation: Organisation, *, by: Actor, at: datetime | None = None) -> None:
    """Forget the logo. By an administrator or the director. Raises PermissionDenied, Refused.

    Event: organisation.logo_removed.
    """
    if not answers_for(by, organisation):
        raise PermissionDenied
    with transaction.atomic():
        held(organisation)
        if Logo.objects.filter(organisation=organisation).delete()[0] != 1:
            raise Refused("removed", _("There is no logo."))
        append(
            SITE_CHAIN,
            SiteEvent.LOGO_REMOVED,
            at=at or clock.now(),
            data={"organisation": organisation.ref, "by": trace(by)},
        )
