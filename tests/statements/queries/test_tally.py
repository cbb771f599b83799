"""The tally of signatures: whatever happens to them, in whichever order, it says at every instant what the rows say."""

from collections import Counter
from datetime import datetime, timedelta

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from organisations.models import Person
from statements.actions import tallying
from statements.models import Signature, Statement, Tally, TextChange, Version
from statements.queries.count import signatures_that_count, totals_at
from statements.stages import SignatoryKind, TextChangeKind, Visibility
from tests import factories
from tests.cast import MORNING, Cast
from tests.factories import DAY

HOUR = timedelta(hours=1)
HOURS = st.integers(min_value=0, max_value=6)
ENDINGS = ("withdrawn_at", "set_aside_at", "refused_at")

signatures = st.lists(
    st.tuples(
        st.sampled_from(Visibility.values),
        st.booleans(),  # under the later version
        st.one_of(st.none(), HOURS),  # confirmed
        st.dictionaries(st.sampled_from(ENDINGS), HOURS, max_size=2),
        st.booleans(),  # renewed in the end
    ),
    max_size=8,
)


def other_version(statement: Statement) -> Version:
    first = statement.final_version
    assert first is not None
    return Version.objects.create(
        statement=statement,
        number=first.number + 1,
        canonical=first.canonical,
        sha256="f" * 64,
        created_by=first.created_by,
        created_at=MORNING,
    )


def individual(statement: Statement, number: int, *, confirmed: datetime | None, visibility: str) -> Signature:
    assert statement.final_version is not None
    return Signature.objects.create(
        statement=statement,
        version=statement.final_version,
        kind=SignatoryKind.INDIVIDUAL,
        way="by_mail",
        identity=f"{number:064}",
        sealed="{}",
        language="en",
        visibility=visibility,
        signed_at=MORNING,
        confirmed_at=confirmed,
    )


def change_in_substance(statement: Statement, after: Version, *, by: Person, at: datetime) -> None:
    assert statement.final_version is not None
    TextChange.objects.create(
        statement=statement,
        before=statement.final_version,
        after=after,
        kind=TextChangeKind.SUBSTANTIVE,
        reason="It had to.",
        made_by=by,
        made_at=at,
    )


# Each example undoes what it did.
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(given_signatures=signatures, changed=st.one_of(st.none(), HOURS), asked=HOURS, adds_up=st.booleans())
def test_it_says_what_the_rows_say(
    cast: Cast,
    given_signatures: list[tuple[str, bool, int | None, dict[str, int], bool]],
    changed: int | None,
    asked: int,
    adds_up: bool,
) -> None:
    """Signatures come, end in up to two ways, are shown or hidden, move to another text, are deleted; a text is changed
    in substance or not. Asked at an instant among all these, and at the end."""
    point = transaction.savepoint()
    try:
        statement = factories.opened(cast)
        later = other_version(statement)
        if changed is not None:
            change_in_substance(statement, later, by=cast.chanthy, at=MORNING + changed * HOUR)
        for number, (visibility, moves, confirmed, endings, renewed) in enumerate(given_signatures):
            at = None if confirmed is None else MORNING + confirmed * HOUR
            made = individual(statement, number, confirmed=at, visibility=Visibility.NAMED)
            row = Signature.objects.filter(pk=made.pk)
            row.update(visibility=visibility, **({"version": later} if moves else {}))
            for ending, hour in endings.items():
                row.update(**{ending: MORNING + hour * HOUR})
            if adds_up:
                tallying.add_up_of(statement.pk)
            if renewed:
                row.update(refused_at=None)
        Signature.objects.filter(identity=f"{7:064}").delete()
        for at in (MORNING + asked * HOUR, MORNING + DAY):
            rows = signatures_that_count(statement, at=at).values_list("kind", "visibility", "version", "way")
            assert +totals_at(statement, at=at) == Counter(rows)
    finally:
        transaction.savepoint_rollback(point)


def test_adding_up_leaves_one_row_of_a_sort(cast: Cast) -> None:
    statement = factories.opened(cast)
    for number in range(tallying.LONG + 1):
        visibility = Visibility.WITHHELD if number % 4 == 0 else Visibility.NAMED
        individual(statement, number, confirmed=MORNING, visibility=visibility)
    assert Tally.objects.count() == 101
    assert tallying.add_up() == 99
    assert sorted(Tally.objects.values_list("visibility", "number")) == [("named", 75), ("withheld", 26)]
    assert tallying.add_up() == 0
