"""What a published statement says in one language, ready for a page or a PDF: both draw the same document.

Everything comes from an edition's stored content, so page, PDF and API cannot tell different counts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Max
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ledger.canonical import canonical
from organisations.models import Qualifier
from printing import pdf, qr
from printing.dates import long_date, long_time, whole_number
from printing.khmer import sort_key
from redline import inline
from statements.edition_data import attached as attached_to
from statements.letterheads import PrintedLogo, logos
from statements.models import Edition, Statement
from statements.queries.editions import edition_content
from statements.queries.publishing import open_embargo
from statements.queries.text import Text, text_of
from statements.stages import BlockKind, SignatoryKind, StatementKind

SHEETS = ("paper", "statement")
MANY = 240  # names


@dataclass(frozen=True, slots=True)
class PrintedReservation:
    mark: str
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class PrintedBlock:
    ref: str
    number: str
    kind: str
    is_demand: bool
    text: str  # with its marks (`redline.inline`)
    reservations: tuple[PrintedReservation, ...]
    depth: int = 0
    level: int = 2  # of an article's heading: 3 below a heading of the text
    first_note: int = 1  # footnotes and reservations count through the whole text


@dataclass(frozen=True, slots=True)
class PrintedName:
    """A signatory, and what is said of it, one thing to a line."""

    name: str
    note: str


@dataclass(frozen=True, slots=True)
class PrintedContact:
    """Whom the press may ask; the convenor lets it be printed. Role, telephone and e-mail may be empty."""

    name: str
    role: str
    phone: str
    email: str

    @property
    def dialled(self) -> str:
        """The number without the marks between its digits, for a link."""
        return "".join(sign for sign in self.phone if sign.isdecimal() or sign == "+")

    @property
    def line(self) -> str:
        """ "Sok Dara, spokesperson: 012 345 678, press@lotus.example"."""
        who = ", ".join(part for part in (self.name, self.role) if part)
        return ": ".join(part for part in (who, ", ".join(filter(None, (self.phone, self.email)))) if part)


@dataclass(frozen=True, slots=True)
class Document:
    """One edition in one language, every string as a reader meets it."""

    language: str
    languages: tuple[str, ...]
    title: str
    kind_label: str
    convenor: str
    co_convenors: tuple[str, ...]
    place: str
    dated: str
    occasion: str
    addressees: tuple[str, ...]
    blocks: tuple[PrintedBlock, ...]
    organisations: tuple[PrintedName, ...]
    networks: tuple[PrintedName, ...]
    individuals: tuple[PrintedName, ...]
    count_line: str
    withheld_line: str
    recorded_line: str
    claim_lines: tuple[str, ...]
    edition_number: int
    as_of: str
    text_sha256: str
    verify_url: str
    qr_svg: SafeString
    is_proof: bool
    demo_notice: str
    protected_names: tuple[str, ...]
    press_contact: PrintedContact | None

    @property
    def convenors(self) -> tuple[str, ...]:
        """The convenor and the co-convenors."""
        return (self.convenor, *self.co_convenors)

    @property
    def is_long(self) -> bool:
        """Whether its names are a list to look somebody up in, set small."""
        return len(self.organisations) + len(self.networks) + len(self.individuals) > MANY


def pick(names: Mapping[str, str], language: str) -> str:
    """The name in `language`, else in whatever language there is one."""
    return names.get(language) or next(iter(names.values()), "")


def joined(parts: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c" in the active language."""
    if len(parts) < 2:
        return "".join(parts)
    return _("%(first)s and %(last)s") % {"first": ", ".join(parts[:-1]), "last": parts[-1]}


def count_line(count: Mapping[str, Any], language: str) -> str:
    """ "3 organisations and 1 network have signed; together they represent 5 organisations." """
    with translation.override(language):
        parts = [
            text
            for number, text in (
                (count["organisations"], ngettext("%(n)s organisation", "%(n)s organisations", count["organisations"])),
                (count["networks"], ngettext("%(n)s network", "%(n)s networks", count["networks"])),
                (count["individuals"], ngettext("%(n)s individual", "%(n)s individuals", count["individuals"])),
            )
            if number
        ]
        numbers = [count[kind] for kind in ("organisations", "networks", "individuals") if count[kind]]
        named = [text % {"n": whole_number(number, language)} for text, number in zip(parts, numbers, strict=True)]
        if not named:
            return _("Nobody has signed yet.")
        line = _("Signed by %(signatories)s.") % {"signatories": joined(named)}
        if count["networks"]:
            line = (
                line
                + " "
                + ngettext(
                    "Together they represent %(n)s organisation.",
                    "Together they represent %(n)s organisations.",
                    count["represented"],
                )
                % {"n": whole_number(count["represented"], language)}
            )
        return line


