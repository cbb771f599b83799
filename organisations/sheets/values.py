"""From the text of one cell to our value, or to a problem with a code: what a row of an import is judged by."""

import re
from typing import Generic, NamedTuple, TypeVar

from organisations.sheets.garbled import looks_lost
from organisations.sheets.provinces import NATIONWIDE, province_called
from organisations.sheets.spelling import KHMER_DIGITS, folded, joined

Value = TypeVar("Value")
BUDDHIST_ERA = 544  # in Cambodia from April or May on; until then 543
FIRST_YEAR = 1900
PARTS = re.compile(r"[,;/|\n•·។៖+]|\s-\s|\s&\s|\band\b|និង")


class Reading(NamedTuple, Generic[Value]):
    """A value, or a problem; a note says what was assumed. Codes, not sentences."""

    value: Value
    problem: str = ""  # unknown_kind unknown_province several_provinces unknown_year year_to_come unknown_sectors lost
    note: str = ""  # buddhist_era year_of_date nationwide
    unread: str = ""  # the part of the cell that was not understood


# Longer words first where one holds another: "international NGO" before "NGO". The second column is matched whole.
KINDS: dict[str, tuple[str, ...]] = {
    "international_ngo": ("INGO", "INGOs", "international NGO",
                          "international non governmental organisation", "foreign NGO",
                          "international organisation", "international non governmental organization", "IO",
                          "international organization", "international", "អង្គការអន្តរជាតិ", "អង្គការក្រៅរដ្ឋាភិបាលអន្តរជាតិ",
                          "អង្គការមិនមែនរដ្ឋាភិបាលអន្តរជាតិ", "អន្តរជាតិ", "អង្គការមិនមែនរដ្ឋាភិបាលបរទេស"),
    "ngo": ("NGO", "NGOs", "LNGO", "local NGO", "national NGO", "non governmental organisation", "non profit",
            "non governmental organization", "nongovernmental organisation",
            "nongovernmental organization", "foundation",
            "local non governmental organisation", "local non governmental organization",
            "organisation", "organization",
            "អង្គការ", "អង្គការក្រៅរដ្ឋាភិបាល", "អង្គការមិនមែនរដ្ឋាភិបាល", "អង្គការក្នុងស្រុក", "អង្គការជាតិ", "មូលនិធិ",
            "អង្គការមិនមែនរដ្ឋាភិបាលក្នុងស្រុក"),
    "association": ("association", "associations", "society", "សមាគម"),
    "community": ("CBO", "CBOs", "community based organisation", "community based organization", "community",
                  "community organisation", "community organization", "grassroots", "community group", "សហគមន៍",
                  "អង្គការសហគមន៍", "អង្គការសហគមន៍មូលដ្ឋាន", "សហគមន៍មូលដ្ឋាន", "អង្គការផ្អែកលើសហគមន៍"),
    "network": ("network", "networks", "coalition", "network or coalition", "network coalition", "alliance", "forum",
                "platform", "working group", "បណ្តាញ", "បណ្តាញឬសម្ព័ន្ធ", "សម្ព័ន្ធ", "វេទិកា"),
    "union": ("trade union", "union", "unions", "labour union", "labor union", "federation", "confederation", "សហជីព",
              "សហព័ន្ធ", "សហព័ន្ធសហជីព"),
    "public_body": ("public body", "government", "ministry", "public institution", "state institution", "authority",
                    "national committee", "ស្ថាប័នសាធារណៈ", "ក្រសួង", "ស្ថាប័នរដ្ឋ", "រដ្ឋាភិបាល", "អាជ្ញាធរ"),
    "media": ("media",
              "press", "radio", "newspaper", "news", "media outlet", "ប្រព័ន្ធផ្សព្វផ្សាយ", "សារព័ត៌មាន", "វិទ្យុ"),
    "informal": ("informal group", "informal", "group", "youth group", "ក្រុម", "ក្រុមក្រៅផ្លូវការ", "ក្រុមយុវជន"),
}  # fmt: skip
SECTORS: dict[str, tuple[str, ...]] = {
    "agriculture": ("agriculture and food",
                    "agriculture", "farming", "food security", "fisheries", "fishery", "livelihood",
                    "livelihoods", "កសិកម្ម", "នេសាទ"),
    "children": ("children", "child", "child protection", "child rights", "childrens rights", "កុមារ",
                 "សិទ្ធិកុមារ", "ការពារកុមារ"),
    "civic_education": ("civic education", "civics", "voter education", "ការអប់រំពលរដ្ឋ", "អប់រំពលរដ្ឋ"),
    "culture": ("culture and arts", "culture", "arts", "art", "heritage", "arts culture", "វប្បធម៌", "សិល្បៈ"),
    "democracy": ("democracy and elections",
                  "democracy", "elections", "election", "ប្រជាធិបតេយ្យ", "ការបោះឆ្នោត", "បោះឆ្នោត"),
    "disability": ("people with disabilities",
                   "disability", "disabilities", "people with disabilities", "persons with disabilities",
                   "pwd", "ពិការភាព", "ជនពិការ",
                   "ជនមានពិការភាព"),
    "disaster": ("disaster relief",
                 "disaster", "disasters", "disaster risk reduction", "drr", "humanitarian", "emergency", "គ្រោះមហន្តរាយ",
                 "គ្រប់គ្រងគ្រោះមហន្តរាយ"),
    "economy": ("livelihoods and economy",
                "economy", "economic development", "trade", "business", "tax", "budget", "សេដ្ឋកិច្ច", "អភិវឌ្ឍន៍សេដ្ឋកិច្ច"),
    "education": ("education", "schools", "training", "vocational training", "ការអប់រំ", "អប់រំ"),
    "environment": ("environment and climate",
                    "environment", "climate", "climate change", "natural resources", "forestry",
                    "forest", "conservation",
                    "natural resource management", "nrm", "បរិស្ថាន", "ធនធានធម្មជាតិ", "អាកាសធាតុ",
                    "ព្រៃឈើ", "ការប្រែប្រួលអាកាសធាតុ"),
    "gender": ("women and gender equality",
               "gender", "women", "womens rights", "gender equality", "gbv", "gender based violence", "យេនឌ័រ",
               "ស្ត្រី", "សិទ្ធិស្ត្រី"),
    "governance": ("governance and decentralisation",
                   "governance", "good governance", "decentralisation", "decentralization",
                   "anti corruption", "transparency",
                   "social accountability", "rule of law", "អភិបាលកិច្ច", "អភិបាលកិច្ចល្អ", "វិមជ្ឈការ"),
    "health": ("health", "hiv", "hiv aids", "nutrition", "public health", "healthcare", "សុខភាព",
               "សុខាភិបាល", "អាហារូបត្ថម្ភ"),
    "housing_land": ("land and housing", "housing", "land", "land rights", "housing land", "land housing",
                     "housing rights", "ដីធ្លី", "លំនៅឋាន",
                     "លំនៅដ្ឋាន", "សិទ្ធិដីធ្លី", "ដីធ្លីលំនៅឋាន"),
    "human_rights": ("human rights and legal aid",
                     "human rights", "human right", "rights", "legal aid", "justice", "សិទ្ធិមនុស្ស", "យុត្តិធម៌"),
    "indigenous": ("indigenous peoples",
                   "indigenous", "indigenous peoples", "indigenous people", "ethnic minorities", "ជនជាតិដើមភាគតិច"),
    "information": ("media and access to information",
                    "information", "media freedom", "press freedom", "access information", "access to information",
                    "freedom of expression", "ict", "ព័ត៌មាន", "សេរីភាពសារព័ត៌មាន", "ការទទួលបានព័ត៌មាន"),
    "labour": ("labour rights",
               "labour", "labor", "labour rights", "labor rights", "workers", "workers rights", "ការងារ",
               "សិទ្ធិការងារ", "កម្មករ"),
    "lgbt": ("LGBT+ people", "lgbt", "lgbti", "lgbtq", "lgbtiq", "lgbtqi", "sogie", "sogiesc", "អ្នកស្រឡាញ់ភេទដូចគ្នា"),
    "migration": ("migration", "migrants", "migrant workers", "trafficking", "human trafficking",
                  "refugees", "anti trafficking",
                  "ចំណាកស្រុក", "ទេសន្តរប្រវេសន៍", "ជួញដូរមនុស្ស", "ពលករចំណាកស្រុក"),
    "microfinance": ("savings and microfinance", "microfinance", "micro finance", "savings", "credit", "saving groups",
                     "មីក្រូហិរញ្ញវត្ថុ", "ឥណទាន", "សន្សំ"),
    "religion": ("faith and interfaith work",
                 "religion", "faith", "buddhism", "interfaith", "faith based", "សាសនា", "ពុទ្ធសាសនា"),
    "rural": ("rural development",
              "rural", "rural development", "community development", "infrastructure", "អភិវឌ្ឍន៍ជនបទ",
              "អភិវឌ្ឍន៍សហគមន៍", "ជនបទ"),
    "water": ("water and sanitation",
              "water", "sanitation", "wash", "water sanitation", "clean water", "hygiene", "ទឹក", "ទឹកស្អាត", "អនាម័យ"),
    "youth": ("youth", "young people", "youths", "យុវជន"),
}  # fmt: skip
_KIND_BY_NAME = {joined(name): key for key, names in KINDS.items() for name in (key, *names)}
_SECTOR_BY_NAME = {joined(name): key for key, names in SECTORS.items() for name in (key, *names)}


