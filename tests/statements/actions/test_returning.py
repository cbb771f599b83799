"""Word files that members mail back: one amendment and its comments for each author, all of it or nothing."""

from copy import deepcopy

import pytest
from django.core.exceptions import PermissionDenied

from organisations.actions.retaining import retain
from organisations.refusals import Refused
from redline.word.reading import read
from redline.word.wordfile import ROUND, SHA256
from statements.actions import bringing_in, consulting, returning
from statements.models import Amendment, Comment, Round, WordReturn
from statements.queries.returns import Decisions, read_return
from statements.queries.text import version_text
from statements.stages import ReturnState
from statements.word_text import round_docx
from tests.cast import MORNING, Cast
from tests.factories import DAY, consulted
from tests.redline.word.wordxml import SPACES, bookmark, document, gone, ins, paragraph, run

pytestmark = pytest.mark.django_db

MEND = "Mend the old bridge this year."
CHILDREN = "Count the children who cross it."


@pytest.fixture(scope="module")
def told(told_cast: Cast) -> Round:
    return consulted(told_cast)


@pytest.fixture
def consultation(db: None, told: Round) -> Round:
    return deepcopy(told)


def edited(consultation: Round) -> bytes:
    """As it came back: Sokha puts a word in, Dara strikes another in the same paragraph; the rest is as it was sent."""
    title, heading, mend, children = version_text(consultation.version).blocks
    return document(
        paragraph(bookmark(f"b_{title.ref}_en"), run("Safe bridges"), style="Title"),
        paragraph(bookmark(f"b_{heading.ref}_en"), run("What we ask")),
        paragraph(
            bookmark(f"b_{mend.ref}_en"),
            run("Mend the "),
            gone("Dara", "old "),
            ins("Sokha", "stone "),
            run("bridge this year."),
        ),
        paragraph(bookmark(f"b_{children.ref}_en"), run(CHILDREN)),
    )


def brought(consultation: Round, cast: Cast, content: bytes | None = None) -> WordReturn:
    return returning.bring_file(
        consultation, content=content or edited(consultation), file_name="back.docx", by=cast.chanthy, at=MORNING
    )


def test_what_goes_out_says_which_text_it_is(consultation: Round) -> None:
    file = read(round_docx(consultation, ["en", "km"]))
    assert file.properties[SHA256] == consultation.version.sha256
    assert file.properties[ROUND] == "1"
    words = [one.text for one in file.paragraphs]
    assert MEND in words
    assert "ជួសជុលស្ពានចាស់នៅឆ្នាំនេះ។" in words


def test_what_comes_back_unchanged_asks_for_nothing(cast: Cast, consultation: Round) -> None:
    word_return = brought(consultation, cast, round_docx(consultation, ["en", "km"]))
    found = read_return(word_return, Decisions.kept(word_return))
    assert found.authors == ()
    with pytest.raises(Refused) as refused:
        returning.take_file(
            word_return, decisions=Decisions({}, {}), organisations={"": cast.reed}, by=cast.chanthy, at=MORNING
        )
    assert refused.value.code == "nothing"
    assert WordReturn.objects.get().state == ReturnState.WAITING


def test_one_amendment_for_each_author_in_the_name_of_an_organisation(cast: Cast, consultation: Round) -> None:
    word_return = brought(consultation, cast)
    decisions = Decisions.kept(word_return)
    assert [one.author for one in read_return(word_return, decisions).authors] == ["Dara", "Sokha"]
    number = returning.take_file(
        word_return,
        decisions=decisions,
        organisations={"Sokha": cast.reed, "Dara": cast.hill},
        by=cast.chanthy,
        at=MORNING,
    )
    assert number == 2
    texts = {
        amendment.organisation: [change.text for change in amendment.changes.all()]
        for amendment in Amendment.objects.all()
    }
    assert texts == {cast.reed: ["Mend the old stone bridge this year."], cast.hill: ["Mend the bridge this year."]}
    first = Amendment.objects.get(organisation=cast.reed)
    assert (first.word_return, first.author) == (word_return, cast.chanthy)
    assert "Sokha" in first.reason
    with pytest.raises(Refused) as again:
        returning.take_file(
            word_return, decisions=decisions, organisations={"Sokha": cast.reed}, by=cast.chanthy, at=MORNING
        )
    assert again.value.code == "taken"
    assert Amendment.objects.count() == 2


def test_an_author_who_is_left_out_stays_out(cast: Cast, consultation: Round) -> None:
    word_return = brought(consultation, cast)
    returning.take_file(
        word_return,
        decisions=Decisions.kept(word_return),
        organisations={"Dara": cast.hill},
        by=cast.chanthy,
        at=MORNING,
    )
    assert [one.organisation for one in Amendment.objects.all()] == [cast.hill]


def test_the_same_file_twice_doubles_nothing(cast: Cast, consultation: Round) -> None:
    for _time in range(2):
        word_return = brought(consultation, cast)
        returning.take_file(
            word_return,
            decisions=Decisions.kept(word_return),
            organisations={"Sokha": cast.reed},
            by=cast.chanthy,
            at=MORNING,
        )
    assert Amendment.objects.count() == 1