def withheld_line(count: Mapping[str, Any], language: str) -> str:
    """ "And 3 organisations that asked not to be named." or "" where nobody did."""
    withheld = count["withheld"]
    with translation.override(language):
        parts = []
        if withheld["organisations"]:
            parts.append(
                ngettext("%(n)s organisation", "%(n)s organisations", withheld["organisations"])
                % {"n": whole_number(withheld["organisations"], language)}
            )
        if withheld["networks"]:
            parts.append(
                ngettext("%(n)s network", "%(n)s networks", withheld["networks"])
                % {"n": whole_number(withheld["networks"], language)}
            )
        if withheld["individuals"]:
            parts.append(
                ngettext("%(n)s individual", "%(n)s individuals", withheld["individuals"])
                % {"n": whole_number(withheld["individuals"], language)}
            )
        if not parts:
            return ""
        return _("And %(signatories)s that asked not to be named.") % {"signatories": joined(parts)}


def recorded_line(count: Mapping[str, Any], language: str) -> str:
    """ "Of all these signatures, 12 came on paper or by proxy." or "" where it is not told."""
    number = count.get("recorded")
    if not number:
        return ""
    with translation.override(language):
        return _("Of all these signatures, %(n)s came on paper or by proxy and were confirmed.") % {
            "n": whole_number(number, language)
        }


def claim_lines(count: Mapping[str, Any], language: str) -> tuple[str, ...]:
    """Each claim of size as a sentence that says whose claim it is, of when, and from where."""
    with translation.override(language):
        return tuple(
            _("%(network)s says that it has %(number)s members (%(by)s, %(on)s; %(source)s). This is not counted.")
            % {
                "network": pick(claim["network"], language),
                "number": claimed_number(claim["qualifier"], claim["number"], language),
                "by": claim["claimed_by"],
                "on": long_date(date.fromisoformat(claim["claimed_on"]), language),
                "source": claim["source"],
            }
            for claim in count["claims"]
        )


def claimed_number(qualifier: str, number: int, language: str) -> str:
    """ "more than 300", or the bare number where it is given as exact."""
    written = whole_number(number, language)
    if qualifier == Qualifier.MORE_THAN:
        return _("more than %(number)s") % {"number": written}
    return written


def verify_url(edition: Edition, language: str) -> str:
    """The address, in full, under which the edition can be checked."""
    with translation.override(language):
        return settings.SITE_URL + reverse("check-edition", args=[edition.statement.ref, edition.number])


def document(edition: Edition, language: str, *, is_proof: bool = False) -> Document:
    """The edition in one of its languages. No query beyond the edition and its statement."""
    content = edition.content
    with translation.override(language):
        text = text_of(content)
        by_kind = named(content["signatories"], language)
        url = verify_url(edition, language)
        as_of = datetime.fromisoformat(content["count"]["as_of"])
        return Document(
            language=language,
            languages=text.languages,
            title=inline.plain(pick(text.title.texts, language)) if text.title else "",
            kind_label=str(StatementKind(content["kind"]).label),
            convenor=pick(content["convenor"], language),
            co_convenors=tuple(pick(names, language) for names in content["co_convenors"]),
            place=pick(content["place"], language),
            dated=long_date(date.fromisoformat(content["dated"]), language),
            occasion=pick(content["occasion"], language),
            addressees=tuple(pick(names, language) for names in content["addressees"]),
            blocks=printed_blocks(text, content["signatories"], language),
            organisations=by_kind[SignatoryKind.ORGANISATION],
            networks=by_kind[SignatoryKind.NETWORK],
            individuals=by_kind[SignatoryKind.INDIVIDUAL],
            count_line=count_line(content["count"], language),
            withheld_line=withheld_line(content["count"], language),
            recorded_line=recorded_line(content["count"], language),
            claim_lines=claim_lines(content["count"], language),
            edition_number=edition.number,
            as_of=long_time(as_of, language),
            text_sha256=content["version"]["sha256"],
            verify_url=url,
            qr_svg=mark_safe(qr.svg(url, label=_("Code that leads to the page of this statement"))),
            is_proof=is_proof,
            demo_notice=_("A demonstration: the organisations in it are invented.") if content["demonstration"] else "",
            protected_names=tuple(
                name
                for names in (content["convenor"], *content["co_convenors"], *content["addressees"])
                for name in names.values()
            ),
            press_contact=printed_contact(content.get("press_contact"), language),
        )


