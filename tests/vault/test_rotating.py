import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from tests.threads import in_threads
from tests.vault.conftest import NEW, OLD, keys
from tests.vault.models import Note, registry
from vault import rotating
from vault.checking import verify
from vault.fields import as_stored
from vault.models import KeyCheck
from vault.rotating import Lost, rotate, survey, tables
from vault.sealing import seal

THIRD = "third:" + "7e" * 32


def fill(count: int = 3) -> None:
    Note.objects.bulk_create(
        [Note(name=str(n), email=f"{n}@demo.example", remark="told" if n % 2 else None) for n in range(count)]
    )


def contents() -> list[tuple[str, str, str | None]]:
    return list(Note.objects.order_by("pk").values_list("name", "email", "remark"))


def expected(count: int = 3) -> list[tuple[str, str, str | None]]:
    return [(str(n), f"{n}@demo.example", "told" if n % 2 else None) for n in range(count)]


def under(key_id: str) -> dict[str, int]:
    """How many of each column stand under the key."""
    return {name.rpartition(".")[2]: counts[key_id] for name, counts in survey(registry=registry).columns.items()}


@pytest.mark.usefixtures("fresh")
def test_everything_comes_under_the_present_key() -> None:
    with keys(OLD):
        verify()
        fill()
        assert under("old") == {"email": 3, "remark": 1, "email_index": 3}
    with keys(NEW, OLD):
        verify()
        Note.objects.create(name="3", email="3@demo.example", remark="told")
        done = rotate(registry=registry, batch=2)
        assert (done.rows, done.retired) == (3, ["old"])
        assert under("old") == {"email": 0, "remark": 0, "email_index": 0}
        assert under("new") == {"email": 4, "remark": 2, "email_index": 4}
    with keys(NEW):
        verify()
        assert contents() == expected(4)
        assert Note.objects.get(email_index="1@demo.example").name == "1"


@pytest.mark.usefixtures("fresh")
def test_twice_is_as_good_as_once() -> None:
    with keys(OLD):
        fill()
    with keys(NEW, OLD):
        rotate(registry=registry)
        before = list(Note.objects.annotate(raw=as_stored("email")).values_list("raw", flat=True))
        assert rotate(registry=registry).rows == 0
        assert list(Note.objects.annotate(raw=as_stored("email")).values_list("raw", flat=True)) == before


@pytest.mark.usefixtures("fresh")
def test_it_goes_on_where_it_was_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    with keys(OLD):
        fill(5)
    write = rotating._write
    seen: list[object] = []

    def stopping(*arguments: object) -> int:
        if len(seen) == 2:
            raise KeyboardInterrupt
        seen.append(arguments)
        return write(*arguments)  # type: ignore[arg-type]

    with keys(NEW, OLD):
        with monkeypatch.context() as patch:
            patch.setattr(rotating, "_write", stopping)
            with pytest.raises(KeyboardInterrupt):
                rotate(registry=registry, batch=1)
        assert (under("old")["email"], under("new")["email"]) == (3, 2)
        assert contents() == expected(5)
        assert rotate(registry=registry, batch=1).rows == 3
        assert contents() == expected(5)


@pytest.mark.usefixtures("fresh")
def test_what_cannot_be_opened_is_told_and_kept() -> None:
    with keys(THIRD):
        Note.objects.create(name="0", email="0@demo.example")
    with keys(OLD):
        foreign = seal("moved here", context="vault.note.email")
        Note.objects.create(name="1", email="1@demo.example", remark="told")
        Note.objects.filter(name="1").update(remark=rotating._literal(foreign))
        Note.objects.create(name="2")
        Note.objects.filter(name="2").update(remark=rotating._literal("never sealed"))
    raw = Note.objects.annotate(raw=as_stored("remark")).order_by("name").values_list("raw", flat=True)
    before = list(raw)
    first, second, third = (str(pk) for pk in Note.objects.order_by("name").values_list("pk", flat=True))
    with keys(NEW, OLD):
        done = rotate(registry=registry)
        assert done.survey.lost == [
            Lost("vault.Note.email", first, "third"),
            Lost("vault.Note.remark", second, "old"),
            Lost("vault.Note.remark", third, "?"),
        ]
        assert (done.rows, done.retired) == (1, [])  # the address beside the lost remark moved
        assert list(raw) == before
    with keys(THIRD):
        assert Note.objects.only("email").get(name="0").email == "0@demo.example"


