"""Texts as people write them, Latin and Khmer, and random edits of a base text."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from hypothesis import strategies as st

from redline.blocks import Block, Change, Delete, Insert, Join, Move, Proposal, Replace, Retype, Split
from redline.words import words

LATIN: Final = (
    "rights",
    "women's",
    "land",
    "the",
    "COVID-19",
    "22,218",
    "law",
    "and",
    "(",
    "e\u0301tat",
    "point.",
    "no,",
)
KHMER: Final = ("ស្ត្រី", "កម្ពុជា", "ច្បាប់", "សេរីភាព", "ខ្មែរ", "២០២១", "យើង", "។", "ព័ត៌មាន\u200b", "ស្នើសុំ", "ៗ")
MARKS: Final = ("\u17d2", "\u17b6", "\u200b", "\u200d", "\u0301", "\U0001f469", "\U0001f1f0", "\ufe0f", "\n", "  ", "_")

spaces = st.sampled_from([" ", " ", " ", "  ", "\n", "", "\u200b"])


def _joined(pieces: Sequence[tuple[str, str]]) -> str:
    return "".join(word + space for word, space in pieces)


latin_texts = st.lists(st.tuples(st.sampled_from(LATIN), spaces), max_size=12).map(_joined)
khmer_texts = st.lists(st.tuples(st.sampled_from(KHMER), st.sampled_from(["", "", " ", "\u200b"])), max_size=12).map(
    _joined
)
# Marks where no spelling has them: what a careless paste or an attacker may bring.
rough_texts = st.lists(st.sampled_from(LATIN + KHMER + MARKS), max_size=14).map("".join)
texts = st.one_of(latin_texts, khmer_texts, rough_texts, st.text(max_size=12))


@st.composite
def edited(draw: st.DrawFn, base: str) -> str:
    """`base` with up to three words or stretches replaced, inserted or deleted, anywhere."""
    text = base
    for _ in range(draw(st.integers(0, 3))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 8)))
        new = draw(st.one_of(st.just(""), st.sampled_from(LATIN + KHMER), st.sampled_from(LATIN).map(" {} ".format)))
        text = text[:start] + new + text[end:]
    return text


@st.composite
def texts_and_edits(draw: st.DrawFn) -> tuple[str, dict[str, str]]:
    """A base and up to four people's versions of it."""
    base = draw(texts)
    people = draw(st.lists(st.sampled_from("abcdef"), unique=True, max_size=4))
    return base, {person: draw(edited(base)) for person in people}


LANGUAGES: Final = ("en", "km")


KINDS: Final = ("paragraph", "list_item", "heading")
# Sentences of different words, so that a cut or an edit has one place only.
LATIN_SENTENCES: Final = (
    "We ask for land.",
    "Women's work counts.",
    "No, never again!",
    "It is 22,218 people:",
    "Act (now)",
)
KHMER_SENTENCES: Final = ("យើងស្នើសុំច្បាប់។", "ស្ត្រីកម្ពុជា", "សេរីភាពខ្មែរ ២០២១", "ព័ត៌មាន\u200bយើង")
paragraphs_of_text = st.one_of(
    st.lists(st.sampled_from(LATIN_SENTENCES), max_size=3, unique=True).map(" ".join),
    st.lists(st.sampled_from(KHMER_SENTENCES), max_size=3, unique=True).map("".join),
)


@st.composite
def trees(draw: st.DrawFn, prefix: str = "b", *, least: int = 1, most: int = 4) -> tuple[Block, ...]:
    """Blocks of some kinds and depths, in two languages or one."""
    count = draw(st.integers(least, most))
    return tuple(
        [
            Block(
                f"{prefix}{number}",
                {"en": draw(paragraphs_of_text), "km": draw(paragraphs_of_text)},
                draw(st.sampled_from(KINDS)),
                draw(st.integers(0, 2)),
            )
            for number in range(count)
        ]
    )


