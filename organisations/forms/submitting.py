"""Forms that make something: sent twice, they make it once."""

from uuid import uuid4

from django import forms


class SubmittedOnce(forms.Form):
    """Carries an identifier of its own, made when the page is shown, which the action takes as `submission`."""

    submission = forms.UUIDField(required=False, initial=uuid4, widget=forms.HiddenInput)
