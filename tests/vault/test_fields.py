import re
from pathlib import Path

import pytest
from django.core.exceptions import FieldError
from django.core.management import call_command
from django.db import connection, models
from django.db.migrations.writer import MigrationWriter
from django.db.models import Count, F, Value
from django.test.utils import isolate_apps

from tests.vault.conftest import NEW, OLD, keys
from tests.vault.models import Note
from vault.fields import BlindIndexField, SealedTextField, as_stored, folded
from vault.sealing import Unopenable, blind, seal

pytestmark = pytest.mark.usefixtures("table")

DARA = "Dara@demo.example"


def stored(column: str) -> list[str | None]:
    """The column as it lies in the database, without any field of ours."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM test_vault_note ORDER BY id")  # noqa: S608
        return [row[0] for row in cursor.fetchall()]


def index(text: str) -> str:
    return blind(text, context="vault.note.email_index")


def all_sealed(column: str) -> bool:
    values = stored(column)
    return bool(values) and all(value and re.fullmatch(r"v1:\w+:[\w=-]{124}", value) for value in values)


# -- every way in and out -------------------------------------------------------------------------------------------


def test_save_seals_and_load_opens() -> None:
    Note.objects.create(name="one", email=DARA, remark="ចាន់")
    assert all_sealed("email")
    assert all_sealed("remark")
    assert stored("email_index") == [index("dara@demo.example")]
    note = Note.objects.get()
    assert (note.email, note.remark) == (DARA, "ចាន់")
    note.email = "new@demo.example"
    note.save()
    assert Note.objects.get().email == "new@demo.example"
    assert stored("email_index") == [index("new@demo.example")]


def test_nothing_stays_nothing() -> None:
    Note.objects.create(name="empty")
    assert (stored("email"), stored("email_index"), stored("remark")) == ([""], [""], [None])
    note = Note.objects.get()
    assert (note.email, note.email_index) == ("", "")
    assert Note.objects.get(remark=None) == note


def test_in_bulk() -> None:
    Note.objects.bulk_create([Note(name=str(n), email=f"{n}@demo.example") for n in range(3)])
    assert all_sealed("email")
    assert stored("email_index") == [index(f"{n}@demo.example") for n in range(3)]
    notes = list(Note.objects.order_by("pk"))
    for note in notes:
        note.email = f"new-{note.name}@demo.example"
    Note.objects.bulk_update(notes, ["email", "email_index"])
    assert all_sealed("email")
    assert stored("email_index") == [index(f"new-{n}@demo.example") for n in range(3)]
    assert [note.email for note in Note.objects.order_by("pk")] == [f"new-{n}@demo.example" for n in range(3)]


def test_update_and_values() -> None:
    Note.objects.create(name="one")
    Note.objects.update(email=DARA, email_index=DARA, remark="a remark")
    assert all_sealed("email")
    assert stored("email_index") == [index("dara@demo.example")]
    assert list(Note.objects.values_list("email", "remark")) == [(DARA, "a remark")]
    assert Note.objects.values("email").get() == {"email": DARA}
    Note.objects.update(remark=None)
    assert stored("remark") == [None]


def test_some_columns() -> None:
    note = Note.objects.create(name="one", email=DARA)
    note.email = "new@demo.example"
    note.save(update_fields=["email", "email_index"])
    assert stored("email_index") == [index("new@demo.example")]
    partly = Note.objects.only("name").get()
    assert partly.email == "new@demo.example"
    note.refresh_from_db()
    assert note.email_index == index("new@demo.example")


def test_update_or_create_and_upserts() -> None:
    Note.objects.update_or_create(name="one", defaults={"email": "first@demo.example"})
    note, made = Note.objects.update_or_create(name="one", defaults={"email": DARA, "email_index": DARA})
    assert (made, note.email) == (False, DARA)
    assert stored("email_index") == [index("dara@demo.example")]
    Note.objects.bulk_create(
        [Note(pk=note.pk, name="one", email="third@demo.example")],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["email", "email_index"],
    )
    assert stored("email_index") == [index("third@demo.example")]
    assert Note.objects.get().email == "third@demo.example"


def test_an_expression_is_left_to_the_database() -> None:
    Note.objects.create(name="one", email=DARA)
    Note.objects.update(email=F("email"))
    assert Note.objects.get().email == DARA
    Note.objects.update(email=Value(""))
    assert Note.objects.get().email == ""


def test_reading_costs_no_query_of_its_own(django_assert_num_queries: object) -> None:
    Note.objects.bulk_create([Note(name=str(n), email=DARA) for n in range(3)])
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert [note.email_index for note in Note.objects.all()] == [index("dara@demo.example")] * 3


# -- questions ------------------------------------------------------------------------------------------------------


def test_the_index_finds_under_every_key() -> None:
    with keys(OLD):
        Note.objects.create(name="old", email="dara@demo.example")
    with keys(NEW, OLD):
        Note.objects.create(name="new", email="  DARA@demo.example ")
        Note.objects.create(name="other", email="sok@demo.example")
        Note.objects.create(name="none")
        found = Note.objects.filter(email_index=DARA).order_by("pk")
        assert [note.name for note in found] == ["old", "new"]
        assert Note.objects.filter(email_index__in=[DARA, "sok@demo.example"]).count() == 3
        assert [note.name for note in Note.objects.exclude(email_index=DARA).order_by("pk")] == ["other", "none"]
        of_a_row = Note.objects.values_list("email_index", flat=True).get(name="old")
        assert [note.name for note in Note.objects.filter(email_index=of_a_row)] == ["old"]


def test_nothing_finds_the_empty() -> None:
    Note.objects.create(name="none")
    assert not Note.objects.filter(email_index="").exists()
    assert not Note.objects.filter(email_index="  ").exists()
    assert not Note.objects.filter(email_index__in=[]).exists()
    assert Note.objects.filter(email="").count() == 1


def test_equal_texts_can_be_counted() -> None:
    Note.objects.bulk_create([Note(name=str(n), email=DARA) for n in range(2)])
    groups = Note.objects.values("email_index").annotate(times=Count("pk"))
    assert [group["times"] for group in groups] == [2]


def test_the_sealed_column_answers_whether_it_is_empty_and_nothing_else() -> None:
    Note.objects.create(name="one", email=DARA)
    Note.objects.create(name="none")
    assert Note.objects.get(email="").name == "none"
    assert Note.objects.exclude(email="").get().name == "one"
    assert Note.objects.filter(remark__isnull=True).count() == 2
    assert Note.objects.filter(remark=None).count() == 2


@pytest.mark.parametrize(
    "question",
    [
        {"email": DARA},
        {"email": F("name")},
        {"email__iexact": DARA},
        {"email__contains": "dara"},
        {"email__in": [""]},
        {"email__gt": ""},
        {"email__regex": "."},
        {"email_index__startswith": "old"},
        {"email_index__in": Note.objects.values("email_index")},
        {"email_index": F("name")},
    ],
)
def test_other_questions_are_refused(question: dict[str, object]) -> None:
    with pytest.raises(FieldError, match="sealed in the database"):
        Note.objects.filter(**question).exists()


def test_a_value_in_the_wrong_column_does_not_open() -> None:
    Note.objects.create(name="one", email=DARA)
    Note.objects.update(remark=F("email"))
    with pytest.raises(Unopenable, match=r"vault\.note\.remark"):
        Note.objects.get()
    assert Note.objects.annotate(raw=as_stored("remark")).values_list("raw", flat=True).get().startswith("v1:")


# -- as it stands in migrations -------------------------------------------------------------------------------------


def test_migrations_hold_the_fields_and_nothing_secret() -> None:
    assert MigrationWriter.serialize(SealedTextField(blank=True))[0] == "vault.fields.SealedTextField(blank=True)"
    kept = SealedTextField(context="organisations.contact.mail")
    assert kept.clone().context == "organisations.contact.mail"
    text = MigrationWriter.serialize(BlindIndexField(of="email", normalise=as_is))[0]
    assert "of='email'" in text
    assert "normalise=tests.vault.test_fields.as_is" in text
    plain = BlindIndexField(of="email").clone()
    assert (plain.of, plain.normalise, plain.max_length) == ("email", folded, 64)


def as_is(text: str) -> str:
    return text


@isolate_apps("vault")
def test_what_cannot_work_is_told_by_the_checks() -> None:
    class Wrong(models.Model):
        email = SealedTextField(unique=True)
        email_index = BlindIndexField(of="mail")

        class Meta:
            app_label = "vault"

    assert [error.id for error in Wrong.check()] == ["vault.E003", "vault.E004"]
    assert [error.id for error in Note.check()] == []


def test_texts_that_read_alike_fold_alike() -> None:
    assert folded(" É@Demo.Example ") == folded("e\u0301@demo.example") == "\u00e9@demo.example"


# -- what lies on the disk ------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_no_plain_text_is_in_the_database_file() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the files of PostgreSQL belong to its server")
    words = ["zoravint", "kelmadur", "plovenzi"]
    note = Note.objects.create(name="witness-of-the-file", email=words[0], remark=words[1])
    note.email = words[2]
    note.save()
    Note.objects.filter(pk=note.pk).update(remark=words[0])
    file = Path(str(connection.settings_dict["NAME"]))
    written = b"".join(path.read_bytes() for path in file.parent.glob(f"{file.name}*"))
    assert b"witness-of-the-file" in written
    assert [word for word in words if word.encode() in written] == []
    Note.objects.all().delete()


def test_makemigrations_has_nothing_to_add() -> None:
    call_command("makemigrations", "vault", check=True, dry_run=True, verbosity=0)


def test_a_sealed_value_given_as_text_is_sealed_once_more() -> None:
    """Else who may fill in a form could paste a value from elsewhere and have it opened."""
    pasted = seal("somebody else's", context="vault.note.email")
    Note.objects.create(name="one", email=pasted)
    assert Note.objects.get().email == pasted
