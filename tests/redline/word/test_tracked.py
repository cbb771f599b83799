"""A redline as a Word file: accepted it is the later version, rejected the earlier; and python-docx can open it."""

import io
from collections.abc import Sequence

import docx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from redline.admissible import tidy
from redline.blocks import Block, Change, Delete, Join, Move, Replace, apply
from redline.inline import parse, to_source
from redline.word.aligning import match
from redline.word.reading import read
from redline.word.returned import proposals
from redline.word.tracked import write_redline
from redline.word.views import Seen, everybody, nobody, view
from redline.word.wordfile import WordFile
from redline.word.writing import WordBlock, write
from tests.redline.word.sent import BLOCKS, HEADING, LANGUAGES, OPENING, ORIGIN, PUMP, RIVER, SCHOOL

WHEN = "2026-02-03T04:05:06Z"
ENGLISH = ["land ", "rights ", "*it* ", "**bold** ", "women's ", "[l](https://x.example) ", "law. ", "^[note] ", "and "]
KHMER = ["ស្ត្រី", "កម្ពុជា", "ច្បាប់", "**ខ្មែរ**", "២០២១", "យើង", "។ "]


def written(before: Sequence[WordBlock], after: Sequence[WordBlock]) -> WordFile:
    return read(write_redline(before, after, languages=LANGUAGES, author="Ruom", date=WHEN))


def by_language(sources: list[str]) -> tuple[list[str], list[str]]:
    """Khmer and other texts apart: of two languages of one place, each has its own order."""
    khmer = [any("\u1780" <= letter <= "\u17e9" for letter in source) for source in sources]
    return (
        [source for source, is_khmer in zip(sources, khmer, strict=True) if is_khmer],
        [source for source, is_khmer in zip(sources, khmer, strict=True) if not is_khmer],
    )


def texts(blocks: Sequence[WordBlock] | Sequence[Block]) -> tuple[list[str], list[str]]:
    return by_language(
        [block.texts[language] for block in blocks for language in LANGUAGES if block.texts.get(language)]
    )


def sources(seen: list[Seen]) -> tuple[list[str], list[str]]:
    return by_language([each.source for each in seen])


def changed(ref: str, **texts: str) -> list[WordBlock]:
    return [block._replace(texts={**block.texts, **texts}) if block.ref == ref else block for block in BLOCKS]


def test_changed_words_are_marked_and_no_others() -> None:
    after = changed(PUMP, en="Repair every pump within a week.")
    runs = [
        run for paragraph in written(BLOCKS, after).paragraphs for run in paragraph.runs if run.inserted or run.deleted
    ]
    assert [(run.text, bool(run.inserted), run.inserted[:1] or run.deleted[:1]) for run in runs] == [
        ("each", False, (("Ruom", WHEN, ""),)),
        ("every", True, (("Ruom", WHEN, ""),)),
    ]


def test_a_khmer_word_is_marked_whole() -> None:
    after = changed(RIVER, km="សម្អាតទន្លេមុនរដូវវស្សា។ ផ្សាយលទ្ធផល។")
    runs = [
        run for paragraph in written(BLOCKS, after).paragraphs for run in paragraph.runs if run.inserted or run.deleted
    ]
    assert [run.text for run in runs] == ["ប្រាំង", "វស្សា"]


def test_words_that_only_look_otherwise_are_struck_and_inserted() -> None:
    after = changed(PUMP, en="Repair **each** pump within a week.")
    runs = [
        run for paragraph in written(BLOCKS, after).paragraphs for run in paragraph.runs if run.inserted or run.deleted
    ]
    assert [(run.text, run.look.bold, bool(run.deleted)) for run in runs] == [
        ("each", False, True),
        ("each", True, False),
    ]


def test_a_moved_block_is_a_move_and_new_numbers_are_none() -> None:
    order = [block for block in BLOCKS if block.ref != PUMP]
    at = next(at for at, block in enumerate(order) if block.ref == RIVER)
    pump = next(block for block in BLOCKS if block.ref == PUMP)
    river, school = order[at]._replace(number="1.2"), order[at + 1]._replace(number="1.2.1")
    after = [*order[:at], pump._replace(number="1.1"), river, school, *order[at + 2 :]]
    marks = [
        mark
        for paragraph in written(BLOCKS, after).paragraphs
        for run in paragraph.runs
        for mark in run.inserted + run.deleted
    ]
    assert {mark.move for mark in marks} == {"move1", "move2"}  # one for each language
    assert [paragraph.number for paragraph in written(BLOCKS, after).paragraphs if paragraph.number] == [
        *("1", "1", "1", "1", "1.1", "1.1", "1.2", "1.2", "1.2.1", "1.2.1", "2", "2")
    ]


