"""Why two names may be the same organisation, or may not, in words for the person who decides."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from organisations.matching.candidates import Reason

BY_HAND = "by_hand"

WORDS: dict[str, Promise] = {
    Reason.SAME_REGISTRATION: _("the same registration number"),
    Reason.SAME_WEBSITE: _("the same website"),
    Reason.SAME_NAME: _("the same name"),
    Reason.SAME_KEY: _("the same name, written differently"),
    Reason.ALIKE: _("names that are alike"),
    Reason.SAME_ACRONYM: _("the same acronym"),
    Reason.ACRONYM_OF_NAME: _("one is the acronym of the other"),
    Reason.OTHER_NAME_DIFFERS: _("but the name in the other language differs"),
    Reason.DIFFERENT_PLACE: _("but another place in the name"),
    Reason.DIFFERENT_NUMBER: _("but another number in the name"),
    Reason.DIFFERENT_PROVINCE: _("but another province"),
    Reason.DIFFERENT_ACRONYM: _("but another acronym"),
    Reason.DIFFERENT_REGISTRATION: _("but another registration number"),
    Reason.DIFFERENT_FORM: _("but another legal form"),
    BY_HAND: _("put together by hand"),
}


def words_of(codes: str) -> list[Promise]:
    """The words for reason codes as they are stored, with blanks between. A code that is gone is left out."""
    return [WORDS[code] for code in codes.split() if code in WORDS]
