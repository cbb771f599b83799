"""The answers as files: archival PDF, Word and a spreadsheet, read back by programs other than those that write."""

import logging
import re
from datetime import timedelta
from io import BytesIO

import docx
import pytest
from django.core.files.storage import default_storage
from django.utils import translation
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from ledger import clock
from outbox.models import Job
from statements import answer_files, tasks
from statements.actions import amending, dissenting, merging
from statements.actions.amending import Proposed
from statements.models import Round, Statement
from statements.queries.answers import AnswerTable, answer_table, everybody, reader_for
from statements.queries.statements import with_titles
from statements.stages import ChangeKind, Shown
from tests.cast import MORNING, Cast
from tests.factories import DAY
from tests.printing import reading
from tests.statements.answered import Said, answered, merged, spoken

LATER = MORNING + 3 * DAY
NAMES = ("Reed Circle", "Stone Bridge", "Far Hill", "River Network", "រង្វង់ត្រែង", "ស្ពានថ្ម", "ភ្នំឆ្ងាយ", "បណ្ដាញទន្លេ")
PEOPLE = ("Sreymom", "Bora", "Visal", "Rotha")


def table_of(said: Said, *, reader: object = None, **asked: str) -> AnswerTable:
    statement = with_titles(Statement.objects.filter(pk=said.round.statement_id)).select_related("convenor").get()
    consultation = Round.objects.select_related("version").get(pk=said.round.pk)
    consultation.statement = statement
    seen = everybody(consultation) if reader is None else reader_for(reader, consultation, at=LATER)  # type: ignore[arg-type]
    return answer_table(consultation, seen, **asked)


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u200b]", "", text)


def words_in_docx(content: bytes) -> list[list[str]]:
    """python-docx, which is not what wrote it."""
    [table] = docx.Document(BytesIO(content)).tables
    return [[cell.text.replace("\u200b", "") for cell in row.cells] for row in table.rows]


def words_in_xlsx(content: bytes) -> list[list[str]]:
    """Calamine, which is not what wrote it."""
    return [
        [str(cell) for cell in row]
        for row in CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    ]


@pytest.mark.parametrize("language", ["en", "km"])
def test_the_pdf_is_archival_accessible_and_complete(
    cast: Cast, language: str, caplog: pytest.LogCaptureFixture
) -> None:
    said = merged(cast)
    dissenting.dissent(said.striking.disposition, organisation=cast.hill, text="ទេ។ No.", by=cast.visal, at=LATER)
    with translation.override(language), caplog.at_level(logging.WARNING, logger="weasyprint"):
        content = answer_files.KINDS["pdf"].write(table_of(said))
    assert [record.getMessage() for record in caplog.records] == []
    assert reading.faults(content) == []
    drawn = reading.text(content, as_drawn=True)
    assert "\u200b" not in drawn
    for words in ("It is clearer.", "Who asks?", "Mend the wooden bridge this year.", "There are two.", "ទេ។"):
        assert squeezed(words) in squeezed(drawn)
    assert squeezed("Far Hill" if language == "en" else "ភ្នំឆ្ងាយ") in squeezed(drawn)
    names = [tag for tag, _language in reading.tags(content)]
    assert (names.count("/H1"), names.count("/H2")) == (1, 4)


def test_marks_of_the_text_are_drawn_on_paper_and_left_out_of_cells(cast: Cast) -> None:
    said = answered(cast)
    said.replacing.changes.update(text="Mend the **wooden bridge** this year.^[There is but one.]")
    merging.merge_round(said.round, by=cast.chanthy, at=LATER)
    table = table_of(said)
    sheet = answer_files.sheet(table)
    assert "Mend the <strong>wooden bridge</strong> this year." in sheet.html
    drawn = squeezed(reading.text(sheet.printed(), as_drawn=True))
    assert squeezed("1 There is but one.") in drawn
    standing = ["1.1 Mend the wooden bridge this year."]
    assert [row[6] for row in words_in_docx(answer_files.docx(table)) if row[0] == "Amendment 1"] == standing
    assert [row[6] for row in words_in_xlsx(answer_files.xlsx(table)) if row[0] == "Amendment 1"] == standing


def test_the_same_rows_give_the_same_bytes(cast: Cast) -> None:
    said = merged(cast)
    for kind in ("pdf", "docx"):
        assert answer_files.KINDS[kind].write(table_of(said)) == answer_files.KINDS[kind].write(table_of(said))


def test_the_word_file_has_a_row_each_and_draws_what_comes_and_goes(cast: Cast) -> None:
    content = answer_files.docx(table_of(merged(cast)))
    rows = words_in_docx(content)
    assert rows[0] == answer_files.headers()
    assert len(rows) == 5
    replacing = next(row for row in rows if row[0] == "Amendment 1")
    assert replacing[1:3] == ["block 1.1\nMend the old bridge this year.", "Reed Circle, Stone Bridge"]
    assert "Mend the oldwooden bridge this year." in replacing[3]
    assert replacing[4:7] == ["Accepted", "It is clearer.", "1.1 Mend the wooden bridge this year."]
    [table] = docx.Document(BytesIO(content)).tables
    looks = {
        run.text: (bool(run.font.strike), bool(run.font.underline))
        for row in table.rows
        for paragraph in row.cells[3].paragraphs
        for run in paragraph.runs
    }
    assert looks["old"] == (True, False)
    assert looks["wooden"] == (False, True)
    assert looks["Mend the "] == (False, False)


