"""One key for the spellings of one name; other bodies, places and numbers keep their own."""

import pytest

from organisations.matching.keys import Parts, acronym_key, acronym_of, acronyms_of, legal_form, match_key, parts


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Association of Reed Weavers", "Reed Weavers Association"),
        ("The Organization for Quiet Rivers", "Quiet River"),
        ("Cambodian Kite Makers", "Kite Makers of Cambodia"),
        ("Women's House", "Women House"),
        ("Families of Kampot", "Kampot Family"),
        ("Kompong Cham Potters", "Potters of Kampong Cham Province"),
        ("Reed Weavers (RWA)", "RWA - Reed Weavers"),
        ("Organzation of Potters", "Potters"),
        ("Lemongrass Dev't Association", "Lemongrass Development"),
        ("អង្គការដំរីស", "សមាគម ដំរីស"),
        ("សហគមន៍ព្រៃឈើ ១២", "សហគមន៍ព្រៃឈើលេខ12"),
        ("បណ្តាញកសិករកំពត", "បណ្តាញកសិករខេត្តកំពត"),
        ("Farmer School II", "Farmer School 2"),
    ],
)
def test_the_same_key(one: str, two: str) -> None:
    assert match_key(one) == match_key(two) != ""


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Reed Weavers Association", "Reed Weavers Federation"),
        ("Kampot Women", "Kampong Cham Women"),
        ("Community 12", "Community 13"),
        ("Clear Stream", "Clear Stream Cambodia"),
        ("សមាគមស្ត្រីកំពត", "សមាគមស្ត្រីកំពង់ចាម"),
        ("សហជីពអ្នករត់ម៉ូតូ", "មូលនិធិអ្នករត់ម៉ូតូ"),
    ],
)
def test_another_key(one: str, two: str) -> None:
    assert match_key(one) != match_key(two)


def test_what_a_key_looks_like() -> None:
    assert match_key("Association of Reed Weavers of Kampot, No. 12") == "#12 @kampot reed weaver"
    assert match_key("អង្គការតម្បាញ Reed ខេត្តកំពត") == "@kampot reed តម្បាញ"
    assert match_key("Association") == "association"
    assert match_key("RWA") == ""  # an acronym is no name
    assert match_key("") == ""


@pytest.mark.parametrize(
    ("written", "taken"),
    [
        ("Reed Weavers (RWA)", Parts("Reed Weavers", "RWA")),
        ("Reed Weavers [R.W.A.] Trust", Parts("Reed Weavers Trust", "R.W.A.")),
        ("Reed Weavers （ＲＷＡ）", Parts("Reed Weavers", "RWA")),
        ("RWA - Reed Weavers", Parts("Reed Weavers", "RWA")),
        ("RWA: Reed Weavers", Parts("Reed Weavers", "RWA")),
        ("Reed Weavers - RWA", Parts("Reed Weavers", "RWA")),
        ("Reed Weavers, RWA", Parts("Reed Weavers", "RWA")),
        ("NGOF-T", Parts("", "NGOF-T")),
        ("RWA", Parts("", "RWA")),
        ("Reed Weavers (Kampot)", Parts("Reed Weavers (Kampot)", "")),
        ("REED WEAVERS - KAMPOT", Parts("REED WEAVERS - KAMPOT", "")),
        ("Reed", Parts("Reed", "")),
        ("អង្គការស្ពានមេឃ (ស.ម.)", Parts("អង្គការស្ពានមេឃ", "ស.ម.")),
        ("", Parts("", "")),
    ],
)
def test_an_acronym_is_taken_off_a_name(written: str, taken: Parts) -> None:
    assert parts(written) == taken


def test_acronyms() -> None:
    assert acronym_key("H.D.L.") == acronym_key("hdl") == acronym_key("ＨＤＬ") == "hdl"
    assert acronym_of("Association of Reed Weavers") == "arw"
    assert acronyms_of("Association of Reed Weavers") == {"arw", "aorw"}
    assert acronym_of("អង្គការ") == acronym_of("Reed") == ""


def test_the_legal_form() -> None:
    assert legal_form("reed weavers assoc") == legal_form("សមាគមតម្បាញ") == "association"
    assert legal_form("organization of reed") == legal_form("អង្គការតម្បាញ") == "organization"
    assert legal_form("reed weavers union") == ""
