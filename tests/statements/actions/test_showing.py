"""Who signs without being named stands nowhere in the database but sealed: a copy without the key tells nothing."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from statements.actions import confirming, signing
from statements.actions.showing import show
from statements.models import Signature
from statements.queries.count import count
from statements.queries.hidden import hidden_part
from statements.queries.signatories import Reserved, consent_of
from statements.queries.signing import own_rows, rows
from statements.stages import SignOnAnswer, Visibility
from tests import factories
from tests.cast import MORNING, Cast, assemble
from tests.factories import signed
from tests.statements.recorded import letter, second

DAY = timedelta(days=1)
SIGNING_DAY = MORNING + 2 * DAY
HIDING = [Visibility.WITHHELD, Visibility.ADDRESSEES]


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


def stored() -> set[tuple[str, str, str]]:
    """(table, column, value) of every value in every table, as a copy of the database would show it."""
    return set(values())


def values() -> Iterator[tuple[str, str, str]]:
    for table in sorted(connection.introspection.table_names()):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608 - its own tables
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for name, value in zip(names, row, strict=True):
                    yield table, name, str(value)


def telling(cast: Cast) -> dict[str, Any]:
    """What would tell that Far Hill signed: its references, names and numbers, and those of who signed for it."""
    return {
        "refs": {cast.hill.ref, cast.visal.ref},
        "words": ("Far Hill", "ភ្នំឆ្ងាយ", "Visal", "Director", "Only with the hill."),
    }


@pytest.mark.parametrize("visibility", HIDING)
def test_signing_unnamed_writes_nothing_that_tells_who(cast: Cast, visibility: str) -> None:
    statement = factories.opened(cast)
    point = statement.blocks.first()
    assert point is not None
    before = stored()
    signed(
        statement,
        cast.hill,
        cast.visal,
        at=SIGNING_DAY,
        visibility=visibility,
        reservations=[Reserved(point.ref, text_en="Only with the hill.")],
    )
    written = stored() - before
    assert written
    told = telling(cast)
    keys = {str(cast.hill.pk), str(cast.visal.pk)}
    for table, column, value in written:
        assert value not in told["refs"], (table, column)
        assert not any(word in value for word in told["words"]), (table, column)
        assert not any(ref in value for ref in told["refs"]), (table, column)
        # A foreign key to the organisation or the person, in any row that was written.
        if column in {"organisation_id", "signed_by_id", "person_id", "mandate_id"}:
            assert value == "None" or value not in keys, (table, column)


@pytest.mark.parametrize("by_itself", [True, False])
def test_what_came_on_paper_tells_no_more_while_it_waits_and_once_it_counts(cast: Cast, by_itself: bool) -> None:
    statement, vuthy = factories.opened(cast), second(cast)
    before = stored()
    line = letter(
        statement, cast.hill, by=cast.chanthy, visibility="named" if by_itself else "withheld", file_name="Far Hill.pdf"
    )
    if by_itself:
        confirming.confirm_own(
            line,
            sha256=line.evidence.version.sha256,
            language="en",
            capacity="Director",
            visibility=Visibility.WITHHELD,
            by=cast.visal,
            at=SIGNING_DAY,
        )
    else:
        confirming.confirm(line.evidence, [line.ref], by=vuthy, at=SIGNING_DAY)
    told = telling(cast)
    for table, column, value in stored() - before:
        assert not any(word in value for word in (*told["words"], *told["refs"])), (table, column)
        if column.endswith(("organisation_id", "person_id", "mandate_id")):
            assert value == "None", (table, column)
        if column.endswith("_by_id"):
            assert value != str(cast.visal.pk), (table, column)
    assert consent_of(Signature.objects.get()).organisation == cast.hill


@pytest.mark.parametrize("visibility", HIDING)
def test_who_becomes_unnamed_leaves_no_column_behind(cast: Cast, visibility: str) -> None:
    statement = factories.opened(cast)
    nothing = stored()
    point = statement.blocks.first()
    assert point is not None
    signature = signed(
        statement,
        cast.hill,
        cast.visal,
        at=SIGNING_DAY,
        reservations=[Reserved(point.ref, text_en="Only with the hill.")],
    )
    show(signature, consent_of(signature), visibility=visibility)
    for table, column, value in stored() - nothing:
        assert not any(word in value for word in (*telling(cast)["words"], *telling(cast)["refs"])), (table, column)
    consent = consent_of(Signature.objects.get())
    assert (consent.organisation, consent.person, consent.capacity) == (cast.hill, cast.visal, "Director")
    assert consent.reservations == (Reserved(point.ref, text_en="Only with the hill."),)
    # And back again: nothing was lost on the way.
    show(Signature.objects.get(), consent, visibility=Visibility.NAMED)
    assert consent_of(Signature.objects.get()) == consent
    assert Signature.objects.get().organisation == cast.hill


def test_an_organisation_cannot_sign_once_named_and_once_not(cast: Cast) -> None:
    statement = factories.opened(cast)
    first = signed(statement, cast.hill, cast.visal, at=SIGNING_DAY, visibility=Visibility.WITHHELD)
    second = signed(statement, cast.hill, cast.visal, at=SIGNING_DAY, visibility=Visibility.NAMED)
    assert second == first
    assert Signature.objects.get().visibility == Visibility.WITHHELD


def test_the_same_organisation_has_another_identity_elsewhere(cast: Cast) -> None:
    one, other = factories.opened(cast), factories.opened(cast)
    signed(one, cast.hill, cast.visal, at=SIGNING_DAY)
    signed(other, cast.hill, cast.visal, at=SIGNING_DAY)
    first, second = Signature.objects.values_list("identity", flat=True)
    assert first != second


def test_staff_and_the_organisation_itself_see_who_it_is(cast: Cast) -> None:
    statement = factories.opened(cast)
    signed(statement, cast.hill, cast.visal, at=SIGNING_DAY, visibility=Visibility.WITHHELD)
    (row,) = [row for row in rows(statement, [cast.hill, cast.reed]) if row.signature]
    assert (row.organisation, row.answer) == (cast.hill, SignOnAnswer.SIGNED)
    assert row.consent is not None
    assert row.consent.person == cast.visal
    (own,) = own_rows(cast.visal, statement, at=SIGNING_DAY)
    assert own.answer == SignOnAnswer.SIGNED
    (of_reed,) = own_rows(cast.sreymom, statement, at=SIGNING_DAY)
    assert of_reed.signature is None


# Reed Circle belongs to River Network, Far Hill to none: who signed, named or not, and the size of the union.
UNIONS = [
    ([("hill", "named"), ("reed", "named")], 2),
    ([("hill", "withheld"), ("reed", "withheld")], 2),
    ([("river", "named"), ("reed", "withheld")], 2),  # Reed Circle and Stone Bridge: Reed is inside already
    ([("river", "withheld"), ("reed", "named")], 2),
    ([("river", "withheld"), ("reed", "withheld"), ("hill", "withheld")], 3),
    ([("river", "addressees"), ("hill", "named")], 3),
]


@pytest.mark.parametrize(("given", "size"), UNIONS)
def test_the_union_counts_who_is_not_named_once(cast: Cast, given: list[tuple[str, str]], size: int) -> None:
    statement = factories.opened(cast)
    signers = {"hill": cast.visal, "reed": cast.sreymom, "river": cast.rotha}
    for name, visibility in given:
        signed(statement, getattr(cast, name), signers[name], at=SIGNING_DAY, visibility=visibility)
    assert count(statement, at=SIGNING_DAY).represented == size


def test_withdrawing_unnamed_writes_nothing_that_tells_who(cast: Cast) -> None:
    statement = factories.opened(cast)
    before = stored()
    signature = signed(statement, cast.hill, cast.visal, at=SIGNING_DAY, visibility=Visibility.WITHHELD)
    signing.withdraw_signature(signature, by=cast.visal, at=SIGNING_DAY + DAY)
    for table, column, value in stored() - before:
        assert not any(word in value for word in (*telling(cast)["words"], *telling(cast)["refs"])), (table, column)
    assert "withdrawn_by" in consent_of(Signature.objects.get()).salts


def test_the_person_is_told_of_it_all_the_same(cast: Cast) -> None:
    statement = factories.opened(cast)
    signature = signed(statement, cast.hill, cast.visal, at=SIGNING_DAY, visibility=Visibility.WITHHELD)
    (record,) = hidden_part(cast.visal).records
    assert (record["ref"], record["organisation"]) == (signature.ref, str(cast.hill))
    assert hidden_part(cast.sreymom).records == []
