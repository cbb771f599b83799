"""How the answers of a round read: each row in words of the reader's language, the same on page, paper and in mails."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from printing.dates import digits, whole_number
from redline.diff import Hunk
from redline.inline import plain
from statements.models import Amendment, Comment
from statements.queries.answers import WAITING, Answer, AnswerTable, Objection, Place, Standing, labels
from statements.queries.dissenting import Contested
from statements.queries.lines import Redline


def reading() -> str:
    """The active language."""
    return (get_language() or "en")[:2]


@dataclass(frozen=True, slots=True)
class Now:
    """What stands now, of one paragraph in one language. `heading` is its number, where it bears one."""

    heading: str
    language: str
    text: str  # with its little Markdown, where it is quoted
    is_quoted: bool  # words of the text itself, not about it

    @property
    def bare(self) -> str:
        """Only the words: for cells and mails."""
        return plain(self.text) if self.is_quoted else self.text


@dataclass(frozen=True, slots=True)
class Told:
    """One row in words. `place` names the paragraph, `first_words` (in `place_language`) are its own."""

    row: Answer
    anchor: str
    label: str
    place: str
    first_words: str
    place_language: str
    by: str
    asked: str
    redlines: tuple[Redline, ...]
    quote: str
    text: str
    reason: str
    outcome: str
    outcome_label: str
    answer: str
    related: str
    taken: tuple[Redline, ...]
    now: tuple[Now, ...]
    objections: tuple[Objection, ...]
    is_own: bool

    @property
    def has_own_objection(self) -> bool:
        return any(objection.is_own for objection in self.objections)


def told(table: AnswerTable) -> list[Told]:
    """Every row of the table, in the active language. No query."""
    return [in_words(row) for row in table.rows]


def in_words(row: Answer) -> Told:
    subject, disposition = row.subject, row.disposition
    comment = subject if isinstance(subject, Comment) else None
    return Told(
        row=row,
        anchor=f"{row.kind}-{subject.ref}",
        label=label(row),
        place=place(row.place, is_amendment=row.is_amendment),
        first_words=row.place.words if row.place else "",
        place_language=row.place.language if row.place else "",
        by=", ".join(row.by),
        asked=asked(row),
        redlines=row.redlines,
        quote=comment.quote if comment else "",
        text=comment.text if comment else "",
        reason=subject.reason if isinstance(subject, Amendment) else "",
        outcome=row.outcome,
        outcome_label=outcome_words(row.outcome),
        answer=disposition.reason if disposition else "",
        related=row.related,
        taken=row.taken,
        now=tuple(now(row.standing)),
        objections=row.objections,
        is_own=bool(row.own),
    )


def label(row: Answer) -> str:
    number = whole_number(row.number, reading())
    if row.is_amendment:
        return _("Amendment %(number)s") % {"number": number}
    return _("Comment %(number)s") % {"number": number}


def place(about: Place | None, *, is_amendment: bool) -> str:
    """Which paragraph, by its number in the version that was discussed; "" where it bears none."""
    if about is None:
        return _("At the top of the text") if is_amendment else _("The whole text")
    if about.is_title:
        return _("The title")
    return _("block %(number)s") % {"number": digits(about.number, reading())} if about.number else ""


def asked(row: Answer) -> str:
    """What kind of input it is: the changes of an amendment; of a comment, whether it is blocking."""
    if isinstance(row.subject, Comment):
        return _("Blocking comment") if row.subject.is_blocking else _("Comment")
    kinds = ", ".join(row.kinds)
    return kinds[:1].upper() + kinds[1:]


def outcome_words(outcome: str) -> str:
    words = labels()[outcome or WAITING]
    return words[:1].upper() + words[1:]


def now(standing: Iterable[Standing]) -> Iterable[Now]:
    for one in standing:
        match one.state:
            case "same":
                yield Now(digits(one.number, reading()), reading(), _("As it was."), is_quoted=False)
            case "gone":
                yield Now(digits(one.number, reading()), reading(), _("No longer in the text."), is_quoted=False)
            case _state:
                for language, words in one.words:
                    gone = _("No words in this language.")
                    yield Now(
                        digits(one.number, reading()),
                        language if words else reading(),
                        words or gone,
                        is_quoted=bool(words),
                    )


def heading(table: AnswerTable) -> str:
    return _("Answers of round %(number)s") % {"number": whole_number(table.consultation.number, reading())}


def narrowed(table: AnswerTable) -> str:
    """What the table was narrowed to, as a line; "" where all rows are there."""
    parts = []
    if table.organisation:
        parts.append(_("Only what %(organisation)s said.") % {"organisation": table.organisation_name})
    if table.outcome:
        parts.append(_("Only answers of the kind: %(kind)s.") % {"kind": labels()[table.outcome]})
    return " ".join(parts)


def contested_line(found: Contested) -> str:
    """ "3 organisations are not satisfied with 5 answers." "" where everybody is."""
    if not found:
        return ""
    answers = ngettext("%(number)s answer", "%(number)s answers", found.answers)
    return ngettext(
        "%(number)s organisation is not satisfied with %(answers)s.",
        "%(number)s organisations are not satisfied with %(answers)s.",
        found.organisations,
    ) % {
        "number": whole_number(found.organisations, reading()),
        "answers": answers % {"number": whole_number(found.answers, reading())},
    }


def counts_line(table: AnswerTable) -> str:
    """ "3 accepted, 1 not accepted" """
    return ", ".join(f"{whole_number(number, reading())} {words}" for _name, words, number in table.counts)


def marked(hunks: Iterable[Hunk]) -> str:
    """A redline in plain words, for cells and mails."""
    pieces = []
    for hunk in hunks:
        if hunk.kind == "inserted":
            pieces.append(f"[{_('inserted')}: {hunk.text}]")
        elif hunk.kind == "deleted":
            pieces.append(f"[{_('deleted')}: {hunk.text}]")
        else:
            pieces.append(hunk.text)
    return "".join(pieces)


def plain_lines(redlines: Iterable[Redline]) -> list[str]:
    """What a row asks for, line by line, in plain words."""
    lines = []
    for line in redlines:
        words = marked(line.hunks)
        if line.note:
            lines.append(line.note)
        if words:
            lines.append(f"{line.label}: {words}" if line.label and not line.note else words)
    return lines