def read_kind(text: str) -> Reading[str]:
    """A value of OrganisationKind. Empty text is an empty value; "NGO (local)" is read without its brackets."""
    if not text.strip():
        return Reading("")
    for attempt in (text, re.sub(r"[(\[].*?[)\]]", " ", text), *re.findall(r"[(\[](.*?)[)\]]", text)):
        if kind := _KIND_BY_NAME.get(joined(attempt)):
            return Reading(kind)
    return Reading("", "lost" if looks_lost(text) else "unknown_kind", unread=text.strip())


def read_province(text: str) -> Reading[str]:
    """A value of Province. "Nationwide" is no province, and noted; two provinces are a problem, as we keep one."""
    if not text.strip():
        return Reading("")
    if province := province_called(text):
        return Reading(province)
    if joined(text) in NATIONWIDE:
        return Reading("", note="nationwide")
    parts = [part for part in PARTS.split(re.sub(r"[()\[\]]", ",", text)) if part.strip()]
    found = {province for part in parts if (province := province_called(part))}
    if len(found) > 1:
        return Reading("", "several_provinces", unread=text.strip())
    # "Street 12, Phnom Penh": an address names its province.
    if len(found) == 1:
        return Reading(found.pop())
    return Reading("", "lost" if looks_lost(text) else "unknown_province", unread=text.strip())


