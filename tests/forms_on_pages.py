"""Reads the forms of a page as a browser would send them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class PageForm:
    """A form with the values that a person who changes nothing would send."""

    method: str
    action: str
    values: dict[str, list[str]] = field(default_factory=dict)
    free: set[str] = field(default_factory=set)  # the fields in which anything can be typed
    words: set[str] = field(default_factory=set)  # those of them that are for words: no date, number or address


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[PageForm] = []
        self.form: PageForm | None = None
        self.textarea: str | None = None
        self.select: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.form = PageForm((given.get("method") or "get").lower(), given.get("action") or "")
            self.forms.append(self.form)
        if self.form is None:
            return
        name = given.get("name")
        if tag == "textarea" and name:
            self.textarea = name
            self.form.values[name] = [""]
            self.form.free.add(name)
            self.form.words.add(name)
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and ("selected" in given or self.select not in self.form.values):
            self.form.values[self.select] = [given.get("value") or ""]
        elif tag == "input" and name:
            self._input(self.form, name, given)

    def _input(self, form: PageForm, name: str, given: dict[str, str | None]) -> None:
        kind = given.get("type") or "text"
        if kind in {"submit", "button", "image", "reset"}:
            return
        if kind in {"radio", "checkbox"} and "checked" not in given:
            return
        form.values.setdefault(name, []).append(given.get("value") or ("on" if kind == "checkbox" else ""))
        if kind not in {"radio", "checkbox", "hidden"}:
            form.free.add(name)
        if kind in {"text", "search"}:
            form.words.add(name)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "textarea":
            self.textarea = None
        elif tag == "select":
            self.select = None

    def handle_data(self, data: str) -> None:
        if self.form and self.textarea:
            before = self.form.values[self.textarea][0]
            # The first line end after the tag belongs to the markup.
            self.form.values[self.textarea] = [before + (data.removeprefix("\n") if not before else data)]


def forms(html: str) -> list[PageForm]:
    """The forms of the page that are sent by POST, the header's sign-out left out."""
    reader = _Reader()
    reader.feed(html)
    return [form for form in reader.forms if form.method == "post" and "sign-out" not in form.action]
