"""Anyone brings a PDF, or scans the code on one, and hears what it is."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from organisations.models import Throttle
from statements import seals
from statements.actions import publishing, signing
from statements.documents import document, edition_pdf
from statements.models import Edition, EditionFile, Signature, Statement
from tests import factories
from tests.cast import MORNING, Cast
from tests.factories import DAY
from tests.printing.authority import running


def printed(edition: Edition) -> bytes:
    content = seals.with_seal(edition_pdf(edition, "en"), reason="Edition 1")
    publishing.keep_file(edition, language="en", media_type="application/pdf", content=content, at=MORNING)
    return content


def brought(content: bytes) -> str:
    answer = Client().post(reverse("check-pdf"), {"file": SimpleUploadedFile("a.pdf", content)})
    assert answer.status_code == 200
    return answer.content.decode()


def superseded(cast: Cast, edition: Edition) -> None:
    signing.withdraw_signature(Signature.objects.get(organisation=cast.hill), by=cast.visal, at=MORNING + 5 * DAY)
    assert publishing.reissue(Statement.objects.get(pk=edition.statement.pk), at=MORNING + 5 * DAY) is not None


def test_the_life_of_a_copy(cast: Cast, capsys: pytest.CaptureFixture[str], tmp_path: object) -> None:
    edition = factories.published(cast)
    content = printed(edition)
    path = f"{tmp_path}/a.pdf"
    with open(path, "wb") as file:  # noqa: PTH123
        file.write(content)
    assert "genuine, and it is current" in brought(content)
    call_command("verify_pdf", path)
    assert f"{edition.statement.ref} 1" in capsys.readouterr().out
    # Known by its seal and its data too, where its bytes are not in the books.
    EditionFile.objects.all().delete()
    assert "genuine, and it is current" in brought(content)
    superseded(cast, edition)
    assert "edition 2 has replaced it" in brought(content)
    longer = brought(content + b"% and more")
    assert "It was altered" in longer
    assert "Up to revision 2 the file is what was published" in longer
    place = content.index(b"/CreationDate") + len("/CreationDate (D:20")
    altered = brought(content[:place] + b"9" + content[place + 1 :])
    assert "It was altered" in altered
    assert "Far Hill" not in altered
    with pytest.raises(SystemExit):
        call_command("verify_pdf", path)
    statement = Statement.objects.get(pk=edition.statement.pk)
    publishing.withdraw_statement(statement, reason="Mended.", by=cast.piseth, at=MORNING + 6 * DAY)
    gone = brought(content)
    assert "the convenor has withdrawn this statement" in gone
    assert "Signed by" not in gone


def test_the_time_of_a_seal_is_told_only_where_an_authority_attests_it(
    cast: Cast, settings: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edition = factories.published(cast)
    file = tmp_path / "a.pdf"
    with running(tmp_path) as authority:
        (tmp_path / "seal.p12").write_bytes(authority.pkcs12)
        (tmp_path / "trusted.pem").write_text(authority.trusted)
        settings.SEAL_FILE, settings.SEAL_TRUSTED = str(tmp_path / "seal.p12"), str(tmp_path / "trusted.pem")
        settings.SEAL_AUTHORITY, settings.SEAL_AUTHORITY_USER = authority.address, "ruom"
        settings.SEAL_AUTHORITY_PASSWORD = "secret"
        file.write_bytes(printed(edition))
        attested = brought(file.read_bytes())
        call_command("verify_pdf", file)
        EditionFile.objects.all().delete()
        authority.answers = False
        unattested = brought(printed(edition))
    assert "Sealed, by a time-stamp authority" in attested
    assert f"authority's word: {datetime.now(UTC):%Y-%m-%d}" in capsys.readouterr().out
    assert "Sealed, by a time-stamp authority" not in unattested
    assert "No time-stamp authority attests when it was sealed." in unattested


@pytest.mark.parametrize("content", [b"hello", b"%PDF-1.7\n" + b"<<" * 50_000])
def test_what_is_not_ours_is_said_so(db: None, content: bytes) -> None:
    assert "It was not published here" in brought(content)


def test_data_of_ours_in_another_file_is_an_alteration(cast: Cast) -> None:
    """Without the seal the data shows only what it claims to be."""
    content = edition_pdf(factories.published(cast), "en")
    assert "It was altered" in brought(content)


def test_a_bad_upload_is_explained(db: None) -> None:
    nothing = Client().post(reverse("check-pdf"), {})
    assert (nothing.status_code, "Choose the PDF" in nothing.content.decode()) == (422, True)
    empty = Client().post(reverse("check-pdf"), {"file": SimpleUploadedFile("a.pdf", b"")})
    assert empty.status_code == 200
    large = Client().post(reverse("check-pdf"), {"file": SimpleUploadedFile("a.pdf", b"x" * 10_000_001)})
    assert (large.status_code, "larger than 10 MB" in large.content.decode()) == (422, True)


def test_a_network_cannot_keep_the_machine_busy(db: None) -> None:
    brought(b"hello")
    Throttle.objects.update(used=60)
    answer = Client().post(reverse("check-pdf"), {"file": SimpleUploadedFile("a.pdf", b"hello")})
    assert (answer.status_code, "Retry-After" in answer) == (429, True)
    assert "Too many files" in answer.content.decode()


def test_the_code_leads_to_its_own_edition(cast: Cast, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    edition = factories.published(cast)
    file = publishing.keep_file(edition, language="en", media_type="application/pdf", content=b"%PDF", at=MORNING)
    url = reverse("check-edition", args=[edition.statement.ref, 1])
    assert document(edition, "en").verify_url.endswith(url)
    with django_assert_num_queries(5):
        page = Client().get(url).content.decode()
    assert "This edition is current." in page
    assert file.sha256 in page
    Edition.objects.update(recalled_at=MORNING + 5 * DAY)
    recalled = Client().get(url).content.decode()
    assert ("This edition is being replaced" in recalled, "is current" in recalled) == (True, False)
    Edition.objects.update(recalled_at=None)
    superseded(cast, edition)
    assert "edition 2 has replaced it" in Client().get(url).content.decode()
    assert Client().get(reverse("check-edition", args=[edition.statement.ref, 3])).status_code == 404
    assert not re.search("Reed Circle|Far Hill", page)


def test_what_is_not_public_is_not_there(cast: Cast) -> None:
    assert Client().get(reverse("check-edition", args=[factories.closed(cast).ref, 1])).status_code == 404


def test_another_shape_is_served_while_its_edition_is_current(cast: Cast) -> None:
    edition = factories.published(cast)
    for media_type, content in (("application/pdf", b"%PDF-plain"), ("application/pdf; layout=summary", b"%PDF-one")):
        publishing.keep_file(edition, language="en", media_type=media_type, content=content, at=MORNING)
    url = reverse("public-variant", args=[edition.statement.ref, 1, "en", "summary"])
    answer = Client().get(url)
    assert (answer.status_code, answer.content) == (200, b"%PDF-one")
    assert Client().get(url, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert url in Client().get(reverse("check-edition", args=[edition.statement.ref, 1])).content.decode()
    for other in ("en/large-print.pdf", "en/huge.pdf", "xx/summary.pdf"):
        assert Client().get(url.replace("en/summary.pdf", other)).status_code == 404
    superseded(cast, edition)
    assert Client().get(url).status_code == 410
