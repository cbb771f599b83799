from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum

import pytest

from ledger.canonical import Json, canonical, instant, sha256_hex


class Colour(StrEnum):
    RED = "red"


def test_keys_are_sorted_by_utf_16_units() -> None:
    # RFC 8785, 3.2.3 has this order; by code points U+FB33 would come before U+1F600.
    value = {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\u0080": 6, "\u00f6": 7}
    expected = '{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\U0001f600":5,"\ufb33":3}'
    assert canonical(value).decode() == expected


def test_text_is_escaped_only_where_json_must() -> None:
    # RFC 8785, 3.2.2.2: short escapes where JSON has them, \u00xx in small letters for other controls, else as it is.
    assert canonical("€$\x0f\nA'B\"\\/\x7f") == '"€$\\u000f\\nA\'B\\"\\\\/\x7f"'.encode()
    assert canonical("\b\t\f\r\x00\x1b") == b'"\\b\\t\\f\\r\\u0000\\u001b"'


def test_nested_values() -> None:
    value: dict[str, Json] = {"b": [1, True, None, {"z": "", "a": -5}], "a": ("x",)}
    assert canonical(value) == b'{"a":["x"],"b":[1,true,null,{"a":-5,"z":""}]}'


def test_an_enum_of_text_is_its_text() -> None:
    assert canonical({Colour.RED: Colour.RED}) == b'{"red":"red"}'


@pytest.mark.parametrize("value", [1.0, Decimal(1), datetime(2021, 9, 28, tzinfo=UTC), b"x", {1, 2}, {1: "x"}, [[0.5]]])
def test_what_has_many_spellings_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        canonical(value)  # type: ignore[arg-type]


def test_the_greatest_integer() -> None:
    assert canonical([9007199254740991, -9007199254740991]) == b"[9007199254740991,-9007199254740991]"
    for number in (9007199254740992, -9007199254740992):
        with pytest.raises(ValueError, match="2\\^53"):
            canonical(number)


def test_half_a_surrogate_pair_is_refused() -> None:
    with pytest.raises(ValueError, match="surrogates"):
        canonical("\ud83d")


def test_an_instant_is_utc_with_microseconds() -> None:
    phnom_penh = timezone(timedelta(hours=7))
    assert instant(datetime(2021, 9, 28, 1, 2, 3, tzinfo=phnom_penh)) == "2021-09-27T18:02:03.000000Z"
    assert instant(datetime(2021, 9, 28, 1, 2, 3, 45, tzinfo=UTC)) == "2021-09-28T01:02:03.000045Z"
    with pytest.raises(ValueError, match="time zone"):
        instant(datetime(2021, 9, 28))  # noqa: DTZ001


def test_sha256_of_the_published_example() -> None:
    # FIPS 180-4 example: "abc".
    assert sha256_hex(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
