"""Hard cases, worked out by hand, in cases/*.toml. The head of each file says how its cases are written."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from redline.blame import Part, Step, blame
from redline.blocks import Block, Change, Delete, Insert, Join, Move, Proposal, Replace, Retype, Split
from redline.compose import compose
from redline.merge import BlockMerge, merge_blocks
from redline.rebase import rebase
from redline.text_merge import TextMerge

Table = Mapping[str, Any]
FILES = {
    path.stem: tomllib.loads(path.read_text()) for path in sorted((Path(__file__).parent / "cases").glob("*.toml"))
}
LANGUAGES = ("en", "km")


def cases(kind: str) -> list[Any]:
    return [
        pytest.param(case, id=f"{name}: {case['name']}")
        for name, tables in FILES.items()
        for case in tables.get(kind, ())
    ]


def texts(table: Table) -> dict[str, Any]:
    return {language: table[language] for language in LANGUAGES if language in table}


def blocks(tables: Iterable[Table]) -> tuple[Block, ...]:
    return tuple([Block(each["key"], texts(each), each.get("kind", ""), each.get("depth", 0)) for each in tables])


def changes(tables: Iterable[Table]) -> tuple[Change, ...]:
    return tuple([change for each in tables for change in changes_in(each)])


def changes_in(table: Table) -> Iterator[Change]:
    kind, depth = table.get("kind", ""), table.get("depth", 0)
    match table:
        case {"replace": block}:
            for language, text in texts(table).items():
                yield Replace(block, language, text)
        case {"insert": key}:
            yield Insert(table.get("after"), key, texts(table), kind, depth)
        case {"delete": block}:
            yield Delete(block)
        case {"move": block}:
            yield Move(block, table.get("after"))
        case {"split": block, "new": key}:
            yield Split(block, key, {language: tuple(parts) for language, parts in texts(table).items()})
        case {"join": block, "other": other}:
            yield Join(block, other, texts(table))
        case {"retype": block}:
            yield Retype(block, kind, depth)
        case _:
            raise ValueError(f"no change: {table}")


def proposals(tables: Mapping[str, Iterable[Table]]) -> list[Proposal]:
    return [Proposal(author, changes(each)) for author, each in tables.items()]


def spans(merge: TextMerge | None) -> list[dict[str, Any]]:
    return [
        {"base": span.base, "variants": [[variant.text, *variant.credits] for variant in span.variants]}
        for span in (merge.conflicts if merge else ())
    ]


def told(merge: BlockMerge) -> dict[str, Any]:
    """What a merge came to, in the words of the files."""
    return {
        "blocks": list(merge.blocks),
        "credits": {f"{key} {language}".strip(): list(who) for (key, language), who in merge.credits.items()},
        "conflicts": [
            {
                "block": each.block,
                "reason": each.reason.value,
                "who": list(each.proposals),
                **({"language": each.language} if each.language else {}),
                **({"spans": spans(each.merge)} if each.merge else {}),
            }
            for each in merge.conflicts
        ],
        "touching": [
            {
                "block": each.block,
                "reason": each.reason.value,
                "who": list(each.proposals),
                **({"language": each.language} if each.language else {}),
            }
            for each in merge.touching
        ],
        "aliases": dict(merge.aliases),
    }


def expected(case: Table) -> dict[str, Any]:
    return {
        "blocks": list(blocks(case["result"])),
        "credits": case.get("credits", {}),
        "conflicts": case.get("conflicts", []),
        "touching": case.get("touching", []),
        "aliases": case.get("aliases", {}),
    }


@pytest.mark.parametrize("case", cases("merge"))
def test_merging(case: Table) -> None:
    base, given = blocks(case["base"]), proposals(case["proposals"])
    merge = merge_blocks(base, given)
    assert told(merge) == expected(case)
    assert merge_blocks(base, given[::-1]) == merge
    standing = {block.key: block for block in merge.blocks}
    for place, words in case.get("wrote", {}).items():
        key, language = place.split()
        text = standing[key].texts[language]
        assert [[text[span.start : span.end], *span.credits] for span in merge.spans[key, language]] == words


@pytest.mark.parametrize("case", cases("rebase"))
def test_rebasing(case: Table) -> None:
    asked = Proposal("a", changes(case["changes"]))
    base, new_base = blocks(case["base"]), blocks(case["since"])
    rebased = rebase(asked, base, new_base)
    assert (rebased.proposal.changes if rebased.proposal else ()) == changes(case["rebased"])
    assert rebased.orphans == changes(case.get("orphans", []))


@pytest.mark.parametrize("case", cases("compose"))
def test_composing(case: Table) -> None:
    (parent, *children) = proposals(case["proposals"])
    assert told(compose(blocks(case["base"]), parent, children)) == expected(case)


@pytest.mark.parametrize("case", cases("blame"))
def test_blaming(case: Table) -> None:
    steps = [
        Step(text, (who,), tuple([Part(start, end, (other,)) for start, end, other in parts]))
        for who, text, *parts in case["steps"]
    ]
    assert [[owned.text, *owned.who] for owned in blame(steps)] == case["words"]


def test_there_are_many() -> None:
    assert sum(len(tables.get(kind, ())) for tables in FILES.values() for kind in tables) >= 40
    names = [case["name"] for tables in FILES.values() for found in tables.values() for case in found]
    assert len(set(names)) == len(names)
