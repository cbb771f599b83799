# ruff: noqa: S608 - the SQL of these tests is put together from their own words

from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from django.db.models.signals import post_migrate

from ledger.append import append
from ledger.append_only import AppendOnly
from ledger.models import Event, Head, Opening, Seal, Unsealed
from ledger.queueing import QueueEachRow
from ledger.sealing import seal
from ledger.triggers import TriggerOperation, declared, missing, reinstall_missing
from tests.flush import lifted

AT = datetime(2021, 9, 28, tzinfo=UTC)


@pytest.fixture
def event(db: None) -> Event:
    event = append("site", "test.plain", at=AT, data={"n": 1}, private={"name": "Sok Dara"})
    seal()
    return event


def refuse(statement: str) -> None:
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("model", [Event, Seal, Head])
def test_rows_stay(model: type[models.Model], event: Event) -> None:
    row = model._default_manager.get()
    before = model._default_manager.values().get()
    table, key = model._meta.db_table, model._meta.pk.column
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        model._default_manager.all()._raw_delete(using="default")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        row.save(force_update=True)
    refuse(f"DELETE FROM {table}")
    refuse(f"UPDATE {table} SET {key} = {key} + 1")
    assert model._default_manager.values().get() == before


def test_every_way_of_updating_is_refused(event: Event) -> None:
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Event.objects.update(kind="test.other")
    event.kind = "test.other"
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Event.objects.bulk_update([event], ["kind"])
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Event.objects.update_or_create(pk=event.pk, defaults={"kind": "test.other"})
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Event.objects.bulk_create([event], update_conflicts=True, update_fields=["kind"], unique_fields=["id"])
    assert Event.objects.get().kind == "test.plain"


def test_replacing_is_refused(event: Event) -> None:
    if connection.vendor == "postgresql":
        refuse(
            "INSERT INTO ledger_event (id, uid, chain, kind, at, data, digest) "
            "SELECT id, uid, chain, 'x', at, data, digest "
            "FROM ledger_event ON CONFLICT (id) DO UPDATE SET kind = EXCLUDED.kind"
        )
        connection.check_constraints()  # a table with checks still to come refuses for another reason
        refuse("TRUNCATE ledger_event CASCADE")
    else:
        columns = "uid, chain, kind, at, data, digest"
        values = "uid, chain, 'x', at, data, digest"
        # By the primary key, and by the unique uid.
        refuse(f"INSERT OR REPLACE INTO ledger_event (id, {columns}) SELECT id, {values} FROM ledger_event")
        refuse(f"REPLACE INTO ledger_event ({columns}) SELECT {values} FROM ledger_event")
    assert Event.objects.get().kind == "test.plain"


def test_an_opening_can_be_erased_but_not_changed(event: Event) -> None:
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Opening.objects.update(value="Somebody Else")
    assert Opening.objects.get().value == "Sok Dara"
    Opening.objects.filter(event=event).delete()
    assert not Opening.objects.exists()


@pytest.fixture
def notes(db: None) -> AppendOnly:
    """A table of which one column may change."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE test_note (id integer PRIMARY KEY, body text, ended_at text)")
        cursor.execute("INSERT INTO test_note VALUES (1, 'first', NULL)")
    operation = AppendOnly("test_note", updates=("ended_at",))
    operation.install(connection)
    return operation


def test_named_columns_may_change(notes: AppendOnly) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE test_note SET ended_at = 'today', body = 'first'")
        cursor.execute("SELECT id, body, ended_at FROM test_note")
        assert cursor.fetchall() == [(1, "first", "today")]
    refuse("UPDATE test_note SET body = 'second'")
    refuse("UPDATE test_note SET body = NULL, ended_at = 'tomorrow'")
    refuse("DELETE FROM test_note")


def test_the_operation_can_be_reversed(notes: AppendOnly) -> None:
    assert notes.is_installed(connection)
    notes.remove(connection)
    assert not notes.is_installed(connection)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM test_note")
        cursor.execute("SELECT count(*) FROM test_note")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize(
    "operation",
    [
        AppendOnly("a"),
        AppendOnly("a", updates=("x", "y")),
        AppendOnly("a", deletes=True),
        QueueEachRow("a", queue="b", column="c"),
    ],
)
def test_an_operation_can_be_written_to_a_migration(operation: TriggerOperation) -> None:
    name, arguments, options = operation.deconstruct()
    assert name == type(operation).__name__
    assert vars(type(operation)(*arguments, **options)) == vars(operation)


@pytest.mark.django_db
def test_a_lost_trigger_is_noticed_and_put_back() -> None:
    ours = {(type(one), one.table) for one in declared()}
    assert ours >= {(AppendOnly, f"ledger_{name}") for name in ("event", "seal", "head", "opening")}
    assert (QueueEachRow, "ledger_event") in ours
    assert missing() == []
    where = " ON ledger_event" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER ledger_event_no_update{where}")
    assert [one.table for one in missing()] == ["ledger_event"]
    reinstall_missing()
    assert missing() == []


@pytest.mark.django_db(transaction=True)
def test_a_migration_that_rebuilds_the_table_keeps_it_append_only() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite's tables are rebuilt to be altered")
    with connection.schema_editor() as editor:
        editor._remake_table(Event)  # type: ignore[attr-defined]
    assert {one.table for one in missing()} == {"ledger_event"}
    config = apps.get_app_config("ledger")
    post_migrate.send(
        config, app_config=config, using="default", plan=[("some", False)], verbosity=0, interactive=False
    )
    assert missing() == []


@pytest.mark.postgres
@pytest.mark.django_db
def test_a_disabled_trigger_is_noticed() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL can disable a trigger")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_head DISABLE TRIGGER ledger_head_no_delete")
    assert [one.table for one in missing()] == ["ledger_head"]


@pytest.mark.django_db
def test_lifting_is_over_when_the_block_ends() -> None:
    append("site", "test.plain", at=AT, data={})
    with lifted():
        Event.objects.update(kind="test.other")
    with pytest.raises(DatabaseError), transaction.atomic():
        Event.objects.update(kind="test.plain")
    assert missing() == []
    assert Unsealed.objects.count() == 1
