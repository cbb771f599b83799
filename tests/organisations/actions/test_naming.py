"""Names change, are added and taken away, and the directory follows at once."""

from datetime import date
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command

from ledger.models import Event
from organisations.actions import naming, registering
from organisations.actors import Machine
from organisations.models import NameKind, Organisation, OrganisationName
from organisations.queries.directory import organisations_named
from organisations.refusals import Outdated, Refused
from tests.cast import MORNING, Cast

CYRILLIC_A = "\u0430"


def found(words: str) -> list[str]:
    return [organisation.ref for organisation in organisations_named(words)]


def test_the_earlier_name_becomes_a_former_one_and_still_finds(cast: Cast) -> None:
    renamed = naming.rename(
        cast.hill, name_en="Near Valley", name_km="", until=date(2026, 1, 31), by=cast.mealea, at=MORNING
    )
    assert (renamed.name_en, renamed.name_km) == ("Near Valley", "")
    assert set(renamed.other_names.values_list("text", "kind", "until")) == {
        ("Far Hill", "former", date(2026, 1, 31)),
        ("ភ្នំឆ្ងាយ", "former", date(2026, 1, 31)),
    }
    for words in ("near valley", "FAR HILL", "ភ្នំ"):
        assert found(words) == [cast.hill.ref]
    event = Event.objects.get(kind="organisation.renamed")
    assert "Far Hill" not in event.data


def test_a_correction_leaves_no_former_name(cast: Cast) -> None:
    naming.rename(cast.hill, name_en="Far Hills", is_correction=True, by=cast.mealea, at=MORNING)
    assert not OrganisationName.objects.exists()
    assert Organisation.objects.get(pk=cast.hill.pk).name_en == "Far Hills"


def test_an_acronym_that_is_used_no_more_stays_an_acronym(cast: Cast) -> None:
    first = naming.rename(cast.hill, acronym="FH", by=cast.mealea, at=MORNING)
    naming.rename(first, acronym="FAHI", by=cast.mealea, at=MORNING)
    assert OrganisationName.objects.get().kind == NameKind.ACRONYM


def test_one_name_must_stay_and_only_administrators_rename(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        naming.rename(cast.hill, name_en="", name_km="", by=cast.mealea, at=MORNING)
    assert refused.value.field == "name_en"
    for person in (cast.visal, cast.chanthy, cast.ot):
        with pytest.raises(PermissionDenied):
            naming.rename(cast.hill, name_en="Mine", by=person, at=MORNING)


def test_two_who_rename_at_once_do_not_undo_each_other(cast: Cast) -> None:
    seen = Organisation.objects.get(pk=cast.hill.pk)
    naming.rename(cast.hill, name_en="One", by=cast.mealea, at=MORNING)
    with pytest.raises(Outdated):
        naming.rename(seen, name_en="Two", by=cast.mealea, at=MORNING)


def test_mixed_scripts_are_held_until_a_person_has_seen_them(cast: Cast) -> None:
    name = f"F{CYRILLIC_A}r Shore"
    with pytest.raises(naming.SuspiciousName) as refused:
        naming.rename(cast.hill, name_en=name, by=cast.mealea, at=MORNING)
    assert refused.value.code == "characters"
    assert "U+0430" in str(refused.value.reason)
    assert naming.rename(cast.hill, name_en=name, characters_seen=True, by=cast.mealea, at=MORNING).name_en == name


@pytest.mark.parametrize("control", ["\u202e", "\u2066", "\u200f"])
def test_direction_controls_never_pass(cast: Cast, control: str) -> None:
    with pytest.raises(Refused) as refused:
        registering.register_organisation(
            kind="ngo", name_en=f"A{control}B", characters_seen=True, by=cast.mealea, at=MORNING
        )
    assert f"U+{ord(control):04X}" in str(refused.value.reason)


def test_private_characters_never_pass(cast: Cast) -> None:
    with pytest.raises(naming.SuspiciousName):
        registering.register_organisation(
            kind="ngo", name_en="A\ue000B", characters_seen=True, by=cast.mealea, at=MORNING
        )


def test_khmer_beside_latin_is_nothing_to_hold(cast: Cast) -> None:
    made = registering.register_organisation(kind="ngo", name_km="មជ្ឈមណ្ឌល CCHR ២០២៤", by=cast.mealea, at=MORNING)
    assert made.name_km == "មជ្ឈមណ្ឌល CCHR ២០២៤"


def test_an_alias_finds_until_it_is_taken_away(cast: Cast) -> None:
    name = naming.add_name(cast.hill, text="The Summit", kind="alias", by=cast.mealea, at=MORNING)
    assert found("summit") == [cast.hill.ref]
    with pytest.raises(Refused) as refused:
        naming.add_name(cast.hill, text="The Summit", kind="alias", by=cast.mealea, at=MORNING)
    assert refused.value.field == "text"
    with pytest.raises(PermissionDenied):
        naming.remove_name(name, by=cast.visal, at=MORNING)
    naming.remove_name(name, by=cast.mealea, at=MORNING)
    assert found("summit") == []
    with pytest.raises(Refused):
        naming.remove_name(name, by=cast.mealea, at=MORNING)


def test_a_name_of_a_day_to_come_or_of_no_kind(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        naming.add_name(cast.hill, text="X", kind="former", until=date(2027, 1, 1), by=cast.mealea, at=MORNING)
    assert refused.value.field == "until"
    with pytest.raises(Refused) as refused:
        naming.add_name(cast.hill, text="X", kind="nickname", by=cast.mealea, at=MORNING)
    assert refused.value.field == "kind"


def test_an_absorbed_double_is_not_renamed_and_its_names_find_the_other(cast: Cast) -> None:
    Organisation.objects.filter(pk=cast.stone.pk).update(merged_into=cast.hill)
    with pytest.raises(Refused) as refused:
        naming.rename(cast.stone, name_en="Anew", by=Machine.OPERATOR, at=MORNING)
    assert refused.value.code == "absorbed"
    naming.reindex([cast.hill])
    assert found("stone bridge") == [cast.hill.ref]


def test_the_command_makes_everything_findable_again(cast: Cast) -> None:
    Organisation.objects.update(search_text="", key_en="", key_km="")
    output = StringIO()
    call_command("reindex_names", stdout=output)
    assert output.getvalue().startswith("5 of 5 ")
    assert found("stone") == [cast.stone.ref]
    again = StringIO()
    call_command("reindex_names", stdout=again)
    assert again.getvalue().startswith("0 of 5 ")
