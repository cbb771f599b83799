"""How public statements are found: by words in either script, kind, year, theme, addressee and organisation."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from organisations.matching.folding import search_text, search_words
from organisations.models import Organisation
from redline.inline import plain
from statements.models import Addressee, CoConvenor, ReportedParticipant, Signature, Statement
from statements.queries.renewing import to_confirm
from statements.queries.statements import MOST_WORDS, public_statements
from statements.queries.text import Text
from statements.stages import Stage, Visibility

MOST_ADDRESSEES = 200  # offered to choose from


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody looks for. Empty, or None, asks for nothing in particular; `to` is an addressee's name."""

    words: str = ""
    kind: str = ""
    year: int | None = None
    theme: str = ""
    to: str = ""
    organisation: Organisation | None = None


def found_by(texts: Iterable[Mapping[str, str]]) -> str:
    """What stands in `Statement.search_text`: each wording in each language, folded as names of organisations are."""
    return search_text(plain(words) for wordings in texts for words in wordings.values())


def words_of(text: Text) -> str:
    """`found_by`, of a whole text."""
    return found_by(block.texts for block in text.blocks)


def find(asked: Asked) -> QuerySet[Statement]:
    """The public statements with all that was asked for, the newest first.

    It makes no difference in which script one types, nor how: `matching.folding` says what is the same. Where nothing
    has the words, Khmer vowels are left out.
    """
    among = narrowed(public_statements(year=asked.year), asked)
    if not asked.words.strip():
        return among
    for loosely in (False, True):
        found = with_words(among, asked.words, loosely=loosely)
        if loosely or found.exists():
            break
    return found


def with_words(among: QuerySet[Statement], words: str, *, loosely: bool = False) -> QuerySet[Statement]:
    wanted = search_words(words, loosely=loosely)[:MOST_WORDS]
    for word in wanted:
        among = among.filter(search_text__contains=word)
    return among if wanted else among.none()


def narrowed(among: QuerySet[Statement], asked: Asked) -> QuerySet[Statement]:
    if asked.kind:
        among = among.filter(kind=asked.kind)
    if asked.theme:
        among = among.filter(theme=asked.theme)
    if asked.to:
        named = Addressee.objects.filter(Q(name_en=asked.to) | Q(name_km=asked.to), statement=OuterRef("pk"))
        among = among.filter(Exists(named))
    if asked.organisation is not None:
        among = among.filter(took_part(asked.organisation))
    return among


def took_part(organisation: Organisation) -> Q:
    """Whether it convened the statement, signs it by name, or is named by the source of an archive entry.

    A signature that is not shown, or is not shown any more, has no organisation in its columns. One that refused a
    change of the text, or never consented to it, is in no edition, and is not told of here.
    """
    by_it = {"statement": OuterRef("pk"), "organisation": organisation}
    named = Signature.objects.standing().filter(visibility=Visibility.NAMED, confirmed_at__isnull=False, **by_it)
    signed = named.exclude(to_confirm())
    return (
        Q(convenor=organisation)
        | Q(Exists(CoConvenor.objects.filter(**by_it)))
        | Q(Exists(signed))
        | Q(Exists(ReportedParticipant.objects.filter(**by_it)))
    )


def public_themes() -> list[str]:
    """The themes under which anything is public."""
    return sorted(set(public_statements().order_by().exclude(theme="").values_list("theme", flat=True)))


def public_addressees() -> list[tuple[str, str]]:
    """(English name, Khmer name) of those to whom anything public is directed, each once."""
    rows = Addressee.objects.filter(statement__stage=Stage.PUBLISHED).order_by("name_en", "name_km")
    return list(rows.values_list("name_en", "name_km").distinct()[:MOST_ADDRESSEES])
