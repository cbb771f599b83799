"""Seals: they hold, they keep the standards, and nobody gets past them."""

import base64
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from typing import Any

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter

from printing import pdf, seal, seal_child, seal_reader
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
    assert looked_at(closed()) == seal.Examined(
        is_ours=True, is_intact=True, genuine_until=0, attested_at=None, carries=DATA
    )


def test_a_screen_reader_has_a_name_for_the_seal() -> None:
    with reading.opened(closed()) as document:
        (field,) = document.Root.AcroForm.Fields
        assert (str(field.FT), str(field.TU)) == ("/Sig", "Seal of the site")
    assert ("/Form", "") in reading.tags(closed())


def test_no_seal_or_another_ones_is_not_ours() -> None:
    assert looked_at(plain()).is_ours is False
    assert looked_at(closed(), "0" * 64).is_ours is False


def read_here(content: bytes) -> dict[str, Any]:
    """As `looked_at`, without another process."""
    order = {"certificates": [seal.fingerprint(own())], "trusted": "", "attachment": "edition.json"}
    return seal_reader.read(order, content)


def added_to(content: bytes, change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    """With a revision after it, as an editor writes one."""
    writer = IncrementalPdfFileWriter(BytesIO(content))
    change(writer)
    out = BytesIO()
    writer.write(out)  # type: ignore[no-untyped-call]
    assert out.getvalue().startswith(content)
    return out.getvalue()


def in_full_screen(writer: IncrementalPdfFileWriter) -> None:
    writer.root["/PageMode"] = generic.NameObject("/FullScreen")
    writer.update_root()  # type: ignore[no-untyped-call]


def with_other_data(writer: IncrementalPdfFileWriter) -> None:
    file = writer.root["/Names"]["/EmbeddedFiles"]["/Names"][1]["/EF"].raw_get("/F")
    file.get_object()._data = b'{"edition": 2}'
    file.get_object()._encoded_data = None
    writer.mark_update(file)


class Heedless(signers.PdfSigner):
    def _enforce_certification_constraints(self, reader: object) -> None:
        pass


def also_signed(content: bytes) -> bytes:
    """By somebody else, after us, with a program that does not mind that we allow nothing more."""
    other = seal.demonstration(name="Somebody else", password="pw", at=datetime.now(UTC))
    signer = signers.SimpleSigner.load_pkcs12_data(other, other_certs=[], passphrase=b"pw")
    out = BytesIO()
    metadata = signers.PdfSignatureMetadata(field_name="Theirs", subfilter=SigSeedSubFilter.PADES)
    writer = IncrementalPdfFileWriter(BytesIO(content))
    Heedless(metadata, signer=signer).sign_pdf(writer, output=out)
    return out.getvalue()


@pytest.mark.parametrize(
    "added",
    [
        lambda content: content + b"% and more",
        lambda content: content + content[-2000:],
        lambda content: added_to(content, in_full_screen),
        lambda content: added_to(content, with_other_data),
        also_signed,
    ],
    ids=["junk", "half a revision", "a revision", "other data", "another seal"],
)
def test_what_is_added_after_the_seal_is_told_apart_from_what_it_covers(added: Callable[[bytes], bytes]) -> None:
    """Two revisions are ours: the pages, and the seal."""
    found = read_here(added(closed()))
    assert (found["is_ours"], found["is_intact"], found["genuine_until"]) == (True, False, 2)
    assert base64.b64decode(found["carries"]) == DATA


def test_one_other_byte_is_found_wherever_it_is() -> None:
    for place in (closed().index(b"/CreationDate") + len("/CreationDate (D:20"), 9, len(plain()) // 2):
        found = read_here(closed()[:place] + bytes([closed()[place] ^ 1]) + closed()[place + 1 :])
        assert (found["is_ours"], found["is_intact"], found["genuine_until"]) == (True, False, 0)


def test_of_a_file_that_was_cut_short_seal_or_data_are_found() -> None:
    within_the_last_table = read_here(closed()[:-60])
    assert (within_the_last_table["is_ours"], within_the_last_table["is_intact"]) == (True, False)
    before_the_seal = looked_at(plain()[:-300])
    assert (before_the_seal.is_ours, before_the_seal.carries) == (False, DATA)


@pytest.mark.parametrize("hostile", [True, False])
def test_what_is_no_whole_pdf_is_not_ours(*, hostile: bool) -> None:
    content = b"%PDF-1.7\n" + b"[" * 100_000 if hostile else closed()[:200]
    assert looked_at(content) == seal.Examined(
        is_ours=False, is_intact=False, genuine_until=0, attested_at=None, carries=b""
    )


def test_a_wrong_password_is_a_failure_that_says_so() -> None:
    with pytest.raises(seal.SealFailed):
        seal.sealed(plain(), seal.Seal(own().pkcs12, "wrong"), reason="Published")


def test_a_stream_that_ends_with_a_carriage_return_keeps_its_length(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generic.StreamObject, "write_to_stream", seal_child.with_its_end)

    def with_a_stream(writer: IncrementalPdfFileWriter) -> None:
        writer.root["/DSS"] = writer.add_object(generic.StreamObject(stream_data=b"0\r"))
        writer.update_root()  # type: ignore[no-untyped-call]

    assert b"/Length 2\n>>\nstream\n0\r\r\nendstream" in added_to(plain(), with_a_stream)
