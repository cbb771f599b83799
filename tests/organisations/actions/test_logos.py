"""Whatever is sent as a logo: pixels come out, or a refusal."""

import struct
import time
import zlib
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from PIL import Image, ImageFile, PngImagePlugin

from organisations.actions.logos import MOST_BYTES, painted, remove_logo, set_logo
from organisations.models import Logo
from organisations.refusals import Refused
from tests.cast import MORNING, Cast
from tests.organisations.pictures import picture


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is huge, with a stream that would go on and on."""
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    body = zlib.compress(b"\0" * 10_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


HOSTILE = {
    "nothing": b"",
    "text": b"hello",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "html that calls itself PNG": b"\x89PNG\r\n\x1a\n<script>alert(1)</script>",
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 99 99\n",
    "truncated": picture(400, 400)[:-60],
    "truncated jpeg": picture(400, 400, "JPEG")[:-300],
    "bomb": bomb(60_000, 60_000),
    "just over the limit": bomb(4_001, 4_000),
    "sizes that overflow": bomb(2**31 - 1, 2**31 - 1),
    "no width": bomb(0, 50),
    "tiff": picture(50, 50, "TIFF"),
    "bmp": picture(50, 50, "BMP"),
    "too narrow": picture(2_000, 1),
    "too large a file": picture() + b"\0" * MOST_BYTES,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_quickly(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # As WeasyPrint leaves it for the whole process once it is imported.
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    begun = time.process_time()
    with pytest.raises(Refused) as refused:
        painted(HOSTILE[name])
    assert refused.value.field == "logo"
    assert time.process_time() - begun < 2


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF"])
def test_each_format_becomes_a_png_of_bounded_size(form: str) -> None:
    content, width, height = painted(picture(1_000, 500, form))
    assert (width, height) == (512, 256)
    with Image.open(BytesIO(content)) as kept:
        assert (kept.format, kept.size) == ("PNG", (512, 256))


def test_only_pixels_go_over() -> None:
    hidden = PngImagePlugin.PngInfo()
    hidden.add_text("Comment", "taken at my house")
    output = BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "taken at my house"
    Image.new("RGB", (64, 64), "red").save(output, "PNG", pnginfo=hidden, exif=exif, icc_profile=b"my house")
    polyglot = output.getvalue() + b"<script>my house</script>"
    content, *_size = painted(polyglot)
    assert b"my house" in polyglot
    assert b"house" not in content
    kinds = []
    place = 8
    while place < len(content):
        length, kind = struct.unpack(">I4s", content[place : place + 8])
        kinds.append(kind)
        place += 12 + length
    assert set(kinds) == {b"IHDR", b"IDAT", b"IEND"}


def test_what_one_sees_through_stays_so() -> None:
    output = BytesIO()
    Image.new("RGBA", (64, 64), (255, 0, 0, 100)).save(output, "PNG")
    content, *_size = painted(output.getvalue())
    with Image.open(BytesIO(content)) as kept:
        assert kept.convert("RGBA").getpixel((5, 5)) == (255, 0, 0, 100)


@pytest.mark.django_db
def test_one_logo_at_a_time_by_who_may(cast: Cast) -> None:
    with pytest.raises(PermissionDenied):
        set_logo(cast.reed, picture(), by=cast.sreymom, at=MORNING)
    first = set_logo(cast.reed, picture(), by=cast.mealea, at=MORNING)
    second = set_logo(cast.reed, picture(30, 30), by=cast.mealea, at=MORNING)
    assert first.sha256 != second.sha256
    assert (Logo.objects.get().width, Logo.objects.get().height) == (30, 30)
    remove_logo(cast.reed, by=cast.mealea, at=MORNING)
    with pytest.raises(Refused):
        remove_logo(cast.reed, by=cast.mealea, at=MORNING)
