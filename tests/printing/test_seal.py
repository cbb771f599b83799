"""Seals: they hold, they keep the standards, and nobody gets past them."""

from datetime import UTC, datetime
from functools import cache
from io import BytesIO

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from printing import pdf, seal
from tests.printing import reading

AT = datetime(2031, 3, 8, 2, 30, tzinfo=UTC)
DATA = b'{"edition": 1}'


@cache
def own() -> seal.Seal:
    return seal.Seal(seal.demonstration(name="Ruom demonstration", password="pw", at=datetime.now(UTC)), "pw")


@cache
def plain() -> bytes:
    html = '<html lang="en"><body><h1>Wells</h1><p>Public. <a href="https://a.example/">Here</a></p></body></html>'
    files = [pdf.Attached("edition.json", DATA, "All of it")]
    return pdf.render(html, css="", title="Wells", at=AT, attached=files, seal="Seal of the site")


@cache
def closed() -> bytes:
    return seal.sealed(plain(), own(), reason="Published").content


def looked_at(content: bytes, *certificates: str) -> seal.Examined:
    return seal.examined(content, certificates or (seal.fingerprint(own()),), attachment="edition.json")


def test_a_sealed_pdf_keeps_both_standards_and_is_found_whole() -> None:
    assert reading.faults(plain()) == []
    assert reading.faults(closed()) == []
    assert closed().startswith(plain())  # only appended to
    assert looked_at(closed()) == seal.Examined(is_ours=True, is_intact=True, attested_at=None, carries=DATA)


def test_a_screen_reader_has_a_name_for_the_seal() -> None:
    with reading.opened(closed()) as document:
        (field,) = document.Root.AcroForm.Fields
        assert (str(field.FT), str(field.TU)) == ("/Sig", "Seal of the site")
    assert ("/Form", "") in reading.tags(closed())


def test_no_seal_or_another_ones_is_not_ours() -> None:
    assert looked_at(plain()).is_ours is False
    assert looked_at(closed(), "0" * 64).is_ours is False


@pytest.mark.parametrize("where", ["in", "after"])
def test_a_change_is_found_wherever_it_is(where: str) -> None:
    if where == "in":
        place = closed().index(b"/CreationDate") + len("/CreationDate (D:20")
        altered = closed()[:place] + b"9" + closed()[place + 1 :]
    else:  # as an editor does it
        writer = IncrementalPdfFileWriter(BytesIO(closed()))
        writer.root["/PageMode"] = generic.NameObject("/FullScreen")
        writer.update_root()  # type: ignore[no-untyped-call]
        out = BytesIO()
        writer.write(out)  # type: ignore[no-untyped-call]
        altered = out.getvalue()
        assert altered.startswith(closed())
    found = looked_at(altered)
    assert (found.is_ours, found.is_intact) == (True, False)


@pytest.mark.parametrize("hostile", [True, False])
def test_what_is_no_whole_pdf_is_not_ours(*, hostile: bool) -> None:
    content = b"%PDF-1.7\n" + b"[" * 100_000 if hostile else closed()[:5000]
    assert looked_at(content) == seal.Examined(is_ours=False, is_intact=False, attested_at=None, carries=b"")


def test_a_wrong_password_is_a_failure_that_says_so() -> None:
    with pytest.raises(seal.SealFailed):
        seal.sealed(plain(), seal.Seal(own().pkcs12, "wrong"), reason="Published")