def test_a_file_without_tracked_changes(cast: Cast, consultation: Round) -> None:
    """Somebody accepted everything, and the program kept no bookmarks."""
    content = document(
        paragraph(run("Safe bridges")),
        paragraph(run("What we ask")),
        paragraph(run("Mend the bridge this very year.")),
        paragraph(run(CHILDREN)),
    )
    word_return = brought(consultation, cast, content)
    returning.take_file(
        word_return, decisions=Decisions.kept(word_return), organisations={"": cast.reed}, by=cast.chanthy, at=MORNING
    )
    (change,) = Amendment.objects.get().changes.all()
    assert (change.kind, change.language, change.text) == ("replace", "en", "Mend the bridge this very year.")


def test_comments_come_with_the_words_they_are_about(cast: Cast, consultation: Round) -> None:
    mend = version_text(consultation.version).blocks[2]
    said = paragraph(run("Which bridge?"))
    comments = f'<w:comments {SPACES}><w:comment w:id="1" w:author="Sokha">{said}</w:comment></w:comments>'
    content = document(
        paragraph(
            bookmark(f"b_{mend.ref}_en"),
            run("Mend the "),
            '<w:commentRangeStart w:id="1"/>',
            run("old bridge"),
            '<w:commentRangeEnd w:id="1"/><w:r><w:commentReference w:id="1"/></w:r>',
            run(" this year."),
        ),
        parts={"comments": comments},
    )
    word_return = brought(consultation, cast, content)
    decisions = Decisions.kept(word_return)
    authors = {one.author: cast.reed for one in read_return(word_return, decisions).authors if one.author == "Sokha"}
    returning.take_file(word_return, decisions=decisions, organisations=authors, by=cast.chanthy, at=MORNING)
    comment = Comment.objects.get()
    assert comment.block is not None
    assert (comment.text, comment.block.ref, comment.quote, comment.organisation) == (
        "Which bridge?",
        mend.ref,
        "old bridge",
        cast.reed,
    )


def test_who_may_bring_what(cast: Cast, consultation: Round) -> None:
    content = edited(consultation)

    def bring(by: object, organisation: object) -> WordReturn:
        return returning.bring_file(
            consultation,
            content=content,
            file_name="x.docx",
            organisation=organisation,  # type: ignore[arg-type]
            by=by,  # type: ignore[arg-type]
            at=MORNING,
        )

    own = bring(cast.sreymom, cast.reed)
    for by, organisation in (
        (cast.sreymom, cast.hill),
        (cast.sreymom, None),
        (cast.neary, cast.stone),
        (cast.ot, None),
    ):
        with pytest.raises(PermissionDenied):
            bring(by, organisation)
    with pytest.raises(PermissionDenied):
        returning.drop_file(own, by=cast.visal, at=MORNING)
    # A member takes in what its own file holds, in its own name, not in another's.
    with pytest.raises(PermissionDenied):
        returning.take_file(
            own, decisions=Decisions({}, {}), organisations={"Sokha": cast.hill}, by=cast.sreymom, at=MORNING
        )
    assert not Amendment.objects.exists()
    returning.take_file(
        own, decisions=Decisions({}, {}), organisations={"Sokha": cast.reed}, by=cast.sreymom, at=MORNING
    )
    assert Amendment.objects.get().organisation == cast.reed


def test_after_the_round(cast: Cast, consultation: Round) -> None:
    """Coordinators still bring in what came by mail, members do not; a file put away holds nothing any more."""
    consulting.close_round(consultation, by=cast.chanthy, at=MORNING + DAY)
    consultation.refresh_from_db()
    with pytest.raises(Refused):
        returning.bring_file(
            consultation,
            content=edited(consultation),
            file_name="x.docx",
            organisation=cast.reed,
            by=cast.sreymom,
            at=MORNING + DAY,
        )
    word_return = brought(consultation, cast)
    returning.drop_file(word_return, by=cast.chanthy, at=MORNING + DAY)
    kept = WordReturn.objects.get(pk=word_return.pk)
    assert (kept.state, bytes(kept.content), kept.read) == (ReturnState.DROPPED, b"", "")


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "empty"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "wrong_type"), (b"%PDF-1.7", "wrong_type")],
)
def test_a_file_that_cannot_be_read(cast: Cast, consultation: Round, content: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        returning.bring_file(consultation, content=content, file_name="x.docx", by=cast.chanthy, at=MORNING)
    assert refused.value.field == "file"
    assert refused.value.code == code
    assert not WordReturn.objects.exists()


def test_files_are_kept_so_long_and_no_longer(cast: Cast, consultation: Round) -> None:
    word_return = brought(consultation, cast)
    outside = bringing_in.read_outside(consultation.statement, pasted="Article 1. One", by=cast.chanthy, at=MORNING)
    assert retain(at=MORNING + 89 * DAY)["word_files"] == 0
    assert retain(at=MORNING + 90 * DAY)["word_files"] == 2
    kept = WordReturn.objects.get(pk=word_return.pk)
    assert (bytes(kept.content), kept.read, kept.file_name) == (b"", "", "back.docx")
    assert not type(outside).objects.filter(pk=outside.pk).exists()
    assert retain(at=MORNING + 91 * DAY)["word_files"] == 0
