"""The press kit of an edition: all that a newsroom asks for, in one ZIP. It says nothing that the edition does not."""

import zipfile
from collections.abc import Iterable, Iterator
from datetime import timedelta
from io import BytesIO
from typing import Final, NamedTuple

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from ledger.canonical import sha256_hex
from printing import cards, pdf
from statements.documents import Document, document
from statements.edition_data import attached
from statements.edition_texts import plain_text, word_file
from statements.models import Edition, EditionFile
from statements.reported import figure
from statements.variants import LABELS, MADE_AFTER, Layout, layout_of, layouts_of, media_type

MEDIA_TYPE: Final = "application/zip"
EVERY_LANGUAGE: Final = ""  # the language of a file that stands for all
KIT_AFTER: Final = MADE_AFTER + timedelta(seconds=5)  # the edition was published: behind the shapes of its PDF
README, HASHES = "README.txt", "SHA256SUMS"
SHAPES: Final = {"landscape": cards.LANDSCAPE, "square": cards.SQUARE}
COMPRESSED: Final = (".txt", ".json", ".csv", HASHES)


class Member(NamedTuple):
    name: str
    content: bytes


def printed_files(edition: Edition) -> list[tuple[str, Layout | None]]:
    """Every PDF that belongs into it, as (language, shape); the shape is None for the edition's PDF itself."""
    return [(language, layout) for language in edition.content["languages"] for layout in (None, *layouts_of(edition))]


def type_of(layout: Layout | None) -> str:
    return media_type(layout) if layout else pdf.MEDIA_TYPE


def stem(edition: Edition) -> str:
    """What the names of the edition's files begin with."""
    return f"ruom-{edition.statement.ref}-{edition.number}"


def kit(edition: Edition, printed: Iterable[tuple[EditionFile, bytes]]) -> bytes:
    """The ZIP, the same bytes for the same `printed` PDFs (each with its content) on one machine. No query."""
    members = sorted([*_printed(edition, printed), *_written(edition), *_drawn(edition), *_data(edition)])
    hashes = "".join(f"{sha256_hex(member.content)}  {member.name}\n" for member in members)
    readme = "\n\n".join(_readme(edition, language) for language in edition.content["languages"])
    return _packed(edition, [Member(README, readme.encode()), *members, Member(HASHES, hashes.encode())])


def _printed(edition: Edition, printed: Iterable[tuple[EditionFile, bytes]]) -> Iterator[Member]:
    for file, content in printed:
        layout = layout_of(file.media_type)
        yield Member(f"pdf/{stem(edition)}-{file.language}{f'-{layout.value}' if layout else ''}.pdf", content)


def _written(edition: Edition) -> Iterator[Member]:
    for language in edition.content["languages"]:
        yield Member(f"text/{stem(edition)}-{language}.txt", plain_text(edition, language).encode())
        yield Member(f"word/{stem(edition)}-{language}.docx", word_file(edition, language))


def _drawn(edition: Edition) -> Iterator[Member]:
    for language in edition.content["languages"]:
        card = card_of(edition, document(edition, language))
        for name, shape in SHAPES.items():
            yield Member(f"pictures/{stem(edition)}-{language}-{name}.png", cards.draw(card, shape))


def card_of(edition: Edition, printed: Document) -> cards.Card:
    """What the pictures of an edition show."""
    with translation.override(printed.language):
        number, of_what = figure(edition.content["count"], [], printed.language) or ("", "")
        return cards.Card(
            printed.language, printed.kind_label, printed.title, printed.convenor, number, of_what, site=_("Ruom")
        )


def _data(edition: Edition) -> Iterator[Member]:
    for file in attached(edition):
        yield Member(f"data/{file.name}", file.content)


def _readme(edition: Edition, language: str) -> str:
    printed = document(edition, language)
    with translation.override(language):
        shapes = [str(LABELS[layout]) for layout in layouts_of(edition)]
        address = settings.SITE_URL + reverse("public-statement", args=[edition.statement.ref])
        check = settings.SITE_URL + reverse("check-pdf")
        told = {"document": printed, "shapes": shapes, "address": address, "check": check, "hashes": HASHES}
        return render_to_string("press/readme.txt", told).strip() + "\n"


def _packed(edition: Edition, members: Iterable[Member]) -> bytes:
    """In one folder, every file dated to the minute of the edition in Phnom Penh."""
    made = timezone.localtime(edition.as_of)
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        for member in members:
            entry = zipfile.ZipInfo(f"{stem(edition)}/{member.name}", (*made.timetuple()[:5], 0))
            entry.external_attr = 0o644 << 16
            entry.create_system = 3  # the same on every system
            how = zipfile.ZIP_DEFLATED if member.name.endswith(COMPRESSED) else zipfile.ZIP_STORED
            file.writestr(entry, member.content, how)
    return packed.getvalue()
