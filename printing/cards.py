"""Pictures for those who share a link: a title, what stands around it, and a number, drawn as PNG.

Khmer is shaped by HarfBuzz and broken between words, as in print. Fonts are Debian's fonts-noto-core.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from itertools import groupby

from PIL import Image, ImageDraw, ImageFont

from printing.khmer import KHMER, ZERO_WIDTH_SPACE, break_lines

MARGIN = 72  # pixels
GROUND, INK, SOFT, ACCENT, WASH = "#f7f5ef", "#15211f", "#4a5653", "#0b5358", "#dfecea"
SMALLEST = 34  # pixels, of a title
FOOT = 206  # pixels from below: who it is by, and the number
HEAD = 122
LEADING = {False: 1.25, True: 1.75}  # Khmer stacks marks above and below the line

Font = ImageFont.FreeTypeFont


@dataclass(frozen=True, slots=True)
class Shape:
    """`width`, `height` and `largest`, the size of a short title, in pixels; `lines`: how many a title may have."""

    width: int
    height: int
    largest: int
    lines: int


# As social networks ask for: beside a link, and posted by itself.
LANDSCAPE = Shape(1200, 630, 68, 5)
SQUARE = Shape(1080, 1080, 92, 8)
WIDTH, HEIGHT = LANDSCAPE.width, LANDSCAPE.height


@dataclass(frozen=True, slots=True)
class Card:
    """`number` stands out and `of_what` says what it counts; both may be empty."""

    language: str
    kicker: str
    title: str
    by: str
    number: str
    of_what: str
    site: str


def draw(card: Card, shape: Shape = LANDSCAPE) -> bytes:
    """The picture, the same bytes for the same card on one machine. Raises OSError where a font is missing."""
    width, height = shape.width, shape.height
    picture = Image.new("RGB", (width, height), GROUND)
    brush = ImageDraw.Draw(picture)
    brush.rectangle((0, 0, width, 14), fill=ACCENT)
    write(brush, card.kicker, at=(MARGIN, 56), size=28, fill=ACCENT)
    write(brush, card.site, at=(width - MARGIN - length(card.site, 28), 56), size=28, fill=SOFT)
    size, lines = fitting(card.title, shape, width=width - 2 * MARGIN, height=height - HEAD - FOOT)
    leading = size * LEADING[is_khmer(card.title)]
    top = float(HEAD) if shape is LANDSCAPE else HEAD + (height - HEAD - FOOT - leading * len(lines)) / 2
    for line in lines:
        write(brush, line, at=(MARGIN, top), size=size, fill=INK, serif=True)
        top += leading
    if card.number:
        brush.rectangle((0, height - 150, width, height), fill=WASH)
        write(brush, card.number, at=(MARGIN, height - 124), size=72, fill=ACCENT, serif=True)
        left = MARGIN + length(card.number, 72, serif=True) + 24
        write(brush, cut(card.of_what, 32, width - MARGIN - left), at=(left, height - 92), size=32, fill=ACCENT)
    write(brush, cut(card.by, 30, width - 2 * MARGIN), at=(MARGIN, height - FOOT), size=30, fill=SOFT)
    kept = BytesIO()
    picture.quantize(64, dither=Image.Dither.NONE).save(kept, "PNG", optimize=True)
    return kept.getvalue()


def is_khmer(text: str) -> bool:
    return bool(KHMER.search(text))


@lru_cache(maxsize=64)
def font(size: int, *, khmer: bool, serif: bool) -> Font:
    family = "NotoSerif" if serif else "NotoSans"
    weight = "Bold" if serif else "Regular"
    return ImageFont.truetype(
        f"{family}{'Khmer' if khmer else ''}-{weight}.ttf", size, layout_engine=ImageFont.Layout.RAQM
    )


def runs(text: str, size: int, *, serif: bool) -> Iterator[tuple[str, Font]]:
    """The text in pieces of one script, each with its font. What is in no script goes with what stands before it."""
    script = False
    pieces = []
    for letter in text:
        script = bool(KHMER.match(letter)) if letter.isalnum() or KHMER.match(letter) else script
        pieces.append((letter, script))
    for khmer, letters in groupby(pieces, key=lambda piece: piece[1]):
        yield "".join(letter for letter, _ in letters), font(size, khmer=khmer, serif=serif)


def length(text: str, size: int, *, serif: bool = False) -> float:
    """In pixels."""
    return sum(face.getlength(piece) for piece, face in runs(text, size, serif=serif))


def write(
    brush: ImageDraw.ImageDraw, text: str, *, at: tuple[float, float], size: int, fill: str, serif: bool = False
) -> None:
    """On one line; `at` is the left end of a baseline that lies `size` below."""
    left, top = at
    for piece, face in runs(text, size, serif=serif):
        brush.text((left, top + size), piece, font=face, fill=fill, anchor="ls")
        left += face.getlength(piece)


def fitting(title: str, shape: Shape = LANDSCAPE, *, width: float, height: float) -> tuple[int, list[str]]:
    """The largest size at which the title fits, and its lines; at the smallest, what does not fit is left out."""
    leading = LEADING[is_khmer(title)]
    for size in range(shape.largest, SMALLEST - 1, -4):
        lines = broken(title, size, width)
        if len(lines) * size * leading <= height and len(lines) <= shape.lines:
            return size, lines
    most = min(shape.lines, int(height / (SMALLEST * leading)))
    return SMALLEST, [*lines[: most - 1], cut(lines[most - 1] + " …", SMALLEST, width)]


def broken(text: str, size: int, width: float) -> list[str]:
    lines, line = [], ""
    for word in break_lines(text).replace(" ", f" {ZERO_WIDTH_SPACE}").split(ZERO_WIDTH_SPACE):
        if line and length((line + word).rstrip(), size, serif=True) > width:
            lines.append(line.rstrip())
            line = ""
        line += word
    return [*lines, line.rstrip()]


def cut(text: str, size: int, width: float) -> str:
    """On one line, with an ellipsis where it is too long: whole words are left out."""
    words = break_lines(text).replace(" ", f" {ZERO_WIDTH_SPACE}").split(ZERO_WIDTH_SPACE)
    if length(text, size) <= width:
        return text
    while words and length("".join(words).rstrip() + " …", size) > width:
        words.pop()
    return "".join(words).rstrip() + " …"
