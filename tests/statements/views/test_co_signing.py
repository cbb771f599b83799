"""Who signs together, as everybody sees it: public names under published statements, and nothing that is withheld."""

from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from organisations.actions import describing
from organisations.models import Organisation
from statements.actions import changing_signatures, publishing, signing
from statements.models import Statement
from statements.queries.co_signing import co_signing, side_by_side
from tests import factories
from tests.cast import MORNING, Cast
from tests.factories import DAY
from tests.stopped_clock import stop_clock

pytestmark = pytest.mark.django_db
LATER = MORNING + 400 * DAY
SIGNERS = (("river", "rotha"), ("reed", "sreymom"), ("hill", "visal"))


@pytest.fixture(scope="module")
def story(told_cast: Cast) -> list[Statement]:
    """River and Reed sign three, two of them in 2026; Hill the first of these, and in 2027 without being named. All
    have signed one more, which is not published."""
    for organisation in (told_cast.river, told_cast.reed, told_cast.hill):
        describing.list_organisation(organisation, by=told_cast.mealea, at=MORNING)
    first = published(told_cast, MORNING, {})
    second = published(told_cast, MORNING, {"hill": None})
    third = published(told_cast, LATER, {"hill": "withheld"})
    factories.closed(told_cast)
    return [first, second, third]


def published(cast: Cast, at: datetime, how: dict[str, str | None]) -> Statement:
    """By all three, named, but as `how` says: None does not sign."""
    statement = factories.opened(cast, at=at)
    for organisation, person in SIGNERS:
        visibility = how.get(organisation, "named")
        if visibility is not None:
            who, by = getattr(cast, organisation), getattr(cast, person)
            factories.signed(statement, who, by, at=at + 2 * DAY, visibility=visibility)
    signing.close_sign_on(statement, by=cast.chanthy, at=at + 3 * DAY)
    statement.refresh_from_db()
    publishing.publish(statement, by=cast.piseth, at=at + 4 * DAY)
    return statement


def found(year: int | None = None) -> tuple[list[tuple[str, int]], list[tuple[str, str, int]], int, int]:
    drawn = co_signing(year=year, at=LATER + 30 * DAY)
    names = [signer.organisation.name_en for signer in drawn.signers]
    return (
        [(name, signer.statements) for name, signer in zip(names, drawn.signers, strict=True)],
        [(names[tie.first], names[tie.second], tie.together) for tie in drawn.ties],
        drawn.organisations,
        drawn.statements,
    )


def test_who_signed_with_whom_by_name(story: list[Statement]) -> None:
    assert found() == (
        [("Reed Circle", 3), ("River Network", 3), ("Far Hill", 1)],
        [("Reed Circle", "River Network", 3), ("River Network", "Far Hill", 1), ("Reed Circle", "Far Hill", 1)],
        3,
        3,
    )


def test_a_year_alone(story: list[Statement]) -> None:
    signers, ties, organisations, statements = found(2027)
    assert (signers, ties) == ([("Reed Circle", 1), ("River Network", 1)], [("Reed Circle", "River Network", 1)])
    assert (organisations, statements) == (2, 1)


def test_what_is_not_shown_any_more_is_in_no_number(story: list[Statement], cast: Cast) -> None:
    reed = story[0].signatures.get(organisation=cast.reed)
    at = LATER + 20 * DAY
    names = {"name_en": reed.name_en, "name_km": reed.name_km}
    changing_signatures.change_signature(reed, **names, visibility="addressees", by=cast.sreymom, at=at)
    signing.withdraw_signature(story[1].signatures.get(organisation=cast.reed), by=cast.sreymom, at=at)
    assert found()[1] == [("River Network", "Far Hill", 1), ("River Network", "Reed Circle", 1)]
    describing.unlist_organisation(cast.river, by=cast.mealea, at=at)
    assert found()[1] == []


def test_of_equals_the_order_is_always_the_same() -> None:
    together: Any = {(1, 2): 1, (1, 3): 5, (2, 3): 5, (1, 4): 0, (2, 4): 0, (3, 4): 0}
    assert side_by_side([1, 2, 3, 4], together) == [1, 3, 2, 4]
    assert side_by_side([], together) == []


def test_the_page_says_it_in_a_picture_in_words_and_in_a_table(
    story: list[Statement], django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop_clock(monkeypatch, LATER + 30 * DAY)
    with translation.override("en"):
        address = reverse("co-signing")
    shown = Client().get(address).content.decode()
    assert "Most of all, Reed Circle and River Network signed 3 statements together." in shown
    assert '<th scope="row">Reed Circle</th><td class="num">River Network</td><td class="num">3</td>' in shown
    assert shown.count('<circle class="here"') == 3
    assert "Lotus" not in shown
    for page in (address, f"{address}2027/"):  # three organisations, and two
        with django_assert_num_queries(5):
            Client().get(page)
    assert Client().get("/en/co-signing/1999/").status_code == 404


def test_nothing_public_counts_signatories_by_where_they_are_or_what_they_work_on(
    story: list[Statement], cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A tile of one province would tell who is withheld there. Charts by province and sector are the staff's alone."""
    stop_clock(monkeypatch, LATER + 30 * DAY)
    Organisation.objects.filter(pk=cast.hill.pk).update(province="kep")
    cast.hill.sectors.create(sector="water")
    ref = story[2].ref
    pages = ["/en/", f"/en/s/{ref}/", "/en/co-signing/", "/en/co-signing/2027/", f"/en/s/{ref}/card/"]
    pages += [f"/en/organisations/{cast.reed.ref}/statements/", "/en/feed.atom"]
    pages += [f"/api/v1/public/statements/{ref}", f"/api/v1/public/statements/{ref}/count"]
    for page in pages:
        plain = Client().get(page)
        assert plain.status_code == 200, page
        for facet in ("province=kep", "sector=water"):
            asked = Client().get(f"{page}?{facet}")
            assert asked.status_code in {200, 422}, page
            # The link to the other language carries along whatever was asked.
            said = asked.content.replace(f"?{facet}".encode(), b"")
            assert asked.status_code == 422 or said == plain.content, page
        assert "Kep" not in plain.content.decode(), page
        assert "Far Hill" not in plain.content.decode() or "2027" not in page, page
    assert Client().get(f"/en/work/{ref}/signatures/charts/").status_code == 302
