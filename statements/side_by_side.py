"""A text in two languages side by side, block by block, and its signatories by both of their names."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils import translation

from printing.khmer import sort_key
from statements.documents import Document, PrintedBlock, PrintedName, pick, represented
from statements.stages import SignatoryKind

# Letters of one language above which a pair may be cut by the end of a page; a shorter one goes over whole.
LONG: Final = 700


@dataclass(frozen=True, slots=True)
class Pair:
    """One block in both languages."""

    first: PrintedBlock
    second: PrintedBlock

    @property
    def is_long(self) -> bool:
        return max(len(self.first.text), len(self.second.text)) > LONG


def paired(first: Document, second: Document) -> list[Pair]:
    """Two documents of one edition, block by block."""
    return [Pair(*blocks) for blocks in zip(first.blocks, second.blocks, strict=True)]


def named_twice(
    signatories: Sequence[Mapping[str, Any]], first: str, second: str
) -> dict[str, tuple[PrintedName, ...]]:
    """The named signatories by kind, each with its other name below, in the dictionary order of the first language."""
    groups: dict[str, list[PrintedName]] = {kind.value: [] for kind in SignatoryKind}
    for signatory in signatories:
        name = pick(signatory["name"], first)
        notes = [note for note in said_of(signatory, first, second) if note and note != name]
        groups[signatory["kind"]].append(PrintedName(name, "\n".join(notes)))
    return {
        kind: tuple(sorted(group, key=lambda printed: sort_key(printed.name, first))) for kind, group in groups.items()
    }


def said_of(signatory: Mapping[str, Any], first: str, second: str) -> Iterator[str]:
    """The name in the second language, the place, and in both how many organisations it represents."""
    yield signatory["name"].get(second, "")
    yield signatory.get("place", "")
    for language in (first, second):
        with translation.override(language):
            yield represented(signatory["represents"], language)
