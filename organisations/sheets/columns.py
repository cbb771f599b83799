"""Which of our fields a column holds: by its header in English or Khmer, else by what stands in it."""

import re
from collections.abc import Sequence

from organisations.sheets.garbled import KHMER
from organisations.sheets.provinces import province_called
from organisations.sheets.sheet import Sheet
from organisations.sheets.spelling import joined
from organisations.sheets.values import read_kind

FIELDS = (
    "name_en", "name_km", "acronym", "kind", "province", "sectors", "registration_number", "registered_year", "website",
    "contact_name", "contact_email", "contact_phone", "former_names", "networks",
)  # fmt: skip
NAME = "name"  # a header that does not say in which language
HEADERS: dict[str, tuple[str, ...]] = {
    "name_en": ("name en", "name english", "name in english", "english name", "en name", "organisation name english",
                "organization name english", "organisation name in english", "organization name in english", "name eng",
                "ngo name english", "full name english", "latin name", "name latin", "ឈ្មោះជាភាសាអង់គ្លេស", "ឈ្មោះអង់គ្លេស",
                "ឈ្មោះអង្គការជាភាសាអង់គ្លេស", "ឈ្មោះជាអក្សរឡាតាំង", "ឈ្មោះឡាតាំង", "ឈ្មោះភាសាអង់គ្លេស"),
    "name_km": ("name km", "name kh", "name khmer", "name in khmer", "khmer name", "kh name", "organisation name khmer",
                "organization name khmer", "organisation name in khmer", "organization name in khmer", "ngo name khmer",
                "full name khmer", "ឈ្មោះជាភាសាខ្មែរ", "ឈ្មោះខ្មែរ", "ឈ្មោះអង្គការជាភាសាខ្មែរ", "ឈ្មោះជាអក្សរខ្មែរ",
                "ឈ្មោះភាសាខ្មែរ"),
    NAME: ("name", "full name", "organisation", "organization", "organisation name",
           "organization name", "ngo", "ngo name",
           "name of organisation", "name of organization", "name of the organisation", "name of the organization",
           "name of ngo", "org name", "association name", "institution", "member", "member organisation",
           "member organization", "ឈ្មោះ", "ឈ្មោះអង្គការ", "អង្គការ", "ឈ្មោះអង្គការសមាគម", "អង្គការសមាគម", "ឈ្មោះស្ថាប័ន",
           "ស្ថាប័ន", "ឈ្មោះពេញ"),
    "acronym": ("acronym", "abbreviation", "abbr", "short name", "initials", "shortname", "acronyms", "ឈ្មោះកាត់",
                "អក្សរកាត់", "ពាក្យកាត់", "ឈ្មោះសង្ខេប", "អក្សរសង្ខេប"),
    "kind": ("kind", "type", "category", "organisation type", "organization type", "type of organisation",
             "type of organization", "ngo type", "legal form", "ប្រភេទ", "ប្រភេទអង្គការ", "ប្រភេទស្ថាប័ន"),
    "province": ("province", "provinces", "province city", "city province", "location", "province municipality", "city",
                 "office province", "head office", "ខេត្ត", "រាជធានីខេត្ត", "ខេត្តរាជធានី", "ខេត្តក្រុង", "ទីតាំង",
                 "រាជធានីឬខេត្ត"),
    "sectors": ("sector", "sectors", "field", "fields", "area of work", "areas of work", "theme",
                "themes", "thematic area",
                "focus", "focus area", "working area", "working sector", "main sector", "វិស័យ", "វិស័យការងារ", "ផ្នែក"),
    "registration_number": ("registration number", "registration no", "reg no", "reg number",
                            "registration", "moi number",
                            "moi no", "licence no", "license no", "registration id", "registered number", "លេខចុះបញ្ជី",
                            "លេខបញ្ជី", "លេខប្រកាស", "លេខបញ្ជិកា"),
    "registered_year": ("registered year", "year registered", "registration year", "year of registration", "registered",
                        "year", "registration date", "date of registration", "registered in",
                        "registered in the year",
                        "registered on", "founded",
                        "year founded", "established", "year established", "year of establishment", "ឆ្នាំចុះបញ្ជី", "ឆ្នាំ",
                        "ឆ្នាំបង្កើត", "កាលបរិច្ឆេទចុះបញ្ជី", "ថ្ងៃចុះបញ្ជី", "ឆ្នាំនៃការចុះបញ្ជី"),
    "website": ("website", "web", "web site", "url", "homepage", "site", "webpage", "facebook", "គេហទំព័រ", "វេបសាយ",
                "វេបសាយត៍", "គេហទំព័រឬហ្វេសប៊ុក"),
    "contact_name": ("contact name", "contact", "contact person", "focal person", "focal point", "representative",
                     "director", "executive director", "name of contact", "name of director", "ឈ្មោះអ្នកទំនាក់ទំនង",
                     "អ្នកទំនាក់ទំនង", "អ្នកតំណាង", "ឈ្មោះអ្នកតំណាង", "នាយក", "ឈ្មោះនាយក", "នាយកប្រតិបត្តិ",
                     "អ្នកទទួលខុសត្រូវ"),
    "contact_email": ("contact email", "contact e mail address", "email", "e mail", "email address", "mail",
                      "e mail address", "អ៊ីមែល", "អ៊ីម៉ែល",
                      "សារអេឡិចត្រូនិច", "អាសយដ្ឋានអ៊ីមែល", "អុីមែល", "អុីម៉ែល", "អ៊ីម៉េល"),
    "contact_phone": ("contact phone", "contact telephone", "phone", "telephone", "tel", "phone number", "mobile",
                      "mobile phone", "cell phone",
                      "hp", "contact number", "telephone number", "លេខទូរស័ព្ទ", "ទូរស័ព្ទ", "លេខទូរសព្ទ", "ទូរសព្ទ"),
    "former_names": ("former names", "former name", "previous name", "previous names", "old name", "formerly", "aka",
                     "also known as", "ឈ្មោះចាស់", "ឈ្មោះមុន", "អតីតឈ្មោះ", "ឈ្មោះដើម"),
    "networks": ("networks", "network", "member of", "network membership", "networks and coalitions", "coalition",
                 "coalitions", "membership", "member of network", "បណ្តាញ", "សមាជិកបណ្តាញ", "សមាជិកនៃបណ្តាញ"),
}  # fmt: skip
_BY_HEADER = {joined(header): field for field, headers in HEADERS.items() for header in (field, *headers)}

