"""The form by which an organisation signs. Its page is written by hand: thousands open it on a phone."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from organisations.models import Organisation
from statements.excerpts import excerpt
from statements.queries.signatories import Reserved
from statements.queries.text import Text, TextBlock
from statements.stages import Language, Visibility
from statements.templatetags.typography import digits

# Of a paragraph in a list of choices: enough to know it by.
LONGEST_EXCERPT = 70  # characters


def block_label(block: TextBlock, language: str) -> str:
    """How a block stands in a list of choices: its number and its first words."""
    beginning = excerpt(block.text(language) or next(iter(block.texts.values()), ""), longest=LONGEST_EXCERPT)
    return f"{digits(block.number)} {beginning}" if block.number else beginning


@dataclass(slots=True)
class ReservationRow:
    """One reservation as it was typed, with what is wrong with it."""

    block: str = ""
    text_en: str = ""
    text_km: str = ""
    errors: list[Any] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.block or self.text_en.strip() or self.text_km.strip())


def typed_rows(blocks: Iterable[str], english: Iterable[str], khmer: Iterable[str]) -> list[ReservationRow]:
    """The rows of a form in which each is sent as three fields, by their order."""
    return [ReservationRow(*row) for row in zip_longest(blocks, english, khmer, fillvalue="")]


# Texts of the form that go to the action as they were typed, without outer white space.
TYPED = ("organisation", "name_en", "name_km", "capacity", "visibility", "language")
TICK = forms.CheckboxInput()


def plain_form(sent: QueryDict) -> dict[str, Any] | None:
    """What the action asks for, of a form with both ticks and without reservations; of any other None.

    `SignForm` takes whatever the action takes of this, so nothing is signed here that it would refuse.
    """
    ticked = {
        name: TICK.value_from_datadict(sent, MultiValueDict(), name) for name in ("mandate", "confirm", "may_show_logo")
    }
    if not (ticked["mandate"] and ticked["confirm"]) or "more" in sent:
        return None
    if any(one for name in ("block", "reservation_en", "reservation_km") for one in sent.getlist(name)):
        return None
    typed = {name: sent.get(name, "").strip() for name in TYPED}
    return {**typed, "sha256": sent.get("sha256", ""), "may_show_logo": ticked["may_show_logo"]}


class SignForm(forms.Form):
    """`organisations` are those for which the person may sign here, signed or not: a form sent twice finds the
    signature that stands. `asked` are those without a signature; where that is one, its names stand ready. `takes_two`
    are the references of those where another person signs what this one prepares.

    Reservations come in rows (`rows`), as many as there are paragraphs at most; `more` adds an empty one.
    """

    sha256 = forms.CharField(widget=forms.HiddenInput, required=False)
    organisation = forms.ChoiceField(label=_("Your organisation"))
    name_en = forms.CharField(label=_("Name in English"), required=False)
    name_km = forms.CharField(label=_("Name in Khmer"), required=False)
    capacity = forms.CharField(label=_("Your capacity"), required=False)
    visibility = forms.ChoiceField(label=_("How the name is shown"), choices=Visibility.choices)
    language = forms.ChoiceField(label=_("Language in which you read the text"))
    may_show_logo = forms.BooleanField(label=_("Logo"), required=False)
    mandate = forms.BooleanField(
        label=_("Mandate"),
        error_messages={"required": _("Only somebody who has the mandate of the organisation can sign for it.")},
    )
    confirm = forms.BooleanField(
        label=_("Confirmation"), error_messages={"required": _("Confirm that your organisation signs this text.")}
    )

    def __init__(
        self,
        *args: Any,
        text: Text,
        organisations: Sequence[Organisation],
        asked: Sequence[Organisation],
        reader_language: str,
        takes_two: Collection[str] = (),
        more: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.organisations = {organisation.ref: organisation for organisation in organisations}
        self.choose("organisation", [(ref, known.name()) for ref, known in self.organisations.items()])
        self.choose("language", [(code, Language(code).label) for code in text.languages])
        self.paragraphs = [(block.ref, block_label(block, reader_language)) for block in text.body]
        self.takes_two = frozenset(takes_two)
        self.rows = self.given_rows()[: max(1, len(self.paragraphs))] or [ReservationRow()]
        if more and len(self.rows) < len(self.paragraphs):
            self.rows.append(ReservationRow())
        if len(text.languages) == 1:
            self.fields["language"].required = False
            self.initial["language"] = text.languages[0]
        elif reader_language in text.languages:
            self.initial.setdefault("language", reader_language)
        self.asked = asked
        self.only = asked[0] if len(asked) == 1 else None
        if self.only:
            self.initial.setdefault("name_en", self.only.name_en)
            self.initial.setdefault("name_km", self.only.name_km)

    def given_rows(self) -> list[ReservationRow]:
        if not self.is_bound:
            return list(self.initial.get("reservations", ()))
        sent = self.data
        assert isinstance(sent, QueryDict)  # noqa: S101 - for the type checker
        return typed_rows(*(sent.getlist(name) for name in ("block", "reservation_en", "reservation_km")))

    @property
    def prepares(self) -> bool:
        """Whether nothing is signed by it: another person does that."""
        return bool(self.only and self.only.ref in self.takes_two)

    @property
    def takes_more(self) -> bool:
        return len(self.rows) < len(self.paragraphs)

    @property
    def has_reservations(self) -> bool:
        return len(self.rows) > 1 or not self.rows[0].is_empty

    def choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        # Who prepares a signature does not give it: the capacity is that of the other person.
        signs = cleaned.get("organisation") not in self.takes_two
        if signs and not cleaned.get("capacity") and "capacity" not in self.errors:
            self.add_error("capacity", forms.Field.default_error_messages["required"])
        known = {ref for ref, _label in self.paragraphs}
        for number, row in enumerate(self.rows):
            if row.is_empty:
                continue
            if not row.block:
                row.errors.append(_("Choose the paragraph that the reservation is about."))
            elif row.block not in known:
                row.errors.append(_("This paragraph is not part of the text."))
            elif row.block in {other.block for other in self.rows[:number]}:
                row.errors.append(_("One reservation on a paragraph is enough."))
            if row.block and not (row.text_en.strip() or row.text_km.strip()):
                row.errors.append(_("Write the reservation in at least one language."))
            for error in row.errors:
                self.add_error(None, error)
        return cleaned

    def reserved(self) -> list[Reserved]:
        """The reservations, once the form is valid."""
        return [Reserved(row.block, row.text_en, row.text_km) for row in self.rows if not row.is_empty]

    def chosen(self) -> Organisation:
        """For which organisation, once the form is valid."""
        return self.organisations[self.cleaned_data["organisation"]]

    def read_in(self) -> str:
        """The language in which the text was read, once the form is valid."""
        return str(self.cleaned_data["language"] or self.initial["language"])
