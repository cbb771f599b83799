"""Texts as people write them, Latin and Khmer, and random edits of a base text."""

from collections.abc import Sequence
from typing import Final

from hypothesis import strategies as st

from redline.merge import Block, Delete, Insert, Proposal, Replace

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


@st.composite
def proposals(draw: st.DrawFn, base: Sequence[Block], key: str) -> Proposal:
    """Changes that do not contradict one another; blocks and anchors may be missing from the base."""
    keys = [block.key for block in base]
    changes: list[Replace | Insert | Delete] = []
    for block in draw(st.lists(st.sampled_from([*keys, "gone"]), unique=True, max_size=3)):
        if draw(st.integers(0, 2)) == 0:
            changes.append(Delete(block))
        else:
            language = draw(st.sampled_from(LANGUAGES))
            old = next((each.texts.get(language, "") for each in base if each.key == block), "")
            changes.append(Replace(block, language, draw(edited(old))))
    names = draw(st.lists(st.sampled_from(["new1", "new2", f"own-{key}", *keys[:1]]), unique=True, max_size=2))
    deleted = {change.block for change in changes if isinstance(change, Delete)}
    for name in names:
        if name not in deleted:
            after = draw(st.sampled_from([None, *keys, *keys, "new1", f"own-{key}", "gone"]))
            text = draw(st.sampled_from(LATIN + KHMER))
            changes.append(Insert(after, name, {"en": text}))
    return Proposal(key, tuple(changes))


@st.composite
def bases_and_proposals(draw: st.DrawFn) -> tuple[tuple[Block, ...], tuple[Proposal, ...]]:
    count = draw(st.integers(0, 4))
    base = tuple([Block(f"b{n}", {"en": draw(latin_texts), "km": draw(khmer_texts)}) for n in range(count)])
    people = draw(st.lists(st.sampled_from("pqrs"), unique=True, max_size=3))
    return base, tuple([draw(proposals(base, person)) for person in people])