def read_year(text: str, *, latest: int) -> Reading[int | None]:
    """A year of the common era, not after `latest`. A Buddhist year is converted, of a date the year is taken."""
    plain = " ".join(text.translate(KHMER_DIGITS).split())
    if not plain:
        return Reading(None)
    bare = re.sub(
        r"(?i)^(?:year|ឆ្នាំ|គ\.?ស\.?|ព\.?ស\.?|b\.?e\.?|c\.?e\.?|a\.?d\.?)\s*|\s*(?:b\.?e\.?|c\.?e\.?|a\.?d\.?)$",
        "",
        plain,
    )
    note = ""
    if found := re.fullmatch(r"(\d{4})(?:\.0+)?", bare):
        year = int(found[1])
    elif found := re.fullmatch(
        r"(?:\D*\d{1,2}\D+)(?:\d{1,2}\D+)?(\d{4})|(\d{4})[-/. ]\d{1,2}(?:[-/. ]\d{1,2})?(?:[ T].*)?", bare
    ):
        year, note = int(found[1] or found[2]), "year_of_date"
    else:
        return Reading(None, "lost" if looks_lost(text) else "unknown_year", unread=text.strip())
    if FIRST_YEAR + BUDDHIST_ERA <= year <= latest + BUDDHIST_ERA:
        # Its year runs from spring to spring; most of it lies in the year that this gives. So it is noted, and checked.
        year, note = year - BUDDHIST_ERA, "buddhist_era"
    if year > latest:
        return Reading(None, "year_to_come", unread=text.strip())
    if year < FIRST_YEAR:
        return Reading(None, "unknown_year", unread=text.strip())
    return Reading(year, note=note)


def read_sectors(text: str) -> Reading[list[str]]:
    """Values of Sector, each once, in the order of the cell. What is not known is in `unread`, the rest is kept."""
    found: list[str] = []
    unread: list[str] = []
    for outer in re.split(r"[,;|\n•·។]", text):
        # "Land and housing" may be one sector, or two.
        whole = _SECTOR_BY_NAME.get(joined(outer))
        parts = [outer] if whole else PARTS.split(outer)
        for part in parts:
            if not folded(part):
                continue
            if sector := _SECTOR_BY_NAME.get(joined(part)):
                found += [sector] if sector not in found else []
            else:
                unread.append(part.strip())
    if text.strip() and not found and not unread:
        unread = [text.strip()]
    problem = "lost" if unread and looks_lost(text) else "unknown_sectors" if unread else ""
    return Reading(found, problem, unread=", ".join(unread))