SAMPLE = 200  # rows whose content is looked at
MOST = 0.7  # of the filled cells that must agree
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]{2,}")
URL = re.compile(
    r"(?:https?://|www\.)\S+|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:org|com|net|info|kh|ngo|asia|edu)(?:\.kh)?(?:/\S*)?",
    re.IGNORECASE,
)
PHONE = re.compile(r"(?:\(?\+?855\)?|\(?0)[\d\s()./-]{7,}")
WORDS = re.compile(r"[A-Za-z]{2,}.*\s.*[A-Za-z]{2,}")


def guess(sheet: Sheet) -> dict[int, str]:
    """Our field for each column that has one; each field at most once, the leftmost column first.

    A header counts before content. Columns that nothing is known about are left out: a person maps them.
    """
    headers = [_by_header(header) for header in sheet.headers]
    contents = [_by_content([row[at] for row in sheet.rows[:SAMPLE]]) for at in range(len(sheet.headers))]
    found: dict[int, str] = {}
    for at, field in enumerate(headers):
        if field and field != NAME and field not in found.values():
            found[at] = field
    names = [at for at, field in enumerate(headers) if field == NAME]
    for at in names:
        # "Name" over Khmer is the Khmer name; when that is taken already, nobody knows.
        field = "name_km" if contents[at] == "name_km" else "name_en"
        if field not in found.values():
            found[at] = field
    for at, content in enumerate(contents):
        if at not in found and at not in names and content and content not in found.values():
            found[at] = content
    return dict(sorted(found.items()))


def _by_header(header: str) -> str:
    """Whole, then without what stands in brackets, then each line or half of a header in two languages."""
    attempts = [header, re.sub(r"[(\[].*?[)\]]", " ", header), *re.split(r"[/|\n()\[\]–—:*]| - ", header)]
    language = (
        re.search(r"\b(?:en|eng|english)\b|អង់គ្លេស", header, re.IGNORECASE),
        re.search(r"\b(?:km|kh|khmer)\b|ខ្មែរ", header, re.IGNORECASE),
    )
    for attempt in attempts:
        field = _BY_HEADER.get(joined(attempt), "")
        if field == NAME and any(language) and not all(language):
            return "name_en" if language[0] else "name_km"
        if field:
            return field
    return ""


def _by_content(cells: Sequence[str]) -> str:  # noqa: PLR0911 - one line a field
    filled = [cell.strip() for cell in cells if cell.strip()]
    if not filled:
        return ""

    def most(count: int) -> bool:
        return count >= MOST * len(filled)

    if most(sum(1 for cell in filled if EMAIL.fullmatch(cell))):
        return "contact_email"
    if most(sum(1 for cell in filled if URL.fullmatch(cell))):
        return "website"
    if most(sum(1 for cell in filled if PHONE.fullmatch(cell))):
        return "contact_phone"
    if most(sum(1 for cell in filled if province_called(cell))):
        return "province"
    if most(sum(1 for cell in filled if read_kind(cell).value)):
        return "kind"
    khmer = sum(1 for cell in filled if len(KHMER.findall(cell)) >= 5)
    if most(khmer) and len(set(filled)) > len(filled) / 2:
        return "name_km"
    return ""
