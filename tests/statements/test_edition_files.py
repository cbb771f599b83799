"""The PDF of an edition as a file: what it carries, and that nothing withheld is in any byte of it."""

import csv
import io

import pikepdf
import pytest

from organisations.actions.logos import set_logo
from organisations.storage import DurableStorage
from statements import seals
from statements.actions import publishing, signing
from statements.documents import document, edition_pdf
from statements.letterheads import logos
from statements.models import Edition, Statement
from statements.stages import Visibility
from tests import factories
from tests.cast import MORNING, Cast
from tests.factories import DAY, signed
from tests.organisations.pictures import picture
from tests.printing import reading


def with_one_withheld(cast: Cast) -> Edition:
    """Reed is named, Hill is not."""
    statement = factories.opened(cast)
    signed(statement, cast.reed, cast.sreymom, at=MORNING + 2 * DAY)
    signed(statement, cast.hill, cast.visal, at=MORNING + 2 * DAY, visibility=Visibility.WITHHELD)
    signing.close_sign_on(statement, by=cast.chanthy, at=MORNING + 3 * DAY)
    closed = Statement.objects.select_related("convenor").get(pk=statement.pk)
    return publishing.publish(closed, by=cast.piseth, at=MORNING + 4 * DAY)


def everything_in(content: bytes) -> bytes:
    """Every byte as it stands and every stream unpacked; texts in UTF-16 also as UTF-8."""
    unpacked = [content]
    with reading.opened(content) as document:
        for thing in document.objects:
            if isinstance(thing, pikepdf.Stream):
                unpacked.append(bytes(thing.read_bytes()))
            else:
                unpacked.append(thing.unparse(resolved=True))
    whole = b"\n".join(unpacked)
    return whole + reading.text(content).encode()


def test_the_data_is_attached_and_a_withheld_name_is_in_no_byte(cast: Cast) -> None:
    edition = with_one_withheld(cast)
    content = seals.with_seal(edition_pdf(edition, "en"), reason="Edition 1")
    assert reading.faults(content) == []
    with reading.opened(content) as document:
        files = {name: bytes(file.get_file().read_bytes()) for name, file in document.attachments.items()}
    assert files["edition.json"] == edition.canonical.encode()
    rows = list(csv.reader(io.StringIO(files["signatories.csv"].decode("utf-8-sig"))))
    assert rows == [
        ["kind", "name_en", "name_km", "represents"],
        ["organisation", "Reed Circle", cast.reed.name_km, ""],
    ]
    whole = everything_in(content)
    assert b"Reed Circle" in whole
    for told in (cast.hill.name_en, cast.hill.name_km, cast.hill.ref, cast.visal.name, cast.visal.ref):
        written = told.encode("utf-16-be")
        for form in (told.encode(), written, written.hex().encode(), written.hex().upper().encode()):
            assert form not in whole


def test_a_broken_off_write_leaves_no_file(tmp_path: object) -> None:
    class Breaking(io.BytesIO):
        def chunks(self) -> object:
            yield b"half"
            raise OSError("no space left")

    storage = DurableStorage(location=str(tmp_path))
    with pytest.raises(OSError, match="no space"):
        storage._save("editions/a.pdf", Breaking())
    assert not storage.exists("editions/a.pdf")
    assert storage.listdir("editions") == ([], [])


def test_where_the_authority_does_not_answer_the_seal_has_no_attested_time(
    cast: Cast, settings: object, caplog: pytest.LogCaptureFixture
) -> None:
    settings.SEAL_AUTHORITY = "http://127.0.0.1:9/"  # type: ignore[attr-defined]
    content = seals.with_seal(edition_pdf(with_one_withheld(cast), "en"), reason="Edition 1")
    found = seals.look_at(content)
    assert (found.is_intact, found.attested_at) == (True, None)
    assert "sealed as B-B only" in caplog.text


def test_the_logos_of_an_edition_stand_above_it_until_they_are_replaced(cast: Cast) -> None:
    statement, convenor = factories.closed(cast), cast.lotus
    set_logo(convenor, picture(400, 100), by=cast.mealea, at=MORNING)
    edition = publishing.publish(statement, by=cast.piseth, at=MORNING + 4 * DAY)
    (printed,) = logos(edition, document(edition, "en").convenors)
    # As large as others: 380 square millimetres, four times as wide as high.
    assert (printed.whose, printed.width, printed.height) == (convenor.name_en, "39.0", "9.7")
    content = edition_pdf(edition, "en")
    assert reading.faults(content) == []
    with reading.opened(content) as opened:
        alternatives = [str(thing.Alt) for thing in opened.objects if "/Alt" in thing]
    assert convenor.name_en in alternatives
    set_logo(convenor, picture(100, 100), by=cast.mealea, at=MORNING + 5 * DAY)
    assert logos(edition, document(edition, "en").convenors) == []
