"""Nothing that points to a person is forgotten: by the export, or by erasing."""

import pytest
from django.apps import apps
from django.db import models

from organisations import holdings
from organisations.holdings import Fate
from organisations.models import Person
from organisations.queries import privacy
from organisations.wordlist import label
from partners.actions.keeping import MADE
from statements.queries import holdings as statements_holdings

ALL_KEPT = (*privacy.KEPT, MADE, *statements_holdings.KEPT)

# Seen by the person on the export under another name than that of the column, or in no way at all, and why.
NOT_EXPORTED = {
    "organisations.FactorSecret.person": "a key",
    "organisations.Person_groups.person": "nobody has groups",
    "organisations.Person_user_permissions.person": "nobody has single permissions",
    "organisations.AccessNote.subject": "exported with contacts and invitations, as looks_at_you",
    "admin.LogEntry.user": "exported as administration",
}


def columns_to_persons() -> set[str]:
    """Read from the models themselves."""
    return {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and field.related_model is Person
    }


def test_every_column_that_points_to_a_person_has_its_fate() -> None:
    assert set(holdings.known_columns()) == columns_to_persons()


def test_every_column_is_exported() -> None:
    exported = {f"{kept.model._meta.label}.{column}" for kept in ALL_KEPT for column in kept.columns}
    assert columns_to_persons() - exported == set(NOT_EXPORTED) & columns_to_persons()


def test_what_goes_with_the_account_is_deleted_or_nobodys() -> None:
    """A column that the database would empty with the account must not be said to stay."""
    for column, fate in holdings.known_columns().items():
        model, _dot, name = column.rpartition(".")
        if "Person_" in model:
            continue
        field = apps.get_model(model)._meta.get_field(name)
        if field.remote_field.on_delete is models.CASCADE and fate is not Fate.DELETED:
            assert column in {"organisations.AccessNote.actor", "admin.LogEntry.user"}


@pytest.mark.parametrize("kept", ALL_KEPT, ids=lambda kept: kept.name)
def test_every_value_has_a_word_for_people(kept: holdings.Kept) -> None:
    assert kept.shown
    for name in kept.shown:
        assert label(name)


def test_no_two_parts_have_one_name() -> None:
    names = [kept.name for kept in ALL_KEPT]
    assert len(names) == len(set(names))
