"""Who wrote which words of a text: the convenor, or the organisations whose amendments were merged."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from redline.blame import Owned, Part, Step, blame
from statements.models import Amendment, BlockRevision, Credit, Statement
from statements.queries.attribution import Attribution
from statements.queries.text import Text

# Stands for the convenor among the keys of who wrote something; the others are references of amendments.
CONVENOR = "~convenor"
SHADES = 6  # how many origins are told apart by colour; the number tells all of them


@dataclass(frozen=True, slots=True)
class Origin:
    """Where words come from, as the reader may know it: names of organisations, and the amendments that brought them.

    `index` counts the origins of a page from 1, in the order in which they are met.
    """

    index: int
    names: tuple[str, ...]
    amendments: tuple[Amendment, ...]

    @property
    def shade(self) -> int:
        """Which colour its words have, from 1; after the last they begin anew."""
        return (self.index - 1) % SHADES + 1


@dataclass(frozen=True, slots=True)
class Words:
    """A stretch of a text and where it comes from. `written_at` is when it came in."""

    text: str
    origin: Origin
    written_at: datetime


@dataclass(frozen=True, slots=True)
class Authorship:
    """`words`: (block, language) -> its words in stretches; `origins`: everybody who wrote some of them."""

    words: Mapping[tuple[str, str], tuple[Words, ...]]
    origins: tuple[Origin, ...]


def authorship(
    statement: Statement, text: Text, *, until: datetime | None = None, seen: Callable[[int], Attribution]
) -> Authorship:
    """Who wrote the words of `text`, the working text or (with `until`, an instant) a version taken then.

    `seen` gives for the id of a round what the reader may know of it. Four queries, whatever there is.
    """
    revisions = BlockRevision.objects.filter(block__statement=statement)
    if until is not None:
        revisions = revisions.filter(created_at__lte=until)
    wordings: defaultdict[tuple[str, str], list[BlockRevision]] = defaultdict(list)
    for revision in revisions.select_related("block").order_by("number"):
        wordings[revision.block.ref, revision.language].append(revision)
    parts = credited_parts(statement)
    amendments = {
        amendment.ref: amendment
        for amendment in Amendment.objects.filter(credits__revision__block__statement=statement)
        .distinct()
        .select_related("organisation", "round")
        .prefetch_related("co_sponsors__organisation")
    }
    naming = _Naming(statement, amendments, seen)
    words: dict[tuple[str, str], tuple[Words, ...]] = {}
    for block in text.blocks:
        for language in text.languages:
            history = wordings[block.ref, language]
            if history:
                owned = blame([Step(one.text, (CONVENOR,), parts.get(one.pk, ())) for one in history])
                words[block.ref, language] = tuple(naming.words(owned, history))
    return Authorship(words, tuple(naming.origins))


def credited_parts(statement: Statement) -> dict[int, tuple[Part, ...]]:
    """Revision -> which of its characters came with which amendments. One query."""
    shared: defaultdict[int, defaultdict[tuple[int, int], list[str]]] = defaultdict(lambda: defaultdict(list))
    rows = Credit.objects.filter(revision__block__statement=statement).order_by("start", "amendment__number")
    for revision, start, end, ref in rows.values_list("revision", "start", "end", "amendment__ref"):
        shared[revision][start, end].append(ref)
    return {
        revision: tuple(Part(start, end, tuple(refs)) for (start, end), refs in sorted(spans.items()))
        for revision, spans in shared.items()
    }


class _Naming:
    """Gives each origin its names and its number, once."""

    def __init__(
        self, statement: Statement, amendments: Mapping[str, Amendment], seen: Callable[[int], Attribution]
    ) -> None:
        self._convenor = statement.convenor.name() if statement.convenor else ""
        self._amendments = amendments
        self._seen = seen
        self._known: dict[tuple[str, ...], Origin] = {}

    @property
    def origins(self) -> Iterable[Origin]:
        return self._known.values()

    def words(self, owned: Iterable[Owned], history: list[BlockRevision]) -> Iterable[Words]:
        for one in owned:
            yield Words(one.text, self._origin(one.who), history[one.step].created_at)

    def _origin(self, who: tuple[str, ...]) -> Origin:
        if who not in self._known:
            brought = tuple(self._amendments[ref] for ref in who if ref in self._amendments)
            names = [self._convenor] if not brought else [name for one in brought for name in self._names(one)]
            self._known[who] = Origin(len(self._known) + 1, tuple(dict.fromkeys(names)), brought)
        return self._known[who]

    def _names(self, amendment: Amendment) -> Iterable[str]:
        seen = self._seen(amendment.round_id)
        yield seen.name(amendment.organisation)
        for sponsor in amendment.co_sponsors.all():
            yield seen.name(sponsor.organisation)
