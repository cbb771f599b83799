"""The files of an edition as pages list them: what each is in words, where it is, and how large."""

from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from printing import pdf
from statements import press_kit
from statements.models import Edition, EditionFile
from statements.stages import Language
from statements.variants import LABELS, Layout, file_label, layouts_of, media_type


class Download(NamedTuple):
    """`file` is None while it is being made; `language` is "" where it holds all."""

    label: str
    url: str
    language: str
    file: EditionFile | None


class Downloads(NamedTuple):
    """The PDF in each language, its other shapes, and the press kit; all empty where nothing is served."""

    main: list[Download]
    shapes: list[Download]
    kit: Download | None


# What holds every language, whichever it begins with.
OF_ALL = frozenset(Layout) - {Layout.LARGE, Layout.SUMMARY}
NOTHING = Downloads([], [], None)


def downloads_of(edition: Edition) -> Downloads:
    """One query. Of a file in both languages the one that begins with the edition's first is enough."""
    made = {(file.language, file.media_type): file for file in edition.files.all()}
    where = [edition.statement.ref, edition.number]
    languages = edition.content["languages"]
    main = [
        Download(
            str(Language(language).label),
            reverse("public-file", args=[*where, language]),
            language,
            made.get((language, pdf.MEDIA_TYPE)),
        )
        for language in languages
    ]
    shapes = [
        Download(
            str(LABELS[layout]) if layout in OF_ALL else file_label(language, layout),
            reverse("public-variant", args=[*where, language, layout.value]),
            language,
            made.get((language, media_type(layout))),
        )
        for layout in layouts_of(edition)
        for language in (languages[:1] if layout in OF_ALL else languages)
    ]
    kit = Download(
        _("Press kit"),
        reverse("press-kit", args=where),
        press_kit.EVERY_LANGUAGE,
        made.get((press_kit.EVERY_LANGUAGE, press_kit.MEDIA_TYPE)),
    )
    return Downloads(main, shapes, kit)
