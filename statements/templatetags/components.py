"""The components that need more than an include: they work something out, or hold a piece of the page.

docs/design.md shows each with its parameters. The markup stands in templates/components/ alone.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple, TypedDict

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from statements.stages import ONE_LINE, Stage
from statements.templatetags.typography import whole_number

register = template.Library()

# Withdrawn is an end from anywhere, not a step on the way.
STEPS = tuple(stage for stage in Stage if stage is not Stage.WITHDRAWN)


class Step(NamedTuple):
    label: str
    place: str  # past, now, next


class StageProgress(TypedDict):
    stage: str
    label: str
    number: int
    total: int
    steps: list[Step]


class DataTable(TypedDict):
    caption: str
    headers: Sequence[str]
    rows: list[list[tuple[str, object]]]
    hide_caption: bool


def trimmed(content: str) -> SafeString:
    """What stood inside a tag, already escaped where it was rendered. Empty when it was only white space."""
    return SafeString(content.strip())


@register.inclusion_tag("components/stage_progress.html")
def stage_progress(stage: str, round_number: int | None = None) -> StageProgress:
    """The way from drafting to published with the present stage marked. Withdrawn shows only that."""
    present = Stage(stage)
    position = STEPS.index(present) if present in STEPS else -1
    steps = []
    for index, step in enumerate(STEPS):
        label = str(step.label)
        if step is Stage.CONSULTATION and round_number and round_number > 1:
            label = _("%(stage)s, round %(number)s") % {"stage": label, "number": whole_number(round_number)}
        steps.append(Step(label, "now" if index == position else "past" if index < position else "next"))
    return StageProgress(
        stage=present.value,
        label=steps[position].label if position >= 0 else str(present.label),
        number=position + 1,
        total=len(STEPS),
        steps=steps if position >= 0 else [],
    )


@register.inclusion_tag("components/data_table.html")
def data_table(
    *, caption: str, headers: Sequence[str], rows: Iterable[Sequence[object]], hide_caption: bool = False
) -> DataTable:
    """A table that becomes a list of cards on a phone; the first cell of a row names the row.

    ValueError when a row has more or fewer cells than there are headers.
    """
    named = [list(zip(headers, row, strict=True)) for row in rows]
    return DataTable(caption=caption, headers=headers, rows=named, hide_caption=hide_caption)


@register.simple_block_tag
def numbered_block(
    content: str,
    *,
    text: str,
    lang: str,
    number: str = "",
    kind: str = "paragraph",
    depth: int = 0,
    anchor: str = "",
    level: int = 2,
    demand: bool = False,
    stale: bool = False,
    missing: bool = False,
) -> SafeString:
    """One block of the text with its number and marks; what stands inside the tag are its actions.

    The words of an article bear its number: "Article 5".
    """
    return render_to_string(
        "components/numbered_block.html",
        {
            "content": trimmed(content),
            "text": text,
            "lang": lang,
            "number": number,
            "kind": kind,
            "heads": kind in ONE_LINE,
            "depth": depth,
            "anchor": anchor,
            "level": level,
            "demand": demand,
            "stale": stale,
            "missing": missing,
        },
    )


@register.simple_block_tag
def pair(
    content: str,
    *,
    first: str,
    second: str,
    first_lang: str = "en",
    second_lang: str = "km",
    first_state: str = "",
    second_state: str = "",
    number: str = "",
    kind: str = "paragraph",
    depth: int = 0,
    anchor: str = "",
    demand: bool = False,
) -> SafeString:
    """One block in two languages side by side; inside the tag stand its actions.

    A state is empty, "stale" or "missing".
    """
    return render_to_string(
        "components/pair.html",
        {
            "content": trimmed(content),
            "first": first,
            "second": second,
            "first_lang": first_lang,
            "second_lang": second_lang,
            "first_state": first_state,
            "second_state": second_state,
            "number": number,
            "kind": kind,
            "heads": kind in ONE_LINE,
            "depth": depth,
            "anchor": anchor,
            "demand": demand,
        },
    )


@register.simple_block_tag
def amendment_card(
    content: str,
    *,
    organisation: str,
    own: bool = False,
    redlines: Iterable[object],
    taken: Iterable[object] = (),
    whole: Iterable[object] = (),
    lost: Iterable[object] = (),
    level: int = 0,
    stands_on: str = "",
    kind: str = "",
    number: str = "",
    at: datetime | None = None,
    cosponsors: Sequence[str] = (),
    reason: str = "",
    reasons: Sequence[tuple[str, str]] = (),
    outcome: str = "",
    outcome_label: str = "",
    answer: str = "",
    anchor: str = "",
) -> SafeString:
    """An amendment with who wants it, why, and the answer; inside the tag stand its actions.

    `redlines` and `taken` (the words decided where it was accepted in part) have `language`, `hunks`, `note`, `label`.
    Where it is on top of another (`stands_on` says so, `level` how deep), `whole` shows it against the text itself.
    `lost` are changes that found no place any more; `reasons` (name, words) those of co-sponsors.
    """
    return render_to_string(
        "components/amendment_card.html",
        {
            "content": trimmed(content),
            "organisation": organisation,
            "own": own,
            "redlines": redlines,
            "taken": taken,
            "whole": whole,
            "lost": lost,
            "level": min(level, 3),
            "stands_on": stands_on,
            "kind": kind,
            "number": number,
            "at": at,
            "cosponsors": cosponsors,
            "reason": reason,
            "reasons": reasons,
            "outcome": outcome,
            "outcome_label": outcome_label,
            "answer": answer,
            "anchor": anchor,
        },
    )


@register.simple_block_tag
def comment_card(
    content: str,
    *,
    organisation: str,
    text: str,
    lang: str = "",
    own: bool = False,
    blocking: bool = False,
    number: str = "",
    whole: bool = False,
    quote: str = "",
    quote_lang: str = "",
    at: datetime | None = None,
    outcome: str = "",
    outcome_label: str = "",
    answer: str = "",
    replies: Iterable[object] = (),
    names: object = None,
    anchor: str = "",
) -> SafeString:
    """A comment with its answer and replies; inside the tag stand its actions. `whole`: it is on the whole text.

    `organisation` is how the reader may know it, `own` marks the reader's own; `replies` (with `organisation`,
    `author`, `text`, `created_at`) are named by `names`, the reader's Attribution.
    """
    return render_to_string(
        "components/comment_card.html",
        {
            "content": trimmed(content),
            "organisation": organisation,
            "text": text,
            "lang": lang,
            "own": own,
            "blocking": blocking,
            "number": number,
            "whole": whole,
            "quote": quote,
            "quote_lang": quote_lang,
            "at": at,
            "outcome": outcome,
            "outcome_label": outcome_label,
            "answer": answer,
            "replies": replies,
            "names": names,
            "anchor": anchor,
        },
    )