def printed_contact(contact: Mapping[str, Any] | None, language: str) -> PrintedContact | None:
    if contact is None:
        return None
    return PrintedContact(
        pick(contact["name"], language), pick(contact["role"], language), contact["phone"], contact["email"]
    )


def printed_blocks(text: Text, signatories: Sequence[Mapping[str, Any]], language: str) -> tuple[PrintedBlock, ...]:
    """The body with reservations as marked notes, lettered in the order of the text."""
    reserved: dict[str, list[tuple[str, str]]] = {}
    for signatory in signatories:
        for reservation in signatory["reservations"]:
            reserved.setdefault(reservation["block"], []).append(
                (pick(signatory["name"], language), pick(reservation["text"], language))
            )
    blocks = []
    mark = 0
    level = 2
    for block in text.body:
        notes = []
        words = pick(block.texts, language)
        first_note = mark + 1
        mark += inline.footnotes(words)
        level = 3 if block.kind == BlockKind.HEADING else level
        for by, reason in reserved.get(block.ref, []):
            mark += 1
            notes.append(PrintedReservation(mark=whole_number(mark, language), by=by, text=reason))
        blocks.append(
            PrintedBlock(
                ref=block.ref,
                number=block.number,
                kind=block.kind,
                depth=block.depth,
                level=level,
                is_demand=block.is_demand,
                text=words,
                first_note=first_note,
                reservations=tuple(notes),
            )
        )
    return tuple(blocks)


def named(signatories: Sequence[Mapping[str, Any]], language: str) -> dict[SignatoryKind, tuple[PrintedName, ...]]:
    """The named signatories by kind, each group in the dictionary order of the language."""
    groups: dict[SignatoryKind, list[PrintedName]] = {kind: [] for kind in SignatoryKind}
    for signatory in signatories:
        note = signatory.get("place", "") or represented(signatory["represents"], language)
        groups[SignatoryKind(signatory["kind"])].append(PrintedName(pick(signatory["name"], language), note))
    return {
        kind: tuple(sorted(group, key=lambda printed: sort_key(printed.name, language)))
        for kind, group in groups.items()
    }


def represented(number: int, language: str) -> str:
    """ "represents 4 organisations", in the active language, or "" for none."""
    if not number:
        return ""
    words = ngettext("represents %(n)s organisation", "represents %(n)s organisations", number)
    return words % {"n": whole_number(number, language)}


def stylesheet(*names: str) -> str:
    """The style sheets of these names, one after the other; they stand beside the templates of what is printed."""
    folder = Path(settings.BASE_DIR) / "templates" / "pdf"
    return "\n".join((folder / f"{name}.css").read_text(encoding="utf-8") for name in names)


def edition_pdf(edition: Edition, language: str) -> bytes:
    """The edition's PDF in one language: PDF/A and PDF/UA in one file, with room for a seal, the same bytes each time.

    Raises printing.pdf.PrintingFailed.
    """
    with translation.override(language):
        label = _("Digital seal of this edition")
    printed = document(edition, language)
    above = logos(edition, printed.convenors)
    return printed_pdf(printed, at=edition.as_of, logos=above, attached=attached_to(edition), seal=label)


def proof_pdf(statement: Statement, language: str, *, at: datetime) -> bytes:
    """What the next edition would look like at this moment, with a watermark. Nothing is stored.

    ValueError where there is no final text; raises printing.pdf.PrintingFailed.
    """
    embargo = open_embargo(statement)
    number = embargo.edition.number if embargo else (statement.editions.aggregate(last=Max("number"))["last"] or 0) + 1
    publish_at = embargo.publish_at if embargo else None
    form = canonical(edition_content(statement, number=number, at=at, publish_at=publish_at)).decode()
    edition = Edition(statement=statement, number=number, canonical=form, as_of=at)
    printed = document(edition, language, is_proof=True)
    return printed_pdf(printed, at=at, logos=logos(edition, printed.convenors))


def printed_pdf(
    printed: Document,
    *,
    at: datetime,
    logos: Sequence[PrintedLogo] = (),
    attached: Sequence[pdf.Attached] = (),
    seal: str = "",
) -> bytes:
    language = printed.language
    with translation.override(language):
        html = render_to_string("pdf/statement.html", {"document": printed, "logos": logos})
    return pdf.render(html, css=stylesheet(*SHEETS), title=printed.title, at=at, attached=attached, seal=seal)