def test_cut_and_joined_paragraphs_have_tracked_ends() -> None:
    cut = changed(RIVER, en="Clean the river before the dry season.", km="សម្អាតទន្លេមុនរដូវប្រាំង។")
    at = next(at for at, block in enumerate(cut) if block.ref == RIVER) + 1
    cut.insert(at, WordBlock("tests0000000", "point", {"en": "Publish the tests.", "km": "ផ្សាយលទ្ធផល។"}, "1.2"))
    file = written(BLOCKS, cut)
    assert [paragraph.text for paragraph in file.paragraphs if paragraph.end_inserted] == [
        "Clean the river before the dry season. ",
        "សម្អាតទន្លេមុនរដូវប្រាំង។ ",
    ]
    file = written(cut, BLOCKS)
    assert [paragraph.text for paragraph in file.paragraphs if paragraph.end_deleted] == [
        "Clean the river before the dry season. ",
        "សម្អាតទន្លេមុនរដូវប្រាំង។ ",
    ]


def test_another_kind_of_block_is_a_tracked_style() -> None:
    after = [block._replace(kind="heading", number="2", depth=0) if block.ref == SCHOOL else block for block in BLOCKS]
    restyled = [paragraph for paragraph in written(BLOCKS, after).paragraphs if paragraph.restyled]
    assert [(each.style, each.style_before) for each in restyled] == [("heading 1", "list number 2")] * 2


def test_remarks_stand_at_their_block() -> None:
    content = write_redline(
        BLOCKS, BLOCKS, languages=LANGUAGES, author="Ruom", date=WHEN, remarks={HEADING: ["Accepted:\nសូមអរគុណ"]}
    )
    file = read(content)
    (comment,) = file.comments
    assert (comment.author, comment.date, comment.text) == ("Ruom", WHEN, "Accepted:\nសូមអរគុណ")
    assert file.paragraphs[comment.anchors[0].paragraph].text == "What we ask"


def test_another_library_opens_it_and_sees_the_unchanged_words() -> None:
    content = write_redline(
        BLOCKS, changed(OPENING, en="We ask."), languages=["en"], author="Ruom", date=WHEN, title="Redline"
    )
    assert docx.Document(io.BytesIO(content)).paragraphs[0].text == "Water for every village"


english_texts = st.lists(st.sampled_from(ENGLISH), min_size=1, max_size=6).map("".join)
khmer_texts = st.lists(st.sampled_from(KHMER), min_size=1, max_size=6).map("".join)


def saved(text: str) -> str:
    return tidy(to_source(parse(tidy(text))))


@st.composite
def versions(draw: st.DrawFn) -> tuple[list[WordBlock], list[WordBlock]]:
    """Two versions: blocks rewritten, struck, brought in, moved, cut, joined."""
    kinds = st.sampled_from(["point", "paragraph"])
    before = [
        WordBlock(f"k{at}", draw(kinds), {"en": saved(draw(english_texts)), "km": saved(draw(khmer_texts))})
        for at in range(draw(st.integers(1, 5)))
    ]
    after = list(before)
    for step in range(draw(st.integers(0, 4))):
        if not after:
            break
        at = draw(st.integers(0, len(after) - 1))
        block = after[at]
        match draw(st.sampled_from(["rewrite", "strike", "insert", "move", "cut", "join", "retype"])):
            case "rewrite":
                after[at] = block._replace(texts={**block.texts, "en": saved(draw(english_texts))})
            case "strike":
                del after[at]
            case "insert":
                new = {"en": saved(draw(english_texts))}
                if draw(st.booleans()):
                    new["km"] = saved(draw(khmer_texts))
                after.insert(at, WordBlock(f"n{step}", draw(kinds), new))
            case "move":
                after.insert(draw(st.integers(0, len(after) - 1)), after.pop(at))
            case "cut" if " " in block.texts.get("en", ""):
                head, tail = block.texts["en"].split(" ", 1)
                after[at] = block._replace(texts={**block.texts, "en": head})
                after.insert(at + 1, block._replace(ref=f"s{step}", texts={"en": tail}))
            case "join" if at + 1 < len(after):
                other = after.pop(at + 1)
                both = dict.fromkeys([*block.texts, *other.texts])
                joined = {each: f"{block.texts.get(each, '')} {other.texts.get(each, '')}".strip() for each in both}
                after[at] = block._replace(texts=joined)
            case "retype":
                after[at] = block._replace(kind=draw(kinds))
    return before, after


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(versions())
def test_rejected_it_is_the_earlier_version_and_accepted_the_later(
    both: tuple[list[WordBlock], list[WordBlock]],
) -> None:
    before, after = both
    file = written([BLOCKS[0], *before], [BLOCKS[0], *after])
    assert sources(view(file, nobody)) == texts([BLOCKS[0], *before])
    assert sources(view(file, everybody)) == texts([BLOCKS[0], *after])


