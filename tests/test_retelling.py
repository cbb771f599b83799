"""A story told again leaves the same rows as the first time, and one that begins otherwise is told in full."""

from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from statements.models import Statement
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def rows() -> dict[str, list[dict[str, Any]]]:
    """All of them, without the moments that the database's own clock sets."""
    found = {model._meta.label: list(model._default_manager.order_by("pk").values()) for model in apps.get_models()}
    for job in found["outbox.Job"]:
        del job["due"], job["created_at"]
    return found


def told_and_undone(cast: Cast) -> tuple[Statement, dict[str, list[dict[str, Any]]], list[str]]:
    """The closed statement, all rows of the database with it, and what it took."""
    with CaptureQueriesContext(connection) as taken, transaction.atomic():
        statement = factories.closed(cast)
        everything = rows()
        transaction.set_rollback(True)
    return statement, everything, [query["sql"] for query in taken if not query["sql"].startswith("SELECT")]


def test_told_again_it_leaves_the_same_rows(cast: Cast) -> None:
    first, once, wrote = told_and_undone(cast)
    second, again, repeated = told_and_undone(cast)
    assert (second.pk, second.ref, second.stage) == (first.pk, first.ref, "closed")
    assert again == once
    assert len(once["statements.Signature"]) == 3
    assert second is not first
    assert second.convenor is not cast.lotus
    assert 0 < len(repeated) <= len(wrote)


def test_behind_anything_else_it_is_told_in_full(cast: Cast) -> None:
    first = factories.opened(cast)
    Statement.objects.filter(pk=first.pk).update(occasion_en="A flood")
    second = factories.opened(cast)
    assert second.ref != first.ref
    assert Statement.objects.count() == 2


def test_stories_follow_one_another(cast: Cast) -> None:
    """The third has another beginning than the first, although it is the same story."""
    refs = {factories.drafted(cast).ref, factories.opened(cast).ref, factories.drafted(cast).ref}
    assert Statement.objects.count() == len(refs) == 3


def test_what_is_changed_in_memory_is_not_met_by_the_next(cast: Cast) -> None:
    with transaction.atomic():
        factories.drafted(cast).ref = "mine"
        transaction.set_rollback(True)
    again = factories.drafted(cast)
    assert Statement.objects.get().ref == again.ref != "mine"