@st.composite
def reworded(draw: st.DrawFn, base: str) -> str:
    """`base` with one word replaced, followed by another, or taken away."""
    pieces = words(base)
    if not pieces:
        pieces = [""]
    at = draw(st.integers(0, len(pieces) - 1))
    new = draw(st.sampled_from(("new", "more", "ស្ត្រី", "។")))
    pieces[at] = draw(st.sampled_from([new, pieces[at] + new, new + " " + pieces[at], ""]))
    return "".join(pieces)


@st.composite
def in_parts(draw: st.DrawFn, text: str) -> tuple[str, str]:
    """The text, mostly as it is, in two parts, mostly between words."""
    if draw(st.integers(0, 4)) == 0:
        text = draw(st.one_of(edited(text), reworded(text)))
    if draw(st.integers(0, 9)) == 0:
        at = draw(st.integers(0, len(text)))
    else:
        pieces = words(text)
        at = len("".join(pieces[: draw(st.integers(min(1, len(pieces)), len(pieces)))]))
    return text[:at], text[at:]


@st.composite
def changes(draw: st.DrawFn, base: Sequence[Block], key: str) -> Change:
    """One change of any kind, mostly of what is in the base and can be done."""
    keys = [block.key for block in base]
    texts = {block.key: block.texts for block in base}
    block = draw(st.sampled_from([*keys * 20, "new1", "gone"]))
    anchors = st.sampled_from([None, None, *keys * 8, f"new-{key}", f"cut-{key}", "new1", "gone"])
    language = draw(st.sampled_from(LANGUAGES))
    text = texts.get(block, {}).get(language, "")
    match draw(st.integers(0, 11)):
        case 0 | 1 | 2 | 3:
            return Replace(block, language, draw(st.one_of(reworded(text), reworded(text), edited(text))))
        case 4:
            name = draw(st.sampled_from([f"new-{key}", f"new2-{key}", "new1"]))
            return Insert(draw(anchors), name, {"en": draw(st.sampled_from(LATIN))}, draw(st.sampled_from(KINDS)))
        case 5:
            return Delete(block)
        case 6 | 7:
            return Move(block, draw(anchors))
        case 8 | 9:
            name = draw(st.sampled_from([f"cut-{key}", f"cut2-{key}", f"cut-{key}", "cut"]))
            cuts = draw(st.sampled_from([("en",), ("en", "km"), ("km",)]))
            if draw(st.integers(0, 5)) == 0:
                return Split(f"cut-{key}", name, dict.fromkeys(cuts, ("one two", "three")))
            return Split(block, name, {each: draw(in_parts(texts.get(block, {}).get(each, ""))) for each in cuts})
        case 10:
            place = keys.index(block) if block in keys else 0
            other = draw(st.sampled_from([*keys[place + 1 : place + 2] * 5, *keys, "gone"]))
            joined = {
                each: " ".join(filter(None, [texts.get(name, {}).get(each, "") for name in (block, other)]))
                for each in draw(st.sampled_from([("en",), ("en", "km"), ()]))
            }
            if joined and draw(st.integers(0, 3)) == 0:
                joined["en"] = draw(reworded(joined.get("en", "")))
            return Join(block, other, joined)
        case _:
            return Retype(block, draw(st.sampled_from(KINDS)), draw(st.integers(0, 1)))


@st.composite
def any_proposal(draw: st.DrawFn, base: Sequence[Block], key: str, most: int = 4) -> Proposal:
    """Changes of all kinds, of which those that contradict earlier ones are left out."""
    kept: tuple[Change, ...] = ()
    for change in draw(st.lists(changes(base, key), min_size=1, max_size=most)):
        with suppress(ValueError):
            kept = Proposal(key, (*kept, change)).changes
    return Proposal(key, kept)


@st.composite
def trees_and_proposals(draw: st.DrawFn, people: int = 3) -> tuple[tuple[Block, ...], tuple[Proposal, ...]]:
    base = draw(trees())
    return base, tuple([draw(any_proposal(base, person)) for person in "pqrs"[:people]])
