"""What the reading of spreadsheets has to say, in words: why a file is refused, and what was odd about a cell."""

import json
from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from organisations.models import OrganisationKind, Province, Sector
from organisations.sheets.refusals import Code

PASTE = _("Cell %(cell)s holds a formula. In Excel, copy the sheet, paste it as values only, and save it again.")

REFUSALS: dict[str, Promise] = {
    Code.EMPTY: _("The file is empty."),
    Code.NO_ROWS: _("There is a line of headers and nothing below it."),
    Code.TOO_LARGE: _("The file is larger than 5 MB."),
    Code.TOO_LARGE_UNPACKED: _("Unpacked, the file is far larger than a list of organisations can be."),
    Code.TOO_MANY_PARTS: _("The file has more parts inside than a list of organisations can have."),
    Code.TOO_MANY_ROWS: _("There are more than %(limit)s rows. Divide the list into several files."),
    Code.TOO_MANY_COLUMNS: _("There are more than %(limit)s columns."),
    Code.TOO_MUCH_TEXT: _("There is more text in it than a list of organisations can have."),
    Code.CELL_TOO_LONG: _("Cell %(cell)s is longer than %(limit)s characters."),
    Code.TOO_HEAVY: _("Reading this file took more time or memory than one file is granted."),
    Code.WRONG_TYPE: _("This is no spreadsheet. Save the list as XLSX or CSV."),
    Code.OLD_EXCEL: _("This is the Excel format from before 2007 (.xls). Save the list as XLSX."),
    Code.OTHER_SPREADSHEET: _("This kind of spreadsheet is not read. Save the list as XLSX or CSV."),
    Code.ENCRYPTED: _("The file opens with a password only. Save it without one."),
    Code.MACROS: _("The file holds macros. Save it as XLSX, which has none."),
    Code.DAMAGED: _("The file is damaged. Open it in your program and save it anew."),
    Code.XML_ENTITIES: _("The file declares things that no spreadsheet needs, and is refused for safety."),
    Code.FORMULA: PASTE,
    Code.BAD_NUMBER: _("The number in cell %(cell)s cannot be read."),
    Code.NO_SUCH_SHEET: _("There is no such sheet in the file."),
    Code.UNKNOWN_ENCODING: _("The letters of this file cannot be read. Save it as “CSV UTF-8” or as XLSX."),
    Code.BROKEN_UTF8: _("The letters in line %(line)s cannot be read. Save the file anew as “CSV UTF-8” or as XLSX."),
    Code.BROKEN_QUOTES: _("A quotation mark that opens in line %(line)s is never closed."),
    Code.KHMER_LOST: _(
        "Khmer letters were lost when this file was saved: cell %(cell)s holds question marks. In Excel choose "
        "“CSV UTF-8”, or XLSX, and not “CSV (comma delimited)”."
    ),
    Code.KHMER_GARBLED: _("The Khmer in cell %(cell)s was garbled when the file was saved. Save it as XLSX instead."),
    Code.KHMER_LEGACY_FONT: _(
        "Cell %(cell)s was typed for an old Khmer font (Limon, ABC), not in Unicode. Convert the list to Unicode first."
    ),
    "overtaken": _(
        "Nothing was imported: somebody has registered one of these meanwhile. The rows were checked anew; look again."
    ),
    "in_use": _("It cannot be undone any more: these take part in something already: %(names)s."),
}

REMARKS: dict[str, Promise] = {
    "no_name": _("No name that can be used."),
    "characters": _("Characters that are not what they seem: %(text)s."),
    "repeats": _("Says the same as row %(text)s."),
    "unusable": _("Left empty. %(text)s"),
    "no_website": _("Left empty: not the address of a website: %(text)s."),
    "no_address": _("Left empty: not an e-mail address."),
    "unknown_kind": _("Kind not known: %(text)s. The kind chosen for all is taken."),
    "unknown_province": _("Left empty: no province known as %(text)s."),
    "several_provinces": _("Left empty: several provinces: %(text)s."),
    "nationwide": _("Works in the whole country; no province is noted."),
    "unknown_year": _("Left empty: no year: %(text)s."),
    "year_to_come": _("Left empty: a year to come: %(text)s."),
    "buddhist_era": _("Buddhist year, taken as %(text)s."),
    "year_of_date": _("Of the date, the year %(text)s is taken."),
    "unknown_sectors": _("Sectors not known: %(text)s."),
    "lost": _("Left empty: letters were lost when the file was saved: %(text)s."),
}

FIELDS: dict[str, Promise] = {
    "name_en": _("name in English"),
    "name_km": _("name in Khmer"),
    "acronym": _("acronym"),
    "kind": _("kind"),
    "province": _("province"),
    "sectors": _("sectors"),
    "registration_number": _("registration number"),
    "registered_year": _("registered in the year"),
    "website": _("website"),
    "contact_name": _("contact: name"),
    "contact_email": _("contact: e-mail address"),
    "contact_phone": _("contact: telephone"),
    "former_names": _("former names"),
}


def refusal_in_words(refusal: str) -> str:
    """The sentence for a refusal as it is stored (JSON with a code), or nothing."""
    values: dict[str, Any] = json.loads(refusal) if refusal else {}
    sentence = REFUSALS.get(values.pop("code", ""))
    if sentence is None:
        return ""
    if "names" in values:
        values["names"] = ", ".join(values["names"])
    return str(sentence) % {"cell": "?", "line": "?", "limit": "?", **values}


def remarks_in_words(remarks: str) -> list[str]:
    """The sentences for the remarks of a row as they are stored: JSON, each with a code, a field and a text."""
    return [str(REMARKS[code]) % {"text": text} for code, _field, text in json.loads(remarks) if code in REMARKS]


def content_in_words(content: Mapping[str, Any], *, has_contact: bool) -> list[str]:
    """What a row would bring beside its names. That there is a contact is said, and not which: that is for the page
    of the organisation, where each look is noted."""
    year = content.get("registered_year")
    former = [text for _kind, text in content.get("other_names", ())]
    facts = [
        str(OrganisationKind(content["kind"]).label) if content.get("kind") else "",
        content.get("acronym", ""),
        str(Province(content["province"]).label) if content.get("province") else "",
        ", ".join(str(Sector(sector).label) for sector in content.get("sectors", ())),
        str(_("registration %(number)s")) % {"number": content["registration_number"]}
        if content.get("registration_number")
        else "",
        str(_("since %(year)s")) % {"year": year} if year else "",
        content.get("website", ""),
        str(_("formerly %(names)s")) % {"names": ", ".join(former)} if former else "",
        str(_("with a contact")) if has_contact else "",
    ]
    return [fact for fact in facts if fact]