@pytest.mark.usefixtures("table")
def test_a_forgotten_index_is_found_and_mended() -> None:
    with keys(NEW):
        Note.objects.create(name="stale", email="old@demo.example")
        Note.objects.create(name="cleared", email="gone@demo.example")
        Note.objects.create(name="fine", email="fine@demo.example")
        Note.objects.create(name="filled")
        Note.objects.filter(name="stale").update(email="new@demo.example")
        Note.objects.filter(name="cleared").update(email="")
        Note.objects.filter(name="filled").update(email="filled@demo.example")
        assert survey(registry=registry).out_of_step == 3
        done = rotate(registry=registry)
        assert (done.rows, done.survey.out_of_step) == (3, 0)
        found = Note.objects.filter(email_index__in=["new@demo.example", "filled@demo.example", "gone@demo.example"])
        assert sorted(note.name for note in found) == ["filled", "stale"]


@contextmanager
def between_reading_and_writing(monkeypatch: pytest.MonkeyPatch, work: Callable[[], object]) -> Iterator[None]:
    """Do `work` once, after the first batch was read and before it is written."""
    write = rotating._write
    done: list[object] = []

    def late(*arguments: object) -> int:
        if not done:
            done.append(work())
        return write(*arguments)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(rotating, "_write", late)
        yield


@pytest.mark.usefixtures("fresh")
@pytest.mark.parametrize("compares", [False, True])
def test_a_write_in_the_middle_wins(monkeypatch: pytest.MonkeyPatch, compares: bool) -> None:
    """And without the comparison it would be lost: the race is real."""
    with keys(OLD):
        fill()
    if not compares:
        monkeypatch.setattr(rotating, "_as_read", lambda _row: {})
    written = {"email": "changed@demo.example", "email_index": "changed@demo.example"}
    with (
        keys(NEW, OLD),
        between_reading_and_writing(monkeypatch, lambda: Note.objects.filter(name="1").update(**written)),
    ):
        rotate(registry=registry)
    with keys(NEW):
        assert (Note.objects.get(name="1").email == "changed@demo.example") is compares


@pytest.mark.usefixtures("fresh")
def test_a_row_that_went_away_meanwhile_stays_away(monkeypatch: pytest.MonkeyPatch) -> None:
    with keys(OLD):
        fill()
    with keys(NEW, OLD), between_reading_and_writing(monkeypatch, Note.objects.filter(name="1").delete):
        assert rotate(registry=registry).survey.total("new") == 4
    with keys(NEW):
        assert [name for name, *_ in contents()] == ["0", "2"]


@pytest.mark.usefixtures("table")
@pytest.mark.django_db(transaction=True)
def test_many_write_while_two_rotate() -> None:
    KeyCheck.objects.all().delete()
    with keys(OLD):
        fill(20)
    stop = threading.Event()

    def write(own: int) -> Callable[[], None]:
        def go() -> None:
            for turn in range(15):
                note = Note.objects.get(name=str(own))
                note.email = f"{own}-{turn}@demo.example"
                note.save()
            if own == 0:
                stop.set()

        return go

    def turn_over() -> None:
        while not stop.is_set():
            rotate(registry=registry, batch=3)

    with keys(NEW, OLD):
        assert in_threads(write(0), write(1), write(2), turn_over, turn_over) == []
        assert rotate(registry=registry).survey.total("old") == 0
    with keys(NEW):
        last = [f"{n}-14@demo.example" if n < 3 else f"{n}@demo.example" for n in range(20)]
        assert [email for _, email, _ in contents()] == last
        assert [Note.objects.get(email_index=email).email for email in last] == last
    Note.objects.all().delete()


