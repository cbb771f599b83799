"""QR codes as pictures with a name."""

from xml.etree import ElementTree

import pytest

from printing import qr

ADDRESS = "https://ruom.example/verify/1"


def test_the_picture_has_a_name_and_no_size_of_its_own() -> None:
    picture = ElementTree.fromstring(qr.svg(ADDRESS, label='Check "A & B" <here>'))  # noqa: S314 - our own
    assert picture.get("role") == "img"
    assert picture.get("aria-label") == 'Check "A & B" <here>'
    assert picture.findtext("title") == 'Check "A & B" <here>'
    assert picture.get("width") is None
    # 29 bytes at level M are version 3 (26 bytes fit into version 2): 29 modules and a quiet zone of 4 on
    # each side.
    assert picture.get("viewBox") == "0 0 37 37"


def test_too_long_an_address_is_refused() -> None:
    with pytest.raises(ValueError, match="too large"):
        qr.svg("x" * 3000, label="too long")