def points(*each: tuple[str, str]) -> list[WordBlock]:
    return [WordBlock(f"k{at}", "point", {"en": english, "km": khmer}) for at, (english, khmer) in enumerate(each)]


def asked(before: list[WordBlock], after: list[WordBlock]) -> tuple[Change, ...]:
    """What comes back from a file in which everything between the two was tracked, against what was sent."""
    file = written(before, after)
    sent = [Block(block.ref, block.texts, block.kind, block.depth) for block in before]
    found = proposals(file, sent, match(file, sent))
    assert [each.author for each in found] == (["Ruom"] if found else [])
    changes = found[0].changes if found else ()
    assert texts(apply(sent, changes)) == texts(after)
    return changes


def test_equal_points_joined_in_one_language_alone_stay_two_in_the_other() -> None:
    """The struck point stands again right behind, in English; so only its Khmer words can come to the first."""
    one, two, three = points(*[("land", "ស្ត្រី")] * 3)
    joined = one._replace(texts={"en": "land", "km": "ស្ត្រី ស្ត្រី"})
    again = WordBlock("s1", "point", {"en": "land"})
    assert asked([one, two, three], [joined, again, three]) == (Replace("k1", "km", ""), Replace("k0", "km", "ស្ត្រី ស្ត្រី"))


def test_a_join_that_only_one_language_shows_is_a_join_of_both() -> None:
    """In Khmer the second point is struck and words of another come to the first: nothing of it stands by itself."""
    one, two, three, four = points(*[("land", "ស្ត្រី")] * 3, ("land", "កម្ពុជា"))
    joined = one._replace(texts={"en": "land land", "km": "ស្ត្រី កម្ពុជា"})
    assert asked([one, two, three, four], [three, joined]) == (
        Delete("k3"),
        Join("k0", "k1", {"en": "land land", "km": "ស្ត្រី កម្ពុជា"}),
        Move("k2", None),
    )


def test_what_follows_a_moved_point_is_not_taken_for_where_it_was() -> None:
    """The Khmer of the last point is found again behind one that moved up: it goes there too."""
    one, two, three, four, five = points(*[("land", "ស្ត្រី")] * 4, ("land", "ស្ត្រីស្ត្រី"))
    new = WordBlock("n0", "point", {"en": "land land", "km": "ស្ត្រីស្ត្រី"})
    assert [
        change
        for change in asked([one, two, three, four, five], [one, two, four, new, three])
        if isinstance(change, Move)
    ] == [Move("k3", "k1"), Move("k4", "new-1")]


def test_a_struck_point_that_seems_to_stand_in_two_places_is_struck() -> None:
    """Its English words are those of a new point at the top, its Khmer words those of a new one at its own place."""
    one, two, three = points(("land", "ស្ត្រី"), ("land land", "ស្ត្រីស្ត្រី"), ("land land land", "ស្ត្រី"))
    top = WordBlock("n3", "point", {"en": "land land land"})
    end = WordBlock("s0", "point", {"en": "land land land land", "km": "ស្ត្រី"})
    assert asked([one, two, three], [top, one, two, end])[0] == Delete("k2")


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(versions())
def test_what_comes_back_asks_for_just_that(both: tuple[list[WordBlock], list[WordBlock]]) -> None:
    before, after = both
    asked([BLOCKS[0], *before], [BLOCKS[0], *after])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(versions(), st.booleans())
def test_an_untracked_file_with_or_without_bookmarks_is_what_its_proposal_makes(
    both: tuple[list[WordBlock], list[WordBlock]], has_bookmarks: bool
) -> None:
    """However paragraphs and blocks were matched: the words of the proposal are those of the file, in its order."""
    before, after = ([BLOCKS[0], *each] for each in both)
    if not has_bookmarks:  # in one language: two of which all words are alike could be taken crosswise
        before, after = (
            [each._replace(texts={"en": each.texts.get("en", "x")}) for each in some] for some in (before, after)
        )
    file = read(write(after, languages=LANGUAGES, origin=ORIGIN))
    if not has_bookmarks:
        file = file._replace(paragraphs=tuple([each._replace(bookmarks=()) for each in file.paragraphs]))
    sent = [Block(block.ref, block.texts, block.kind, block.depth) for block in before]
    found = proposals(file, sent, match(file, sent))
    changes = found[0].changes if found else ()
    assert texts(apply(sent, changes)) == texts(after)
