"""How an action's "no" comes back to the form that asked: which status, and beside which field."""

from collections.abc import Callable

from django import forms

from organisations.refusals import Outdated, Refused

# Codes that speak of how things stand, not of what was typed.
STATE = frozenset(
    {
        "absorbed",
        "altered",
        "anchor",
        "answered",
        "asked",
        "cannot_refuse",
        "closed",
        "conflict",
        "deadline",
        "decided",
        "declined",
        "deferred",
        "dissented",
        "edited",
        "embargo",
        "empty",
        "everybody_answered",
        "hidden",
        "lapsed",
        "last",
        "left",
        "listed",
        "lost",
        "mailing",
        "merged",
        "needed",
        "no_embargo",
        "nobody_invited",
        "nothing_new",
        "nothing_to_declare",
        "not_asked",
        "not_due",
        "not_merged",
        "one_person",
        "nobody_else",
        "open",
        "orphan",
        "over",
        "out_of_step",
        "quiet",
        "prepared",
        "refused",
        "recorded",
        "reinserted",
        "reminded",
        "removed",
        "request_void",
        "revoked",
        "second_factor",
        "second_person",
        "signed",
        "source",
        "spoken",
        "stage",
        "submission",
        "unanswered",
        "unconfirmed",
        "undeclared",
        "unmerged",
        "version",
        "void",
        "withdrawn",
    }
)


def status_of(refused: Refused) -> int:
    """409 where things stand otherwise than the person thought, 422 where what was typed will not do.

    A refusal that names a field is about that field: a deadline typed in the past is 422, a deadline that passed is
    409.
    """
    if isinstance(refused, Outdated) or (refused.code in STATE and not refused.field):
        return 409
    return 422


def add_refusal(form: forms.BaseForm, refused: Refused) -> None:
    """Show the reason beside the field at fault if the form shows that field, else above the whole form."""
    field = form.fields.get(refused.field)
    beside = refused.field if field is not None and not field.widget.is_hidden else None
    form.add_error(beside, str(refused.reason))


def tried(form: forms.BaseForm, deed: Callable[[], object]) -> int | None:
    """Do what a form that was sent asks for; `deed` reads its `cleaned_data`. None where it is done.

    Else the status with which the form is shown: 200 where it was not sent yet, 422 or 409 with what is wrong in it.
    """
    if not form.is_bound:
        return 200
    if not form.is_valid():
        return 422
    try:
        deed()
    except Refused as refused:
        add_refusal(form, refused)
        return status_of(refused)
    return None
