"""The press kit: every file once, the same bytes each time, nothing the edition does not say, gone with a recall."""

import hashlib
import zipfile
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from outbox.models import Job
from redline.word.guarded import read
from statements import press_kit, tasks
from statements.actions import publishing, signing
from statements.models import Edition, EditionFile, Signature, Statement
from statements.stages import Visibility
from tests import factories
from tests.cast import MORNING, Cast
from tests.factories import DAY, signed


@pytest.fixture(scope="module")
def told(told_cast: Cast) -> Edition:
    """Far Hill signed and asked not to be named."""
    statement = factories.opened(told_cast)
    signed(statement, told_cast.river, told_cast.rotha, at=MORNING + 2 * DAY)
    signed(statement, told_cast.hill, told_cast.visal, at=MORNING + 2 * DAY, visibility=Visibility.WITHHELD)
    signing.close_sign_on(statement, by=told_cast.chanthy, at=MORNING + 3 * DAY)
    return publishing.publish(Statement.objects.get(pk=statement.pk), by=told_cast.piseth, at=MORNING + 4 * DAY)


def printed(edition: Edition) -> list[tuple[EditionFile, bytes]]:
    """A stand-in for each PDF: what is in them is tested where they are printed."""
    return [
        (EditionFile(edition=edition, language=language, media_type=press_kit.type_of(layout)), b"%PDF-1.7")
        for language, layout in press_kit.printed_files(edition)
    ]


def test_everything_is_in_it_once_with_its_hash_and_no_withheld_name(db: None, told: Edition, cast: Cast) -> None:
    packed = press_kit.kit(told, printed(told))
    assert press_kit.kit(told, printed(told)) == packed
    folder = f"ruom-{told.statement.ref}-1"
    with zipfile.ZipFile(BytesIO(packed)) as file:
        members = {name.removeprefix(f"{folder}/"): file.read(name) for name in file.namelist()}
        # Four days after Monday 2 March 2026, 09:00 in Phnom Penh.
        assert {entry.date_time for entry in file.infolist()} == {(2026, 3, 6, 9, 0, 0)}
    shapes = ("", "-both-languages", "-large-print", "-side-by-side", "-summary")
    expected = {f"pdf/{folder}-{language}{shape}.pdf" for language in ("en", "km") for shape in shapes}
    for language in ("en", "km"):
        expected |= {f"text/{folder}-{language}.txt", f"word/{folder}-{language}.docx"}
        expected |= {f"pictures/{folder}-{language}-{shape}.png" for shape in ("landscape", "square")}
    assert members.keys() == expected | {"README.txt", "SHA256SUMS", "data/edition.json", "data/signatories.csv"}
    lines = dict(line.split("  ")[::-1] for line in members["SHA256SUMS"].decode().splitlines())
    assert lines == {
        name: hashlib.sha256(content).hexdigest()
        for name, content in members.items()
        if name not in {"README.txt", "SHA256SUMS"}
    }
    with Image.open(BytesIO(members[f"pictures/{folder}-km-square.png"])) as square:
        assert square.size == (1080, 1080)
    english = members[f"text/{folder}-en.txt"].decode()
    assert "1 Mend the old bridge this year." in english
    assert "- River Network (represents 2 organisations)" in english
    assert "And 1 organisation that asked not to be named." in english
    word = "\n".join(
        "".join(run.text for run in paragraph.runs) for paragraph in read(members[f"word/{folder}-km.docx"]).paragraphs
    )
    assert "ជួសជុលស្ពានចាស់នៅឆ្នាំនេះ។" in word
    assert "បណ្ដាញទន្លេ" in word
    everything = b"".join([*members.values(), word.encode()])
    for name in ("Far Hill", "ភ្នំឆ្ងាយ", cast.hill.ref, cast.visal.ref):
        assert name.encode() not in everything


def test_its_page_says_that_it_is_being_made_then_serves_it_then_says_that_it_is_gone(
    db: None, told: Edition, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = reverse("press-kit", args=[told.statement.ref, 1])
    page = reverse("public-statement", args=[told.statement.ref])
    early = Client().get(address)
    assert (early.status_code, "is being made" in early.content.decode()) == (404, True)
    assert "Press kit: is being prepared" in Client().get(page).content.decode()
    job = Job.objects.get(kind="statements.make_press_kit")
    assert job.arguments == {"statement": told.statement.ref, "number": 1}
    for language, layout in press_kit.printed_files(told):
        publishing.keep_file(
            told, language=language, media_type=press_kit.type_of(layout), content=f"%PDF {language}{layout}".encode()
        )
    tasks.make_press_kit(**job.arguments)
    tasks.make_press_kit(**job.arguments)
    kept = EditionFile.objects.get(media_type="application/zip")
    served = Client().get(address)
    assert (served.status_code, served["Content-Type"]) == (200, "application/zip")
    assert hashlib.sha256(served.content).hexdigest() == kept.sha256
    assert f'filename="ruom-{told.statement.ref}-1-press-kit.zip"' in served["Content-Disposition"]
    shown = Client().get(page).content.decode()
    for one in (
        address,
        reverse("check-pdf"),
        reverse("public-variant", args=[told.statement.ref, 1, "km", "summary"]),
    ):
        assert f'href="{one}"' in shown
    listed = Client().get(f"/api/v1/public/statements/{told.statement.ref}/editions/1").json()["files"]
    assert [(one["language"], one["size"]) for one in listed if one["media_type"] == "application/zip"] == [
        (None, kept.size)
    ]
    river = Signature.objects.get(organisation=cast.river)
    signing.withdraw_signature(river, by=cast.rotha, at=MORNING + 5 * DAY)
    assert Client().get(address).status_code == 410
    assert "press-kit.zip" not in Client().get(page).content.decode()
    assert publishing.reissue(Statement.objects.get(pk=told.statement.pk), at=MORNING + 5 * DAY) is not None
    assert Client().get(address).status_code == 410
    assert Client().get(reverse("press-kit", args=[told.statement.ref, 2])).status_code == 404