@pytest.mark.postgres
@pytest.mark.usefixtures("table")
@pytest.mark.django_db(transaction=True)
def test_it_waits_for_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """A row that the site holds is left for later, so no deadlock can come of it."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    monkeypatch.setattr(rotating, "PASSES", 2)
    held, let_go = threading.Event(), threading.Event()
    with keys(OLD):
        fill()

    def hold() -> None:
        with transaction.atomic():
            Note.objects.select_for_update().get(name="1")
            held.set()
            let_go.wait(20)

    def turn_over() -> None:
        held.wait(20)
        done = rotate(registry=registry)
        let_go.set()
        assert (done.rows, done.survey.total("old"), done.retired) == (2, 3, [])

    with keys(NEW, OLD):
        assert in_threads(hold, turn_over) == []
        assert rotate(registry=registry).rows == 1
    Note.objects.all().delete()


# -- the command ----------------------------------------------------------------------------------------------------


def run(*arguments: str) -> tuple[int, str]:
    """Exit status and output."""
    output = StringIO()
    try:
        call_command("rotate_keys", *arguments, stdout=output)
    except SystemExit as ended:
        return int(str(ended.code)), output.getvalue()
    return 0, output.getvalue()


@pytest.fixture
def software(monkeypatch: pytest.MonkeyPatch) -> None:
    """Our model in place of the software's."""
    for function in (rotate, survey):
        defaults = function.__kwdefaults__
        assert defaults is not None
        monkeypatch.setitem(defaults, "registry", registry)


@pytest.mark.usefixtures("fresh", "software")
def test_the_command_says_what_is_where_and_what_is_not_needed() -> None:
    with keys(OLD):
        verify()
        fill()
    with keys(NEW, OLD):
        verify()
        status, said = run("--check")
        assert status == 1
        assert said == "vault.Note.email: old 3\nvault.Note.remark: old 1\nvault.Note.email_index: old 3\n"
        status, said = run()
        assert status == 0
        assert said.splitlines() == [
            "Rows written: 3",
            "vault.Note.email: new 3",
            "vault.Note.remark: new 1",
            "vault.Note.email_index: new 3",
            "The key old is not needed any more: take it out of VAULT_KEYS.",
        ]
        assert [entry.key_id for entry in KeyCheck.objects.all()] == ["new"]
        assert run("--check")[0] == 0


@pytest.mark.usefixtures("fresh", "software")
def test_the_command_names_what_is_lost() -> None:
    with keys(THIRD):
        Note.objects.create(name="0", email="0@demo.example")
    with keys(NEW):
        verify()
        status, said = run()
    assert status == 1
    pk = Note.objects.values_list("pk", flat=True).get()
    assert f"vault.Note.email of row {pk} cannot be opened (key third). It was left as it is.\n" in said
    assert "0@demo.example" not in said


@pytest.mark.usefixtures("fresh", "software")
def test_the_command_refuses_keys_that_do_not_fit() -> None:
    with keys(OLD):
        verify()
        fill()
    for wrong, sentence in (
        (("old:" + "6c" * 32,), "does not open this database"),
        ((NEW,), "VAULT_KEYS does not name"),
        ((NEW, OLD), "The key new is new to this database"),
        (("",), "Set VAULT_KEYS"),
    ):
        with keys(*wrong), pytest.raises(CommandError, match=sentence):
            run()
    with keys(OLD):
        assert contents() == expected()


def test_the_software_s_own_models_are_looked_through() -> None:
    assert [str(table) for table in tables(registry)] == ["vault.Note"]
    for table in tables():
        assert table.columns
