"""Six thousand invented organisations of Cambodia, in both scripts, and the ways in which a spreadsheet misspells them.

Made by a seed, the same on every machine. The words are real, the names are put together by chance.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Final

from organisations.matching.keys import acronym_of


def _pairs(table: str) -> list[tuple[str, str]]:
    return [(english, khmer) for english, _, khmer in (pair.partition("=") for pair in table.split("|"))]


# English and Khmer, so that the two names of one organisation say the same.
SYLLABLES: Final = _pairs(
    "chan=ចាន់|dara=តារា|rith=រិទ្ធ|sok=សុខ|pheap=ភាព|rong=រុង|roeung=រឿង|samaki=សាមគ្គី|mean=មាន|chey=ជ័យ|"
    "phal=ផល|thmei=ថ្មី|svay=ស្វាយ|trapeang=ត្រពាំង|prek=ព្រែក|tuol=ទួល|anlong=អន្លង់|krang=ក្រាំង|boeng=បឹង|"
    "kok=គោក|ampil=អំពិល|chrouy=ជ្រោយ|sdao=ស្តៅ|romdoul=រំដួល|malis=ម្លិះ|kolab=កុលាប|champa=ចំប៉ា|thnot=ត្នោត|"
    "khnor=ខ្នុរ|krasang=ក្រសាំង|pring=ព្រីង|snay=ស្នាយ|tnal=ថ្នល់|spean=ស្ពាន|veal=វាល|roka=រកា|lvea=ល្វា|"
    "pongro=ពង្រ|kandol=កណ្តោល|tbeng=ត្បែង|reang=រាំង|srama=ស្រម៉|ta=តា|yeay=យាយ|sen=សែន|vichea=វិជ្ជា|kosal=កុសល|"
    "metrei=មេត្រី|reaksmei=រស្មី|pich=ពេជ្រ|meas=មាស|prak=ប្រាក់|sovan=សុវណ្ណ|bopha=បុប្ផា|chhouk=ឈូក"
)
PEOPLE: Final = _pairs(
    "Women=ស្ត្រី|Youth=យុវជន|Children=កុមារ|Farmers=កសិករ|Fishers=អ្នកនេសាទ|Workers=កម្មករ|Teachers=គ្រូបង្រៀន|"
    "Monks=ព្រះសង្ឃ|Students=និស្សិត|Disabled People=ជនពិការ|Indigenous People=ជនជាតិដើមភាគតិច|Elders=ចាស់ជរា|"
    "Migrants=ពលករ|Vendors=អ្នកលក់|Weavers=អ្នកត្បាញ|Journalists=អ្នកសារព័ត៌មាន|Families=គ្រួសារ|Artists=សិល្បករ|"
    "Drivers=អ្នកបើកបរ|Widows=ស្ត្រីមេម៉ាយ|Orphans=កុមារកំព្រា|Lawyers=មេធាវី|Nurses=គិលានុបដ្ឋាក|Villagers=អ្នកភូមិ"
)
AIMS: Final = _pairs(
    "Development=អភិវឌ្ឍន៍|Education=អប់រំ|Health=សុខភាព|Rights=សិទ្ធិ|Peace=សន្តិភាព|Environment=បរិស្ថាន|"
    "Land Defence=ការពារដីធ្លី|Justice=យុត្តិធម៌|Democracy=ប្រជាធិបតេយ្យ|Agriculture=កសិកម្ម|Culture=វប្បធម៌|"
    "Legal Aid=ជំនួយផ្លូវច្បាប់|Clean Water=ទឹកស្អាត|Forest Protection=ការពារព្រៃឈើ|Media=ព័ត៌មាន|Savings=សន្សំ|"
    "Community Fishery=សហគមន៍នេសាទ|Labour Rights=សិទ្ធិការងារ|Housing=លំនៅឋាន|Literacy=អក្ខរកម្ម|Theatre=ល្ខោន|"
    "Nutrition=អាហារូបត្ថម្ភ|Integrity=សុចរិតភាព|Disaster Relief=សង្គ្រោះមហន្តរាយ|Handicrafts=សិប្បកម្ម|"
    "Vocational Training=បណ្តុះបណ្តាលវិជ្ជាជីវៈ|Budget Watch=ឃ្លាំមើលថវិកា|Mental Health=សុខភាពផ្លូវចិត្ត"
)
BODIES: Final = _pairs(
    "Organization=អង្គការ|Organization=អង្គការ|Organization=អង្គការ|Association=សមាគម|Association=សមាគម|"
    "Network=បណ្តាញ|Centre=មជ្ឈមណ្ឌល|Union=សហជីព|Federation=សហព័ន្ធ|Foundation=មូលនិធិ|Community=សហគមន៍|"
    "Institute=វិទ្យាស្ថាន|Forum=វេទិកា|Committee=គណៈកម្មាធិការ"
)
PROVINCES: Final = _pairs(
    "Kampot=កំពត|Takeo=តាកែវ|Pursat=ពោធិ៍សាត់|Kratie=ក្រចេះ|Kandal=កណ្តាល|Battambang=បាត់ដំបង|Siem Reap=សៀមរាប|"
    "Kampong Cham=កំពង់ចាម|Kampong Thom=កំពង់ធំ|Kampong Speu=កំពង់ស្ពឺ|Prey Veng=ព្រៃវែង|Svay Rieng=ស្វាយរៀង|"
    "Koh Kong=កោះកុង|Ratanakiri=រតនគិរី|Mondulkiri=មណ្ឌលគិរី|Stung Treng=ស្ទឹងត្រែង|Preah Vihear=ព្រះវិហារ"
)


@dataclass(frozen=True, slots=True)
class Named:
    """One organisation as a row gives it. `kind` says how the row was misspelt; `of` is the place of the true one."""

    name_en: str
    name_km: str
    acronym: str
    province: str
    kind: str = ""
    of: int = -1


@dataclass(slots=True)
class Field:
    """The organisations there are, and rows about the same ones, misspelt, and about others."""

    known: list[Named] = field(default_factory=list)
    rows: list[Named] = field(default_factory=list)


def invented(number: int, seed: int = 3) -> list[Named]:
    """`number` organisations with different English names."""
    chance = random.Random(seed)
    found: dict[str, Named] = {}
    while len(found) < number:
        one = _one(chance)
        found.setdefault(one.name_en.casefold(), one)
    return list(found.values())


def _proper(chance: random.Random) -> tuple[str, str]:
    parts = chance.sample(SYLLABLES, chance.choice((1, 2, 2, 2)))
    return "".join(latin for latin, _ in parts).capitalize(), "".join(khmer for _, khmer in parts)


def _one(chance: random.Random) -> Named:
    body, body_km = chance.choice(BODIES)
    aim, aim_km = chance.choice(AIMS)
    people, people_km = chance.choice(PEOPLE)
    province, province_km = chance.choice(PROVINCES)
    proper, proper_km = _proper(chance)
    match chance.randrange(7):
        case 0:
            english, khmer = f"{proper} {aim} {body}", f"{body_km}{aim_km}{proper_km}"
        case 1:
            english, khmer = f"{body} of {proper} {people}", f"{body_km}{people_km}{proper_km}"
        case 2:
            english = f"Cambodian {people} {body} for {aim} and {proper}"
            khmer = f"{body_km}{people_km}កម្ពុជាដើម្បី{aim_km}និង{proper_km}"
        case 3:
            english, khmer = f"{proper} {people} {aim} {body}", f"{body_km}{aim_km}{people_km}{proper_km}"
        case 4:
            english = f"{people} & {proper} {aim} {body} of {province}"
            khmer = f"{body_km}{people_km}និង{aim_km}{proper_km}ខេត្ត{province_km}"
        case 5:
            place, place_km = _proper(chance)
            english, khmer = f"{proper} {body} for {place}", f"{body_km}{proper_km}ដើម្បី{place_km}"
        case _:
            number = chance.randrange(2, 60)
            english, khmer = f"{proper} {aim} {body} {number}", f"{body_km}{aim_km}{proper_km}លេខ{number}"
    acronym = acronym_of(english).upper() if chance.random() < 0.7 else ""
    return Named(english, khmer, acronym, province.lower().replace(" ", "_"))


# -- misspelling -------------------------------------------------------------------------------------------------------


def _typo(name: str, chance: random.Random) -> str:
    """One letter of a longer word left out, doubled, exchanged or swapped with the next."""
    words = name.split(" ")
    place = chance.choice([n for n, word in enumerate(words) if len(word) > 4] or [0])
    word = words[place]
    at = chance.randrange(1, max(2, len(word) - 1))
    match chance.randrange(4):
        case 0:
            word = word[:at] + word[at + 1 :]
        case 1:
            word = word[:at] + word[at] + word[at:]
        case 2:
            word = word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :]
        case _:
            word = word[:at] + chance.choice("aeiourstnl") + word[at + 1 :]
    return " ".join([*words[:place], word, *words[place + 1 :]])


def _and(one: Named) -> Named | None:
    if " and " in one.name_en:
        return _spelt(one, one.name_en.replace(" and ", " & "))
    return _spelt(one, one.name_en.replace(" & ", " and ")) if "&" in one.name_en else None


def _spelling(one: Named) -> Named | None:
    changed = one.name_en
    for ours, theirs in (("Organization", "Organisation"), ("Centre", "Center"), ("Labour", "Labor"),
                         ("Defence", "Defense"), ("Theatre", "Theater")):  # fmt: skip
        changed = changed.replace(ours, theirs)
    return _spelt(one, changed) if changed != one.name_en else None


def _wide(one: Named) -> Named:
    return _spelt(one, "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in one.name_en))


def _spelt(one: Named, english: str, khmer: str = "") -> Named:
    return Named(english, khmer, "", "", of=one.of)


def _khmer_order(one: Named) -> Named | None:
    """Vowels before subscripts, RO before TA, DA for TA: what keyboards and habits make of it."""
    changed = one.name_km.replace("ស្ត្រ", "ស្រ្ត").replace("ណ្ត", "ណ្ដ").replace("ទ្ធិ", "ទិ្ធ").replace("ន្តិ", "និ្ត")
    changed = changed.replace("ើ", "េី").replace("ោ", "េា")
    return _spelt(one, "", changed) if changed != one.name_km else None


def _invisible(one: Named) -> Named:
    khmer = "\u200b".join([one.name_km[:7], one.name_km[7:12], one.name_km[12:]])
    return _spelt(one, one.name_en.replace(" ", "\u00a0", 1) + "\u200b", khmer)


def _legal(one: Named) -> Named | None:
    for body, body_km in (("Organization", "អង្គការ"), ("Association", "សមាគម")):
        if one.name_en.endswith(body):
            return _spelt(one, f"{body} of {one.name_en.removesuffix(body).strip()}", one.name_km.removeprefix(body_km))
    return None


def _bracketed(one: Named) -> Named | None:
    return _spelt(one, f"{one.name_en} ({one.acronym})") if one.acronym else None


def _acronym_only(one: Named) -> Named | None:
    return Named("", "", one.acronym, one.province, of=one.of) if len(one.acronym) > 3 else None


def variants(chance: random.Random) -> dict[str, Callable[[Named], Named | None]]:
    """Each kind of misspelling, as a function that gives None where it does not fit a name."""

    def shuffled(one: Named) -> Named | None:
        body, found, rest = one.name_en.partition(" of ")
        return _spelt(one, f"{rest} {body}") if found and "&" not in body else None

    def khmer_typo(one: Named) -> Named:
        at = chance.randrange(8, max(9, len(one.name_km) - 1))
        return _spelt(one, "", one.name_km[:at] + one.name_km[at + 1 :])

    return {
        "and": _and,
        "spelling": _spelling,
        "full width": _wide,
        "Khmer order": _khmer_order,
        "invisible": _invisible,
        "legal prefix": _legal,
        "acronym in brackets": _bracketed,
        "acronym only": _acronym_only,
        "capitals": lambda one: _spelt(one, one.name_en.upper()),
        "word order": shuffled,
        "typo": lambda one: _spelt(one, _typo(one.name_en, chance)),
        "two typos": lambda one: _spelt(one, _typo(_typo(one.name_en, chance), chance)),
        "Khmer typo": khmer_typo,
    }


def planted(known: list[Named], number: int, seed: int = 4) -> list[Named]:
    """`number` misspelt rows, of each kind about as many, each about another of the `known`."""
    chance = random.Random(seed)
    kinds = variants(chance)
    rows: list[Named] = []
    for turn, place in zip(count(), chance.sample(range(len(known)), len(known)), strict=False):
        kind = list(kinds)[turn % len(kinds)]
        one = known[place]
        row = kinds[kind](Named(one.name_en, one.name_km, one.acronym, one.province, of=place))
        if row is not None:
            rows.append(Named(row.name_en, row.name_km, row.acronym, row.province, kind, place))
        if len(rows) == number:
            break
    return rows


def two_fields(size: int, *, misspelt: float = 0.3) -> Field:
    """`size` known ones, and `size` rows of which that share is about known ones; the others are new."""
    everybody = invented(2 * size)
    known, others = everybody[:size], everybody[size:]
    rows = planted(known, int(size * misspelt))
    rows += others[: size - len(rows)]
    random.Random(5).shuffle(rows)
    return Field(known, rows)
