"""How a reference stands in an address; every urls module uses it as `<ref:...>`."""

from django.urls import register_converter

from organisations.models.refs import ALPHABET, LENGTH


class ReferenceConverter:
    """A reference as `new_ref` makes them: whatever else stands in its place is 404 before a database sees it."""

    regex = f"[{ALPHABET}]{{{LENGTH}}}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(ReferenceConverter, "ref")
