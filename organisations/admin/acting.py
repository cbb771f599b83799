"""What an administrator can do from a list of records: call an action of ours, after one more look."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from organisations.admin.cells import called
from organisations.models import Person
from organisations.refusals import Refused
from organisations.views.actor import actor

# As many as a person looks through on the page that asks once more.
MOST_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Act:
    """One button. `do` gets a row and who asks, and calls one action: who may, what must hold and what the ledger
    says is decided there. `warning` says what will happen."""

    name: str
    label: Any
    warning: Any
    do: Callable[[Any, Person], None]
    look: str = "second"


def perform(request: HttpRequest, acts: Sequence[Act], among: Any, *, back: str, heading: str) -> HttpResponse | None:
    """Ask once more, or do it to each of the chosen rows of `among` and go `back`. None where there is no such act."""
    act = next((one for one in acts if one.name == request.POST.get("act")), None)
    if act is None:
        return None
    numbers = [number for number in request.POST.getlist("row") if number.isdecimal()][:MOST_AT_ONCE]
    rows = list(among.filter(pk__in=numbers))
    if not rows:
        messages.warning(request, _("Choose at least one record first."))
        return redirect(back)
    if "sure" not in request.POST:
        named = [(row.pk, called(row)) for row in rows]
        return render(request, "admin/confirm.html", {"act": act, "rows": named, "back": back, "heading": heading})
    done = 0
    for row in rows:
        try:
            act.do(row, actor(request))
        except Refused as refused:
            messages.error(request, f"{called(row)}: {refused.reason}")
        else:
            done += 1
    if done:
        told = ngettext("%(act)s: done for %(number)d record.", "%(act)s: done for %(number)d records.", done)
        messages.success(request, told % {"act": act.label, "number": done})
    return redirect(back)
