"""How merged words look: old and new in one line, each changed span once, with the numbers of those who want it."""

from collections.abc import Iterable, Mapping
from html import escape

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from organisations.models import Organisation
from statements.models import Amendment
from statements.queries.board import organisations_of
from statements.queries.merge_preview import BlockPreview, Line, Piece, Who, in_order
from statements.queries.text import TextBlock
from statements.stages import BlockKind
from statements.templatetags.typography import digits, tongue, whole_number

register = template.Library()


# Lists to choose from are put together by hand too: on a board of 300 amendments these are 500 options.


@register.simple_tag
def place_options(places: Iterable[TextBlock], chosen: str) -> SafeString:
    """Blocks by their numbers."""
    without, title = _("without number"), _("title")
    return options(
        ((block.ref, title if block.kind == BlockKind.TITLE else digits(block.number) or without) for block in places),
        chosen,
    )


@register.simple_tag
def organisation_options(organisations: Iterable[Organisation], chosen: str) -> SafeString:
    return options(((one.ref, one.name()) for one in organisations), chosen)


@register.simple_tag
def amendment_options(amendments: Iterable[Amendment]) -> SafeString:
    """Amendments by number, each with whose it is."""
    return options((str(amendment.number), amendment.organisation.name()) for amendment in amendments)


def options(rows: Iterable[tuple[str, str]], chosen: str = "") -> SafeString:
    return mark_safe(
        "".join(
            f'<option value="{escape(value)}"{" selected" if value == chosen != "" else ""}>{escape(label)}</option>'
            for value, label in rows
        )
    )


@register.simple_tag
def merged_line(line: Line, board_url: str = "") -> SafeString:
    """The words of a block in one language. Put together by hand: a board has hundreds of these, and no white space may
    come between the words."""
    inserted, deleted, contradiction = _("inserted"), _("deleted"), _("contradiction")
    parts: list[str] = []
    for piece in line.pieces:
        base, text = conditional_escape(piece.base), conditional_escape(piece.text)
        if piece.wishes:
            parts.append(
                f'<mark><span class="hush">[{contradiction}: </span>{base or "…"}<span class="hush">]</span></mark>'
            )
            parts.append(numbers_of(wish_parties(piece), board_url))
        elif piece.is_changed:
            if base:
                parts.append(f'<del><span class="hush">[{deleted}: </span>{base}<span class="hush">]</span></del>')
            if text:
                parts.append(f'<ins><span class="hush">[{inserted}: </span>{text}<span class="hush">]</span></ins>')
            parts.append(numbers_of(piece.who, board_url))
        else:
            parts.append(base)
    words = mark_safe("".join(parts))
    return format_html('<div class="redline" lang="{}">{}</div>', line.language, words)


@register.filter
def line_in(preview: BlockPreview, language: str) -> Line | None:
    """The block's words in this language, old and new in one; None where nothing changes in it."""
    return next((line for line in preview.lines if line.language == language), None)


@register.filter
def words_in(texts: Mapping[str, str], language: str) -> str:
    return texts.get(language, "")


def wish_parties(piece: Piece) -> Who:
    return in_order(amendment for wish in piece.wishes for amendment in wish.who)


def numbers_of(who: Who, board_url: str) -> SafeString:
    """The amendments' numbers, small and raised, each a link to its card; "own" for the coordinators' edit."""
    if not who:
        return mark_safe("")
    marks = [
        format_html(
            '<a href="{}#amendment-{}" title="{}"><span class="hush">{} </span>{}</a>',
            board_url,
            amendment.ref,
            ", ".join(one.name() for one in organisations_of(amendment)),
            _("amendment"),
            whole_number(amendment.number),
        )
        if amendment
        else conditional_escape(_("own"))
        for amendment in who
    ]
    return format_html('<sup class="by">{}</sup>', mark_safe(" ".join(marks)))


@register.simple_tag
def who_wants(who: Who, board_url: str = "") -> SafeString:
    """Everybody by name: “amendment 4 (Reed Circle, Far Hill), the coordinators’ own edit”."""
    named = [
        format_html(
            '<a href="{}#amendment-{}">{}</a> ({})',
            board_url,
            amendment.ref,
            _("amendment %(number)s") % {"number": whole_number(amendment.number)},
            mark_safe(
                ", ".join(
                    format_html('<span lang="{}">{}</span>', tongue(one.name()), one.name())
                    for one in organisations_of(amendment)
                )
            ),
        )
        if amendment
        else conditional_escape(_("the coordinators’ own edit"))
        for amendment in who
    ]
    return mark_safe(", ".join(named))
