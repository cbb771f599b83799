"""A spreadsheet comes in through its pages, step by step, as an administrator does it; the jobs are run in between."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse
from django.utils import translation

from organisations.actions import deciding, importing
from organisations.models import Contact, ImportState, Organisation, OrganisationName, RowDecision, SheetImport
from organisations.sheets.columns import guess
from organisations.sheets.reading import read
from organisations.sheets.writing import write_csv, write_xlsx
from outbox.running import run_due
from tests.cast import MORNING, Cast
from tests.organisations.sheets.files import GOOD, many_rows, members, packed, with_member, worksheet
from tests.organisations.sheets.files import workbook as workbook_of

pytestmark = pytest.mark.django_db
HEADERS = ["Name (English)", "ឈ្មោះជាភាសាខ្មែរ", "Acronym", "Province", "Email", "Notes"]
ROWS = [
    ["Rice Bank of Pursat", "ធនាគារស្រូវពោធិ៍សាត់", "RBP", "Pursat", "rbp@example.org", "by phone"],
    ["Far Hill", "", "", "", "", ""],
    ["Fair Hill", "", "", "", "", ""],
    ["", "", "XYZ", "", "", ""],
    ["Lаmp Bearers", "", "", "Atlantis", "", ""],  # the second letter is Cyrillic
]


@pytest.fixture
def client(cast: Cast) -> Client:
    browser = Client(headers={"Sec-Fetch-Site": "same-origin"}, raise_request_exception=False)
    browser.force_login(cast.mealea)
    return browser


def post_file(client: Client, content: bytes, name: str = "list.xlsx", submission: str = "") -> HttpResponse:
    file = SimpleUploadedFile(name, content)
    return client.post(reverse("imports"), {"file": file, "submission": submission})  # type: ignore[return-value]


def uploaded(client: Client, content: bytes, name: str = "list.xlsx") -> SheetImport:
    assert post_file(client, content, name).status_code == 302
    run_due()
    return SheetImport.objects.latest("id")


def checked(client: Client, rows: list[list[str]] = ROWS, headers: list[str] = HEADERS) -> SheetImport:
    sheet = uploaded(client, write_xlsx(headers, rows))
    columns = {f"column_{place}": field for place, field in sheet.columns().items()}
    answer = client.post(page(sheet), {**columns, "default_kind": "ngo"})
    assert answer.status_code == 302
    run_due()
    sheet.refresh_from_db()
    assert sheet.state == ImportState.CHECKED
    return sheet


def page(sheet: SheetImport, name: str = "import") -> str:
    # Whatever language an earlier test has left behind.
    with translation.override("en"):
        return reverse(name, args=[sheet.ref])


def shown(client: Client, sheet: SheetImport, query: str = "") -> str:
    answer = client.get(page(sheet) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_every_step_from_the_file_to_the_directory_and_back(client: Client) -> None:
    assert post_file(client, write_xlsx(HEADERS, ROWS)).status_code == 302
    sheet = SheetImport.objects.get()
    waiting = shown(client, sheet)
    assert "The file is being read" in waiting
    assert '<meta http-equiv="refresh"' in waiting
    run_due()
    columns = shown(client, sheet)
    assert "5 rows were read. 5 of 6 columns were recognised." in columns
    assert "rbp@example.org" in columns
    sheet.refresh_from_db()
    chosen = {f"column_{place}": field for place, field in sheet.columns().items()}
    assert client.post(page(sheet), {**chosen, "default_kind": "association"}).status_code == 302
    assert "0 of 5 rows" in shown(client, sheet)
    run_due()

    rows = shown(client, sheet)
    assert "1 organisation would be added. 2 rows wait for your decision" in rows
    assert "association · RBP · Pursat · with a contact" in rows
    assert "U+0430 CYRILLIC SMALL LETTER A" in rows
    assert "Left empty: no province known as Atlantis." in rows
    assert "rbp@example.org" not in rows
    assert rows.index("Fair Hill") < rows.index("Rice Bank of Pursat")  # what waits for a decision comes first
    assert client.post(page(sheet), {"row_4": "add", "row_6": "leave"}).status_code == 302
    assert "2 organisations would be added. No row waits" in shown(client, sheet)

    assert client.post(page(sheet, "confirm-import")).status_code == 302
    run_due()
    done = shown(client, sheet)
    assert "2 organisations came in." in done
    assert "Fair Hill" in done
    assert "Rice Bank of Pursat" in client.get(reverse("organisations"), {"q": "rice bank"}).content.decode()
    assert client.post(page(sheet, "undo-import")).status_code == 302
    run_due()
    assert "took out again what this import had brought in" in shown(client, sheet)
    assert not Organisation.objects.filter(name_en__in=["Fair Hill", "Rice Bank of Pursat"]).exists()


def test_all_of_a_verdict_are_decided_at_once_and_no_others(client: Client) -> None:
    sheet = checked(client, [["Fair Hill", "", "", "", "", ""], ["Far Hil", "", "", "", "", ""], *ROWS])
    assert "Add all as new" not in shown(client, sheet)
    assert "Add all as new" in shown(client, sheet, "?verdict=perhaps")
    assert client.post(page(sheet) + "?verdict=perhaps", {"all": "leave"}).status_code == 302
    decided = set(sheet.rows.filter(decision="leave").values_list("verdict", flat=True))
    assert decided == {"perhaps"}
    assert not sheet.rows.filter(verdict="perhaps", decision="").exists()


@pytest.mark.parametrize(
    ("query", "sent"),
    [
        ("?verdict=invalid", {"all": "add"}),
        ("", {"all": "add"}),
        ("?verdict=new", {"all": "drop table"}),
        ("", {"row_5": "add"}),  # no name
        ("", {"row_2": "maybe"}),
        ("", {"row_9999999": "add"}),
        ("", {"row_0": "leave"}),
        ("", {"row_៩": "add"}),
    ],
)
def test_a_forged_decision_is_refused_and_changes_nothing(client: Client, query: str, sent: dict[str, str]) -> None:
    sheet = checked(client)
    answer = client.post(page(sheet) + query, {"row_4": "leave", **sent} if "all" not in sent else sent)
    assert answer.status_code == 422
    assert set(sheet.rows.values_list("decision", flat=True)) == {RowDecision.NONE}


@pytest.mark.parametrize("name", ["row_", "row_-1", "row_2x", "row_99999999999999999999", "row_\x00", "row"])
def test_what_is_no_row_is_passed_over(client: Client, name: str) -> None:
    sheet = checked(client)
    assert client.post(page(sheet), {name: "add"}).status_code == 302
    assert set(sheet.rows.values_list("decision", flat=True)) == {RowDecision.NONE}


@pytest.mark.parametrize(
    "query", ["?verdict=x&page=-1", "?page=99999999999", "?page=²", "?verdict=new&page=7", "?page="]
)
def test_forged_questions_show_a_page_all_the_same(client: Client, query: str) -> None:
    assert "Rice Bank of Pursat" in shown(client, checked(client), query)


def test_each_button_pressed_twice_has_one_effect_and_leads_to_the_import(client: Client) -> None:
    submission = str(uuid4())
    for _time in range(2):
        assert post_file(client, write_xlsx(HEADERS, ROWS), submission=submission).status_code == 302
    assert SheetImport.objects.count() == 1
    run_due()
    sheet = SheetImport.objects.get()
    chosen = {f"column_{place}": field for place, field in sheet.columns().items()}
    for _time in range(2):
        answer = client.post(page(sheet), {**chosen, "default_kind": "ngo"})
        assert (answer.status_code, answer["Location"]) == (302, page(sheet))
    run_due()
    in_all = Organisation.objects.count()
    for step, brought in (("confirm-import", 1), ("undo-import", 0)):
        for _time in range(2):
            answer = client.post(page(sheet, step))
            assert (answer.status_code, answer["Location"]) == (302, page(sheet))
        assert "This import has moved on." in shown(client, sheet)
        # While the job is at work nothing else can be done to it.
        for other in ("confirm-import", "undo-import", "drop-import"):
            assert client.post(page(sheet, other))["Location"] == page(sheet)
        run_due()
        assert Organisation.objects.count() == in_all + brought


def test_a_wrong_choice_of_columns_comes_back_as_it_was_made(client: Client) -> None:
    sheet = uploaded(client, write_xlsx(HEADERS, ROWS))
    for chosen, reason in (
        ({"column_0": "acronym"}, "Choose a column with the names"),
        ({"column_0": "name_en", "column_1": "name_en"}, "Choose each field for one column only"),
        ({"column_0": "name_en", "column_1": "password"}, "not one of the available choices"),
    ):
        answer = client.post(page(sheet), {**chosen, "default_kind": "network"})
        assert answer.status_code == 422
        again = answer.content.decode()
        assert reason in again
        assert '<option value="network" selected>' in again
    assert SheetImport.objects.get().state == ImportState.MAPPING


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "zip bomb": (
        lambda: packed(members(worksheet(GOOD)) | {"xl/media/x": b"\0" * 130_000_000}),
        "far larger than a list of organisations",
    ),
    "entities": (
        lambda: packed(
            members(worksheet(GOOD))
            | {"xl/workbook.xml": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'}
        ),
        "refused for safety",
    ),
    "400,000 rows": (lambda: many_rows(400_000), "more than 20000 rows"),
    "formula": (lambda: workbook_of(GOOD + '<row r="3"><c r="A3"><f>1+1</f><v>2</v></c></row>'), "A3 holds a formula"),
    "macros": (lambda: with_member("xl/vbaProject.bin", b"\xd0\xcf"), "The file holds macros"),
    "PDF": (lambda: b"%PDF-1.7\n", "This is no spreadsheet"),
    "headers only": (lambda: write_csv(HEADERS, []), "nothing below it"),
    "legacy": (lambda: b"Name,Province\n???? ????,Kampot\n????? ???,Kampot\n", "Khmer letters were lost"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_is_refused_with_its_reason_and_the_next_one_is_read(client: Client, what: str) -> None:
    build, reason = HOSTILE[what]
    refused = uploaded(client, build())
    assert refused.state == ImportState.UNREADABLE
    assert refused.content == ""
    assert reason in shown(client, refused)
    assert uploaded(client, write_xlsx(HEADERS, ROWS)).state == ImportState.MAPPING
    assert client.post(page(refused, "drop-import")).status_code == 302


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"", "list.csv", "The file is empty."),
        (b"x" * 5_000_001, "list.csv", "larger than 5 MB"),
        (b"a,b\n1,2", "x" * 230 + ".csv", "too long"),
    ],
)
def test_what_cannot_be_taken_in_is_told_beside_the_field(
    client: Client, content: bytes, name: str, reason: str
) -> None:
    answer = post_file(client, content, name)
    assert answer.status_code == 422
    assert reason in answer.content.decode()
    assert not SheetImport.objects.exists()


@pytest.mark.parametrize(
    ("name", "kept"),
    [("../../etc/passwd", "passwd"), ("a<b>c.csv", "a<b>c.csv"), ("list\u202excsv.slx", "listxcsv.slx")],
)
def test_a_path_and_marks_of_direction_are_taken_off_the_name(client: Client, name: str, kept: str) -> None:
    sheet = uploaded(client, write_csv(HEADERS, ROWS), name)
    assert sheet.file_name == kept
    assert kept.replace("<", "&lt;").replace(">", "&gt;") in shown(client, sheet)


def test_no_file_at_all_is_asked_for_again(client: Client) -> None:
    assert "Choose a file." in client.post(reverse("imports"), {"file": "typed"}).content.decode()


@override_settings(LARGEST_BODY=1_000)
def test_a_body_beyond_all_measure_is_a_page_and_is_not_read_into_a_file(client: Client) -> None:
    answer = post_file(client, b"x" * 2_000)
    assert answer.status_code == 413
    assert "too large" in answer.content.decode()
    assert not SheetImport.objects.exists()


def rows_of(number: int) -> list[list[str]]:
    return [[f"Number {place} of Many Sheds", "", f"N{place}", "Kampot", "a@b.example", ""] for place in range(number)]


def test_questions_to_the_database_do_not_grow_with_the_rows(client: Client) -> None:
    counted = []
    for rows in ([["Far Hill", "", "", "", "", ""]], [["Far Hill", *[""] * 5], *rows_of(40)]):
        sheet = checked(client, rows)
        with CaptureQueriesContext(connection) as looked:
            shown(client, sheet)
        counted.append(len(looked))
    assert counted == [QUERIES, QUERIES]


QUERIES = 6


def test_a_change_of_columns_keeps_what_was_decided_of_rows_that_stay_the_same(client: Client, cast: Cast) -> None:
    sheet = checked(client)
    deciding.decide_rows(sheet, {2: "leave", 4: "add"}, by=cast.mealea)
    Organisation.objects.filter(pk=cast.hill.pk).update(name_en="Fair Hill", key_en="fair hill")
    sheet.refresh_from_db()
    importing.name_columns(sheet, sheet.columns(), default_kind="ngo", by=cast.mealea)
    run_due()
    decided = {row.number: (row.verdict, row.decision, row.decided_by) for row in sheet.rows.all()}
    assert decided[2] == ("new", "leave", cast.mealea)
    # It was "perhaps" when the administrator said to add it; now it is here, and is asked about again.
    assert decided[4][1:] == ("", None)


def test_a_check_that_is_cut_short_loses_no_decision(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = checked(client)
    deciding.decide_rows(sheet, {4: "add"}, by=cast.mealea)
    importing.name_columns(sheet, sheet.columns(), default_kind="ngo", by=cast.mealea)
    with monkeypatch.context() as broken:
        broken.setattr(importing, "take_quietly", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            importing.check_sheet(SheetImport.objects.get(pk=sheet.pk))
    importing.check_sheet(SheetImport.objects.get(pk=sheet.pk))
    assert sheet.rows.get(number=4).decision == RowDecision.ADD


@pytest.mark.parametrize("language", ["en", "km"])
def test_the_empty_spreadsheet_is_understood_as_a_whole(client: Client, language: str) -> None:
    content = client.get(f"/{language}/imports/template.csv").content
    filled = content + ",".join(["x"] * len(importing.READABLE)).encode()
    assert guess(read(filled, "x")) == dict(enumerate(importing.READABLE))


def export(client: Client, file_format: str, query: str = "") -> bytes:
    answer = client.get(reverse("export-organisations", args=[file_format]) + query)
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == f'attachment; filename="organisations.{file_format}"'
    return answer.content


@pytest.mark.parametrize("file_format", ["xlsx", "csv"])
def test_what_goes_out_comes_in_again_as_here_already(client: Client, cast: Cast, file_format: str) -> None:
    hill = cast.hill
    hill.name_km, hill.province, hill.registered_year = "ភ្នំឆ្ងាយ", "kampot", 2004
    hill.registration_number, hill.website = "0042", "https://hill.example/"
    hill.save()
    OrganisationName.objects.create(organisation=hill, kind="former", text="Near; Hill")
    sheet = uploaded(client, export(client, file_format), f"organisations.{file_format}")
    assert len(sheet.columns()) == len(importing.READABLE) - 3  # all but the contacts
    columns = {f"column_{place}": field for place, field in sheet.columns().items()}
    client.post(page(sheet), {**columns, "default_kind": "ngo"})
    run_due()
    verdicts = set(sheet.rows.values_list("verdict", flat=True))
    assert (sheet.rows.count(), verdicts) == (Organisation.objects.standing().count(), {"same"})
    row = next(row for row in sheet.rows.all() if "Far Hill" in row.name)
    content = row.content()
    assert (content["province"], content["registered_year"], content["registration_number"]) == ("kampot", 2004, "0042")
    kinds = {row.content()["kind"] for row in sheet.rows.all()}
    assert kinds == set(Organisation.objects.standing().values_list("kind", flat=True))
    assert sheet.rows.exclude(remarks="[]").count() == 0


@pytest.mark.parametrize("name", ['=HYPERLINK("http://x.example")', "@SUM(1)", "+1 Group", "-2 Group", "\t=1"])
def test_a_name_is_never_a_formula_for_whoever_opens_the_export(client: Client, cast: Cast, name: str) -> None:
    Organisation.objects.filter(pk=cast.hill.pk).update(name_en=name)
    written = export(client, "csv").decode("utf-8-sig")
    [line] = [line for line in written.split("\r\n") if name.strip().replace('"', '""')[1:] in line]
    assert line.startswith("\"'")
    assert read(export(client, "xlsx"), "x").rows  # a formula would be refused


def test_an_outsider_exports_no_more_than_the_outsider_sees(cast: Cast) -> None:
    Organisation.objects.filter(pk=cast.reed.pk).update(is_listed=True)
    browser = Client()
    browser.force_login(cast.ot)
    names = [row[0] for row in read(export(browser, "xlsx"), "x").rows]
    assert names == [cast.reed.name_en]


def test_a_contact_that_somebody_added_since_stands_in_the_way_of_undoing(client: Client, cast: Cast) -> None:
    sheet = checked(client)
    client.post(page(sheet, "confirm-import"))
    run_due()
    rice = Organisation.objects.get(name_en="Rice Bank of Pursat")
    Contact.objects.create(organisation=rice, email="x@y.example", created_at=MORNING, checked_at=MORNING)
    client.post(page(sheet, "undo-import"))
    run_due()
    assert "these take part in something already: Rice Bank of Pursat" in shown(client, sheet).replace("  ", " ")
    assert Contact.objects.filter(organisation=rice).count() == 2


@pytest.mark.parametrize("file_format", ["pdf", "xlsx.exe", "%00", "CSV"])
def test_another_format_is_not_there(client: Client, file_format: str) -> None:
    assert client.get(f"/en/organisations.{file_format}").status_code == 404
    assert client.get(f"/en/imports/template.{file_format}").status_code == 404
