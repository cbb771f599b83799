"""Accounts that nobody uses: their persons are told, and after another 60 days erased. Part of retention."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from ledger.append import append
from organisations import holdings
from organisations.actions.accounts import tell
from organisations.actions.erasing import erase_person
from organisations.actors import Machine, trace
from organisations.events import SITE_CHAIN, SiteEvent
from organisations.models import Person
from organisations.queries.keeping import unused
from organisations.refusals import Refused
from organisations.retention import NOTICE, RULES


def erase_absent(at: datetime) -> int:
    """Tell those whose account is unused for two years, and erase those who were told in vain; how many erased.

    Events: person.warned, person.erased. Mail: account_unused.
    """
    erased = 0
    due = unused(at=at).filter(unused_since__lte=at - (RULES["accounts"].period - NOTICE))
    for person in list(due.filter(Q(told_absent_at=None) | Q(told_absent_at__lte=at - NOTICE))):
        if holdings.in_use(person, at=at):
            continue
        # Who was told years ago and came back in between is told again.
        if person.told_absent_at is None or person.told_absent_at < person.unused_since:
            with transaction.atomic():
                Person.objects.filter(pk=person.pk).update(told_absent_at=at)
                append(
                    SITE_CHAIN, SiteEvent.PERSON_WARNED, at=at, data={"person": person.ref, "by": trace(Machine.CLOCK)}
                )
                tell(person, "account_unused", at=at)
            continue
        try:
            erase_person(person=person, by=Machine.CLOCK, at=at)
        except Refused:
            continue  # somebody gave it something to do, or erased it, in this moment
        erased += 1
    return erased