def test_khmer_in_the_word_file_is_of_its_own_script_and_breaks_between_words(cast: Cast) -> None:
    with translation.override("km"):
        content = answer_files.docx(table_of(merged(cast)))
    [table] = docx.Document(BytesIO(content)).tables
    runs = [run for row in table.rows for cell in row.cells for paragraph in cell.paragraphs for run in paragraph.runs]
    struck = next(
        run for run in runs if run.text.replace("\u200b", "") == "រាប់កុមារដែលឆ្លងកាត់ស្ពាននេះ។" and run.font.strike
    )
    assert struck.text.count("\u200b") == 5  # count children who cross bridge this
    xml = struck._r.xml
    assert "<w:cs/>" in xml
    assert 'w:cs="Noto Serif Khmer"' in xml
    assert 'w:bidi="km-KH"' in xml


def test_the_spreadsheet_holds_texts_and_no_formula(cast: Cast) -> None:
    said = spoken(cast)
    type(said.remark).objects.filter(pk=said.remark.pk).update(text='=HYPERLINK("http://x.example")')
    type(said.replacing).objects.filter(pk=said.replacing.pk).update(reason="=1+1")
    content = answer_files.xlsx(table_of(said))
    rows = words_in_xlsx(content)
    assert rows[0] == answer_files.headers()
    assert 'Comment\n=HYPERLINK("http://x.example")' in [row[3] for row in rows]
    assert "Mend the [deleted: old][inserted: wooden] bridge this year." in rows[2][3]
    sheet = load_workbook(BytesIO(content)).active
    assert sheet is not None
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "inlineStr", "n"}
    assert all(cell.value is None for row in sheet.iter_rows() for cell in row if cell.data_type == "n")


def everything_in(table: AnswerTable) -> str:
    """All words of all three files."""
    pdf = reading.text(answer_files.KINDS["pdf"].write(table), as_drawn=True)
    word = answer_files.docx(table)
    outside = " ".join(paragraph.text for paragraph in docx.Document(BytesIO(word)).paragraphs)
    rows = [*words_in_docx(word), *words_in_xlsx(answer_files.xlsx(table))]
    return squeezed(" ".join([pdf, outside, *(cell for row in rows for cell in row)]))


@pytest.mark.parametrize(
    ("shows", "reader", "organisations"),
    [
        (Shown.PERSON, None, "all"),
        (Shown.PERSON, "sreymom", "all and people"),
        (Shown.MASKED, None, "none"),
        (Shown.MASKED, "sreymom", "own"),
    ],
)
def test_files_name_whom_the_page_names(cast: Cast, shows: str, reader: str | None, organisations: str) -> None:
    said = merged(cast, shows=shows)
    dissenting.dissent(said.striking.disposition, organisation=cast.hill, text="No.", by=cast.visal, at=LATER)
    for language in ("en", "km"):
        with translation.override(language):
            words = everything_in(table_of(said, reader=getattr(cast, reader) if reader else None))
        own_language = {name for name in NAMES if name.isascii() == (language == "en")}
        own = {name for name in ("Reed Circle", "រង្វង់ត្រែង") if name in own_language}
        expected = {"all": own_language, "all and people": own_language, "none": set(), "own": own}[organisations]
        assert {name for name in NAMES if squeezed(name) in words} == expected
        people = set(PEOPLE) if organisations == "all and people" else set()
        assert {person for person in PEOPLE if person in words} == people


def test_files_are_narrowed_as_the_page_is(cast: Cast) -> None:
    said = merged(cast)
    table = table_of(said, organisation=cast.hill.ref)
    assert [row[0] for row in words_in_xlsx(answer_files.xlsx(table))] == ["Input", "Amendment 2"]
    assert "Only what Far Hill said." in answer_files.lead(table)
    assert [row[0] for row in words_in_docx(answer_files.docx(table_of(said, outcome="out_of_scope")))] == [
        "Input",
        "Comment 2",
    ]


def test_a_job_prints_what_whoever_asked_may_see_and_throws_it_away_after_an_hour(cast: Cast) -> None:
    said = merged(cast, shows=Shown.MASKED)
    about = {"statement": said.round.statement.ref, "number": 1, "language": "en"}
    tasks.print_answers(**about, person=cast.sreymom.ref)
    own = answer_files.sheet(table_of(said, reader=cast.sreymom))
    content = answer_files.stored(own)
    assert content is not None
    assert "Reed Circle" in reading.text(content)
    assert answer_files.stored(answer_files.sheet(table_of(said, reader=cast.bora))) is None
    job = Job.objects.get(kind="statements.discard_answers")
    assert abs(job.due - clock.now() - timedelta(hours=1)) < timedelta(minutes=5)
    tasks.discard_answers(digest=own.digest)
    tasks.discard_answers(digest=own.digest)
    assert answer_files.stored(own) is None


def test_a_job_prints_nothing_for_somebody_who_may_not_see_it(cast: Cast) -> None:
    said = merged(cast)
    about = {"statement": said.round.statement.ref, "number": 1, "language": "en"}
    for person in ("", cast.ot.ref, cast.mealea.ref, "0" * 12):
        tasks.print_answers(**about, person=person)
    tasks.print_answers(**{**about, "number": 7}, person=cast.chanthy.ref)
    assert not Job.objects.filter(kind="statements.discard_answers").exists()
    assert not default_storage.exists(answer_files.stored_name(answer_files.sheet(table_of(said)).digest))


def test_a_move_says_where_to_in_every_file(cast: Cast) -> None:
    said = spoken(cast)
    blocks = said.round.statement.blocks
    moved = Proposed(
        ChangeKind.MOVE,
        blocks.get(revisions__text="Count the children who cross it."),
        other=blocks.get(kind="heading"),
    )
    amending.amend(said.round, organisation=cast.river, changes=[moved], by=cast.rotha, at=MORNING)
    table = table_of(said)
    [line, *_others] = next(row for row in table.rows if row.number == 3).redlines
    assert "1" in line.note
    assert everything_in(table).count(squeezed(line.note)) == 3
