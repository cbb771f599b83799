"""What a server does once, before its first request: the first who come do not wait for what all share."""

import gc

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from ledger.prepared import compile_all


def warm_up() -> None:
    """Read in every page and the table of addresses in each language, and compile the SQL that is written once. No
    query. Then the collector of cycles passes over all that stays: else it looks through it again and again, while
    everybody waits."""
    for language, _name in settings.LANGUAGES:
        with override(language):
            reverse("sign-in")
    compile_all()
    gc.collect()
    gc.freeze()
