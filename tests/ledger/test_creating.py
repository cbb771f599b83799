"""Models that come together in one operation."""

import pytest
from django.db import IntegrityError, connection, migrations, models, transaction
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.migrations.writer import OperationWriter

from ledger.creating import CreateModels


def made(name: str, other: str) -> migrations.CreateModel:
    first = models.ForeignKey(f"ledger.{other}", models.CASCADE, null=True, related_name="+")
    number = models.IntegerField(default=1)
    return migrations.CreateModel(
        name, [("id", models.BigAutoField(primary_key=True)), ("number", number), ("first", first)]
    )


@pytest.mark.django_db(transaction=True)
def test_models_that_refer_to_each_other_come_and_go() -> None:
    operation: Operation = CreateModels(models=[made("Hen", "Egg"), made("Egg", "Hen")])
    before, after = ProjectState(), ProjectState()
    assert not before.apps.all_models["ledger"]
    operation.state_forwards("ledger", after)
    with connection.schema_editor() as editor:
        operation.database_forwards("ledger", editor, before, after)
    hen, egg = (after.apps.get_model("ledger", name) for name in ("Hen", "Egg"))
    laid = egg.objects.create(first=hen.objects.create())
    hen.objects.update(first=laid)
    with transaction.atomic():
        egg.objects.create(first_id=laid.pk + 1)
        with pytest.raises(IntegrityError):
            connection.check_constraints()
        transaction.set_rollback(True)
    with connection.schema_editor() as editor:
        operation.database_backwards("ledger", editor, after, before)
    assert not {"ledger_hen", "ledger_egg"} & set(connection.introspection.table_names())


def test_a_state_that_was_drawn_shows_them() -> None:
    state = ProjectState()
    assert not state.apps.all_models["ledger"]
    CreateModels([made("Hen", "Egg"), made("Egg", "Hen")]).state_forwards("ledger", state)
    assert set(state.apps.all_models["ledger"]) == {"hen", "egg"}


def test_it_can_be_written_to_a_migration() -> None:
    written, imports = OperationWriter(
        CreateModels([made("Hen", "Egg"), made("Egg", "Hen")]), indentation=0
    ).serialize()
    assert "import ledger.creating" in imports
    assert [line.strip() for line in written.splitlines() if "name=" in line and "related" not in line] == [
        "name='Hen',",
        "name='Egg',",
    ]
