"""Spreadsheets come in: every verdict, all or nothing, without doubles, and out again."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger.models import Event
from organisations.actions import deciding, importing, mandating, registering
from organisations.models import (
    Contact,
    ImportRow,
    ImportState,
    Organisation,
    OrganisationKind,
    Province,
    Right,
    RowVerdict,
    Sector,
    SheetImport,
)
from organisations.refusals import Refused
from organisations.sheets.values import read_kind, read_province, read_sectors
from organisations.sheets.writing import write_csv, write_xlsx
from outbox.models import Job
from tests.cast import MORNING, Cast

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
HEADERS = ["Name (English)", "ឈ្មោះជាភាសាខ្មែរ", "Acronym", "Type", "Province", "Sectors", "Year", "Email"]
ROWS = [
    ["Rice Bank of Pursat", "ធនាគារស្រូវពោធិ៍សាត់", "RBP", "NGO", "Pursat", "agriculture", "2004", "rbp@example.org"],
    ["Far Hill", "ភ្នំឆ្ងាយ", "", "", "", "", "", ""],
    ["Fair Hill", "", "", "", "", "", "", ""],
    ["Rice Bank of Pursat", "ធនាគារស្រូវពោធិ៍សាត់", "", "", "Pursat", "", "", ""],
    ["", "", "XYZ", "", "", "", "", ""],
    ["Lаmp Bearers", "", "", "", "Atlantis", "", "2566", "nobody"],  # the second letter is Cyrillic
]


def checked(cast: Cast, rows: list[list[str]] = ROWS, headers: list[str] = HEADERS) -> SheetImport:
    """Uploaded and checked a day after the cast came, as the jobs do it."""
    sheet = importing.upload_sheet(write_xlsx(headers, rows), file_name="list.xlsx", by=cast.mealea, at=MORNING)
    importing.read_sheet(sheet)
    importing.name_columns(sheet, sheet.columns(), default_kind="association", by=cast.mealea, at=MORNING)
    importing.check_sheet(sheet)
    return sheet


def imported(cast: Cast, rows: list[list[str]] = ROWS) -> SheetImport:
    sheet = checked(cast, rows)
    importing.confirm_import(sheet, by=cast.mealea)
    importing.import_sheet(sheet)
    return sheet


def verdicts(sheet: SheetImport) -> dict[int, str]:
    return dict(sheet.rows.order_by("number").values_list("number", "verdict"))


def test_each_row_gets_its_verdict_with_a_reason(cast: Cast) -> None:
    sheet = checked(cast)
    assert sheet.state == ImportState.CHECKED
    assert verdicts(sheet) == {2: "new", 3: "same", 4: "perhaps", 5: "repeated", 6: "invalid", 7: "held"}
    remarks = {row.number: [code for code, *_ in json.loads(row.remarks)] for row in sheet.rows.all()}
    assert remarks == {
        2: [],
        3: [],
        4: [],
        5: ["repeats"],
        6: ["no_name"],
        7: ["characters", "unknown_province", "buddhist_era", "no_address"],
    }
    held = sheet.rows.get(number=7)
    assert "U+0430 CYRILLIC SMALL LETTER A" in held.remarks
    assert held.content()["registered_year"] == 2022  # 2566 - 544
    same = sheet.rows.get(number=3)
    assert json.loads(same.candidates)[0][0] == cast.hill.pk


def test_what_was_new_comes_in_whole_and_nothing_else(cast: Cast) -> None:
    before = set(Organisation.objects.values_list("pk", flat=True))
    sheet = imported(cast)
    assert sheet.state == ImportState.IMPORTED
    [rice] = Organisation.objects.exclude(pk__in=before)
    assert (rice.name_en, rice.acronym, rice.kind) == ("Rice Bank of Pursat", "RBP", OrganisationKind.NGO)
    assert (rice.province, rice.registered_year) == (Province.PURSAT, 2004)
    assert [each.sector for each in rice.sectors.all()] == [Sector.AGRICULTURE]
    assert Contact.objects.get(organisation=rice).email == "rbp@example.org"
    assert rice.search_text
    event = Event.objects.get(kind="import.done")
    assert json.loads(event.data)["organisations"] == [rice.ref]
    assert "rbp@example.org" not in event.data


def test_a_person_decides_about_everything_else(cast: Cast) -> None:
    sheet = checked(cast)
    deciding.decide_rows(sheet, {2: "leave", 3: "add", 4: "add", 7: "add"}, by=cast.mealea)
    for number in (5, 6):
        with pytest.raises(Refused) as no:
            deciding.decide_rows(sheet, {number: "add"}, by=cast.mealea)
        assert no.value.code == "rows"
    importing.confirm_import(sheet, by=cast.mealea)
    importing.import_sheet(sheet)
    names = sorted(Organisation.objects.filter(name_en__contains="Hill").values_list("name_en", flat=True))
    assert names == ["Fair Hill", "Far Hill", "Far Hill"]
    assert not Organisation.objects.filter(acronym="RBP").exists()
    assert Organisation.objects.get(name_en="Lаmp Bearers").kind == OrganisationKind.ASSOCIATION  # the default


def test_the_same_file_again_brings_nothing(cast: Cast) -> None:
    imported(cast)
    in_all = Organisation.objects.count()
    again = checked(cast)
    assert verdicts(again)[2] == RowVerdict.SAME
    with pytest.raises(Refused) as no:
        importing.confirm_import(again, by=cast.mealea)
    assert no.value.code == "nothing"
    assert Organisation.objects.count() == in_all


def test_of_two_imports_of_one_file_the_second_is_checked_anew(cast: Cast) -> None:
    """Both were checked before either came in: the second would have brought everything twice."""
    first, second = checked(cast), checked(cast)
    for sheet in (first, second):
        importing.confirm_import(sheet, by=cast.mealea)
    importing.import_sheet(first)
    in_all = Organisation.objects.count()
    importing.import_sheet(second)
    assert (second.state, Organisation.objects.count()) == (ImportState.CHECKING, in_all)
    importing.check_sheet(second)
    assert verdicts(second)[2] == RowVerdict.SAME


def test_it_is_all_or_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last step fails: no organisation, no name, no contact stays behind, and the job can run again."""
    sheet = checked(cast)
    importing.confirm_import(sheet, by=cast.mealea)
    before = (Organisation.objects.count(), Contact.objects.count())
    with monkeypatch.context() as broken:
        broken.setattr(importing, "append", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            importing.import_sheet(SheetImport.objects.get(pk=sheet.pk))
    assert (Organisation.objects.count(), Contact.objects.count()) == before
    importing.import_sheet(SheetImport.objects.get(pk=sheet.pk))
    assert Organisation.objects.count() == before[0] + 1


def test_each_job_may_run_twice(cast: Cast) -> None:
    sheet = imported(cast)
    in_all = Organisation.objects.count()
    for job in (importing.read_sheet, importing.check_sheet, importing.import_sheet, importing.undo_import):
        job(sheet)
    assert (sheet.state, Organisation.objects.count()) == (ImportState.IMPORTED, in_all)


def test_an_import_is_undone_whole(cast: Cast) -> None:
    before = set(Organisation.objects.values_list("pk", flat=True))
    sheet = imported(cast)
    importing.ask_to_undo(sheet, by=cast.mealea)
    importing.undo_import(sheet)
    assert sheet.state == ImportState.UNDONE
    assert set(Organisation.objects.values_list("pk", flat=True)) == before
    assert not Contact.objects.exists()
    assert Event.objects.filter(kind="import.undone").count() == 1


def test_what_takes_part_already_is_not_taken_out_nor_anything_beside_it(cast: Cast) -> None:
    other = ["Salt Makers of Kampot", "", "", "", "", "", "", ""]
    sheet = imported(cast, [ROWS[0], other])
    rice = Organisation.objects.get(name_en="Rice Bank of Pursat")
    mandating.grant_mandate(to=cast.ot, organisation=rice, right=Right.SIGN, by=cast.mealea, at=MORNING + DAY)
    importing.ask_to_undo(sheet, by=cast.mealea)
    importing.undo_import(sheet)
    assert sheet.state == ImportState.IMPORTED
    assert json.loads(sheet.refusal) == {"code": "in_use", "names": ["Rice Bank of Pursat"]}
    assert Organisation.objects.filter(name_en="Salt Makers of Kampot").exists()


def test_a_file_that_cannot_be_read_is_told_and_not_kept(cast: Cast) -> None:
    sheet = importing.upload_sheet(b"%PDF-1.7", file_name="list.xlsx", by=cast.mealea)
    importing.read_sheet(sheet)
    assert (sheet.state, sheet.content) == (ImportState.UNREADABLE, "")
    assert json.loads(sheet.refusal) == {"code": "wrong_type", "kind": "pdf"}


def test_a_file_given_up_is_gone_at_once(cast: Cast) -> None:
    sheet = checked(cast)
    importing.drop_import(sheet, by=cast.mealea)
    assert (sheet.state, sheet.content, ImportRow.objects.count()) == (ImportState.DROPPED, "", 0)
    with pytest.raises(Refused):
        importing.confirm_import(sheet, by=cast.mealea)


def test_columns_that_make_no_sense_are_refused(cast: Cast) -> None:
    sheet = importing.upload_sheet(write_csv(HEADERS, ROWS), file_name="list.csv", by=cast.mealea)
    importing.read_sheet(sheet)
    for columns in ({}, {2: "acronym"}, {0: "name_en", 1: "name_en"}, {0: "name_en", 99: "name_km"}, {0: "ref"}):
        with pytest.raises(Refused):
            importing.name_columns(sheet, columns, default_kind="ngo", by=cast.mealea)
    with pytest.raises(Refused):
        importing.name_columns(sheet, {0: "name_en"}, default_kind="wizard", by=cast.mealea)
    assert SheetImport.objects.get().state == ImportState.MAPPING


@pytest.mark.parametrize("name", ["chanthy", "piseth", "sreymom", "ot"])
def test_only_an_administrator_imports(cast: Cast, name: str) -> None:
    somebody = getattr(cast, name)
    sheet = checked(cast)
    for attempt in (
        lambda: importing.upload_sheet(b"a,b", file_name="a.csv", by=somebody),
        lambda: importing.name_columns(sheet, {0: "name_en"}, default_kind="ngo", by=somebody),
        lambda: deciding.decide_rows(sheet, {2: "leave"}, by=somebody),
        lambda: importing.confirm_import(sheet, by=somebody),
        lambda: importing.ask_to_undo(sheet, by=somebody),
        lambda: importing.drop_import(sheet, by=somebody),
    ):
        with pytest.raises(PermissionDenied):
            attempt()


def test_a_file_sent_twice_is_one_import_and_leaves_one_job(cast: Cast) -> None:
    from_page = "b7a0f4a3-9a55-4c5e-8a0c-0d3a3c1b0a11"
    first, second = (
        importing.upload_sheet(b"name\nA", file_name="a.csv", submission=from_page, by=cast.mealea)  # type: ignore[arg-type]
        for _ in range(2)
    )
    assert first == second
    assert Job.objects.filter(kind="organisations.read_sheet").count() == 1


def test_queries_do_not_grow_with_the_rows(cast: Cast) -> None:
    """Up to a batch of five hundred rows, the same."""

    def queries(count: int) -> int:
        rows = [[f"Weavers of Lane {number} {count}", "", "", "", "", "", "", ""] for number in range(count)]
        sheet = checked(cast, rows)
        importing.confirm_import(sheet, by=cast.mealea)
        with CaptureQueriesContext(connection) as captured:
            importing.import_sheet(sheet)
        return len(captured)

    assert queries(1) == queries(40)


def test_every_label_that_is_exported_is_read_again() -> None:
    for kind in OrganisationKind:
        assert read_kind(str(kind.label)).value == kind.value
    for province in Province:
        assert read_province(str(province.label)).value == province.value
    for sector in Sector:
        assert read_sectors(str(sector.label)).value == [sector.value]
    assert read_sectors(", ".join(str(sector.label) for sector in Sector)).value == Sector.values


def test_nobody_registers_by_hand_and_by_file(cast: Cast) -> None:
    """Registered between the check and the confirmation: nothing comes in until somebody has looked again."""
    sheet = checked(cast)
    registering.register_organisation(kind="ngo", name_en="The Rice Bank of Pursat", by=cast.mealea)
    importing.confirm_import(sheet, by=cast.mealea)
    importing.import_sheet(sheet)
    assert sheet.state == ImportState.CHECKING
    importing.check_sheet(sheet)
    assert verdicts(sheet)[2] in {RowVerdict.SAME, RowVerdict.PERHAPS}
