"""Which strings can be part of an address. Everything else (NUL bytes, a million digits) is not there: 404."""

from django.urls import register_converter
from django.urls.converters import StringConverter

from organisations.models.refs import ALPHABET, LENGTH


class RefConverter(StringConverter):
    """A reference as `new_ref` makes them."""

    regex = f"[{ALPHABET}]{{{LENGTH}}}"


class NumberConverter:
    """A number counted from 1. Nine digits always fit the databases' integers."""

    regex = "[1-9][0-9]{0,8}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


def register() -> None:
    """Make them known to Django under `api_ref` and `api_number`, before any address is built."""
    register_converter(RefConverter, "api_ref")
    register_converter(NumberConverter, "api_number")
