"""The directory finds by whatever was typed, and shows nobody what is not for them."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organisations.actions import describing, mandating, registering
from organisations.actions.directing import appoint_director
from organisations.actors import Actor, Machine
from organisations.models import Organisation
from organisations.queries.directory import Asked, organisation_for, organisations_named, search, visible
from tests.cast import MORNING, Cast

pytestmark = pytest.mark.django_db


def register(**more: object) -> Organisation:
    return registering.register_organisation(**{"kind": "ngo", **more}, by=Machine.OPERATOR, at=MORNING)  # type: ignore[arg-type]


def found(words: str) -> list[Organisation]:
    return list(organisations_named(words))


@pytest.mark.parametrize(
    "typed",
    [
        "សិទ្ធិមនុស្ស",  # as written
        "សិទ្ធិ\u200bមនុស្ស",  # with a zero width space, as some keyboards put
        "មនុស្ស សិទ្ធិ",  # words in another order
        "សទធមនសស",  # without vowels and signs
        "CHRX",
        "ｃｈｒｘ",  # full width
        "Centre Rights",
        "center RIGHTS",
        "citizens’ rights",
    ],
)
def test_however_it_is_typed(cast: Cast, typed: str) -> None:
    wanted = register(name_en="Centre for Citizens' Rights", name_km="មជ្ឈមណ្ឌលសិទ្ធិមនុស្ស", acronym="CHRX")
    assert found(typed) == [wanted]


@pytest.mark.parametrize("wildcard", ["%", "_", "\\", "%%", "\\%"])
def test_what_sql_reads_as_a_wildcard_finds_nothing(cast: Cast, wildcard: str) -> None:
    assert found(wildcard) == []


def test_punctuation_parts_words_and_matches_no_letter(cast: Cast) -> None:
    wanted = register(name_en="100% Rice")
    assert found("100%") == found("100_rice") == [wanted]
    assert found("Re%le") == found("re le") == [cast.reed]
    assert found("R__d") == found("r d") != []
    assert found("R_x") == []


def test_the_one_with_exactly_this_acronym_comes_first(cast: Cast) -> None:
    register(name_en="Apic Growers")
    wanted = register(name_en="Zeal Institute", acronym="APIC")
    assert [organisation.name_en for organisation in found("apic")] == ["Zeal Institute", "Apic Growers"]
    assert found("apic")[0] == wanted


def test_vowels_are_left_out_only_when_nothing_else_is_found(cast: Cast) -> None:
    loosely = search(visible(cast.mealea, at=MORNING), Asked("ស្ពុន"), at=MORNING)  # another vowel than in ស្ពាន
    assert (loosely.loosely, [entry.name_en for entry in loosely.entries]) == (True, ["Stone Bridge"])
    exactly = search(visible(cast.mealea, at=MORNING), Asked("ស្ពាន"), at=MORNING)
    assert (exactly.loosely, exactly.total) == (False, 1)


def test_filters(cast: Cast) -> None:
    farm = register(name_en="Farm", kind="union", province="kep", sectors=["labour", "rural"])
    body = register(name_en="Office", kind="public_body", province="kep")
    everybody = visible(cast.mealea, at=MORNING)

    def refs(asked: Asked) -> set[str]:
        return {entry.ref for entry in search(everybody, asked, at=MORNING).entries}

    assert refs(Asked(kind="union")) == refs(Asked(sector="labour")) == {farm.ref}
    assert refs(Asked(province="kep")) == {farm.ref, body.ref}
    assert refs(Asked(network=cast.river.ref)) == {cast.reed.ref, cast.stone.ref}
    assert refs(Asked(words="stone", network=cast.river.ref)) == {cast.stone.ref}
    describing.list_organisation(body, by=cast.mealea, at=MORNING)
    assert refs(Asked(is_listed=True)) == {body.ref}


def test_pages(cast: Cast) -> None:
    everybody = visible(cast.mealea, at=MORNING)
    first = search(everybody, Asked(), page=1, on_a_page=2, at=MORNING)
    last = search(everybody, Asked(), page=99, on_a_page=2, at=MORNING)
    assert ([entry.name_en for entry in first.entries], first.total, first.pages) == (["Far Hill", "Lotus Forum"], 5, 3)
    assert ([entry.name_en for entry in last.entries], last.number) == (["Stone Bridge"], 3)


def test_names_are_in_order_in_each_language(cast: Cast) -> None:
    register(name_en="bamboo")
    register(name_km="ក")
    everybody = visible(cast.mealea, at=MORNING)
    english = search(everybody, Asked(), language="en", at=MORNING).entries
    assert [entry.name_en or entry.name_km for entry in english] == [
        "bamboo",
        "Far Hill",
        "Lotus Forum",
        "Reed Circle",
        "River Network",
        "Stone Bridge",
        "ក",
    ]
    khmer = search(everybody, Asked(), language="km", at=MORNING).entries
    assert [entry.name_km or entry.name_en for entry in khmer] == [
        "bamboo", "ក", "បណ្ដាញទន្លេ", "ភ្នំឆ្ងាយ", "រង្វង់ត្រែង", "វេទិកាឈូក", "ស្ពានថ្ម",
    ]  # fmt: skip


def test_who_sees_whom(cast: Cast) -> None:
    describing.list_organisation(cast.hill, by=cast.mealea, at=MORNING)
    appoint_director(organisation=cast.lotus, to=cast.ot, by=cast.mealea, at=MORNING)
    sees: dict[str, tuple[Actor, set[Organisation]]] = {
        "anonymous": (AnonymousUser(), {cast.hill}),
        "director": (cast.ot, {cast.hill, cast.lotus}),
        "representative": (cast.sreymom, {cast.hill, cast.reed}),
        "coordinator": (cast.chanthy, {cast.lotus, cast.river, cast.reed, cast.stone, cast.hill}),
        "publisher": (cast.piseth, {cast.lotus, cast.river, cast.reed, cast.stone, cast.hill}),
        "administrator": (cast.mealea, {cast.lotus, cast.river, cast.reed, cast.stone, cast.hill}),
    }
    assert {who: set(visible(actor, at=MORNING)) for who, (actor, _) in sees.items()} == {
        who: expected for who, (_, expected) in sees.items()
    }
    for actor, expected in sees.values():
        for organisation in Organisation.objects.all():
            if organisation in expected:
                assert organisation_for(actor, organisation.ref, at=MORNING) == organisation
            else:
                with pytest.raises(Organisation.DoesNotExist):
                    organisation_for(actor, organisation.ref, at=MORNING)


def test_a_revoked_mandate_shows_nothing_any_more(cast: Cast) -> None:
    mandating.revoke_mandate(mandate=cast.sreymom.mandates.get(), by=cast.mealea, at=MORNING)
    assert set(visible(cast.sreymom, at=MORNING)) == set()


def test_a_double_leads_to_the_one_it_stands_in_and_is_not_found(cast: Cast) -> None:
    Organisation.objects.filter(pk=cast.stone.pk).update(merged_into=cast.hill)
    assert organisation_for(cast.mealea, cast.stone.ref, at=MORNING) == cast.hill
    assert found("stone") == []
    with pytest.raises(Organisation.DoesNotExist):
        organisation_for(cast.ot, cast.stone.ref, at=MORNING)


@pytest.mark.parametrize("many", [1, 30])
def test_two_queries_however_many_are_found(cast: Cast, many: int) -> None:
    for number in range(many):
        register(name_en=f"Pond {number}", sectors=["water"])
    everybody = visible(cast.mealea, at=MORNING)
    with CaptureQueriesContext(connection) as queries:
        assert search(everybody, Asked("pond", sector="water"), at=MORNING).total == many
    assert len(queries) == 2
