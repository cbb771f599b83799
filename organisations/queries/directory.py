"""The directory: which organisations there are."""

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Replace

from organisations.models import Organisation
from printing.khmer import ZERO_WIDTH_SPACE

MOST_WORDS = 8  # of a search


def organisations_named(words: str) -> QuerySet[Organisation]:
    """The organisations whose names or acronym hold each of these words, by name; without words, all of them.

    U+200B, which some keyboards put between Khmer words and some do not, makes no difference.
    """
    plain = Replace("name_km", Value(ZERO_WIDTH_SPACE), Value(""))
    found = Organisation.objects.annotate(plain_km=plain).order_by("name_en", "name_km", "id")
    for word in words.replace(ZERO_WIDTH_SPACE, "").split()[:MOST_WORDS]:
        found = found.filter(Q(name_en__icontains=word) | Q(plain_km__icontains=word) | Q(acronym__icontains=word))
    return found
