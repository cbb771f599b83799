"""Forms about an organisation: coming in, its profile, its logo, its names."""

from collections.abc import Iterable
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import ButtonHolder, Div, Field, Fieldset, Layout, LayoutObject, Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from organisations.models import NameKind, OrganisationKind, OrganisationName, Province, Sector

CHARACTERS_SEEN = _("These characters are meant so: I have looked at each of them")


def day_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    """A day in Phnom Penh."""
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


class ParticularsForm(forms.Form):
    """What is known of an organisation besides its names."""

    kind = forms.ChoiceField(label=_("Kind"), choices=OrganisationKind.choices)
    province = forms.ChoiceField(
        label=_("Province"), choices=[("", _("None, or several")), *Province.choices], required=False
    )
    sectors = forms.MultipleChoiceField(
        label=_("Works on"), choices=Sector.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    registration_number = forms.CharField(label=_("Registration number"), required=False)
    registered_year = forms.IntegerField(
        label=_("Registered in the year"), required=False, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    website = forms.CharField(
        label=_("Website"),
        required=False,
        help_text=_("The whole address, beginning with https://"),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocapitalize": "none"}),
    )

    def particulars(self) -> dict[str, Any]:
        """The values as the actions take them, once the form is valid."""
        return {name: self.cleaned_data[name] for name in ParticularsForm.base_fields}


class RegisterForm(ParticularsForm):
    """An organisation comes in. The two ticks are shown only where they are asked for."""

    name_en = forms.CharField(label=_("Name in English"), required=False)
    name_km = forms.CharField(label=_("Name in Khmer"), required=False, help_text=_("At least one of the two names."))
    acronym = forms.CharField(label=_("Acronym"), required=False)
    other_names = forms.CharField(
        label=_("Other names"),
        required=False,
        help_text=_("What it is also called, one name on a line."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    characters_seen = forms.BooleanField(label=CHARACTERS_SEEN, required=False)
    none_of_these = forms.BooleanField(
        label=_("It is none of these: register it as an organisation of its own"), required=False
    )

    field_order = ["name_en", "name_km", "acronym", "other_names"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.lay_out()

    def lay_out(self, *ticks: str) -> None:
        """Show the fields, and which of the two ticks."""
        self.helper.layout = Layout(
            *ticks,
            Fieldset(
                _("Names"),
                Div(Field("name_en", lang="en"), Field("name_km", lang="km"), css_class="sides"),
                "acronym",
                "other_names",
            ),
            particulars_layout(),
            ButtonHolder(Submit("register", _("Register"))),
        )

    def also(self) -> list[tuple[str, str]]:
        """The other names as the action takes them."""
        lines = [line.strip() for line in self.cleaned_data["other_names"].splitlines()]
        return [(NameKind.ALIAS.value, line) for line in lines if line]


class ProfileForm(ParticularsForm):
    about_en = forms.CharField(label=_("About, in English"), required=False, widget=forms.Textarea(attrs={"rows": 6}))
    about_km = forms.CharField(label=_("About, in Khmer"), required=False, widget=forms.Textarea(attrs={"rows": 6}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout(
            Fieldset(
                _("In its own words"),
                Div(Field("about_en", lang="en"), Field("about_km", lang="km"), css_class="sides"),
            ),
            particulars_layout(),
            ButtonHolder(Submit("save", _("Save the profile"))),
        )


def particulars_layout() -> LayoutObject:
    return Fieldset(
        _("Particulars"),
        Div("kind", "province", css_class="sides"),
        Div("registration_number", "registered_year", css_class="sides"),
        "website",
        Field("sectors", wrapper_class="columns"),
    )


class LogoForm(forms.Form):
    logo = forms.FileField(
        label=_("Picture"),
        allow_empty_file=True,  # the action says what is wrong with it
        help_text=_("PNG, JPEG, WebP or GIF, at most 2 MB. Only its pixels are kept, no side longer than 512."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp,image/gif"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout("logo", ButtonHolder(Submit("set", _("Use this picture"), css_class="second")))


class RenameForm(forms.Form):
    name_en = forms.CharField(label=_("Name in English"), required=False)
    name_km = forms.CharField(label=_("Name in Khmer"), required=False)
    acronym = forms.CharField(label=_("Acronym"), required=False)
    until = day_field(_("The former name was used until"), required=False, help_text=_("Left empty: until today."))
    is_correction = forms.BooleanField(
        label=_("This only puts a spelling right: do not keep the earlier one as a former name"), required=False
    )
    characters_seen = forms.BooleanField(label=CHARACTERS_SEEN, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.lay_out()

    def lay_out(self, *ticks: str) -> None:
        self.helper.layout = Layout(
            *ticks,
            Div(Field("name_en", lang="en"), Field("name_km", lang="km"), css_class="sides"),
            "acronym",
            "until",
            "is_correction",
            ButtonHolder(Submit("rename", _("Change the name"))),
        )


class OtherNameForm(forms.Form):
    """Its fields have names of their own, since it stands on a page with RenameForm."""

    text = forms.CharField(label=_("Name"))
    kind = forms.ChoiceField(label=_("What it is"), choices=NameKind.choices, widget=forms.RadioSelect)
    until_day = day_field(_("Used until"), required=False, help_text=_("For a name that is not used any more."))
    letters_seen = forms.BooleanField(label=CHARACTERS_SEEN, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.lay_out()

    def lay_out(self, *ticks: str) -> None:
        self.helper.layout = Layout(
            *ticks, "text", "kind", "until_day", ButtonHolder(Submit("add", _("Add the name"), css_class="second"))
        )


class RemoveNameForm(forms.Form):
    """One of the names shown, by its number."""

    remove = forms.ChoiceField()

    def __init__(self, *args: Any, names: Iterable[OrganisationName], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = {str(name.pk): name for name in names}
        field = self.fields["remove"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = [(number, name.text) for number, name in self.names.items()]

    def chosen(self) -> OrganisationName:
        return self.names[self.cleaned_data["remove"]]
