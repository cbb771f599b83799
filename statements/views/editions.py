"""The editions of a statement at the desk: which there are, what the next one would say, when it is made, and whom the
press may ask."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from ledger import clock
from organisations.forms.refusing import tried
from organisations.views.actor import actor
from printing.dates import whole_number
from statements.actions import pacing, press, publishing
from statements.documents import count_line, pick, printed_contact, withheld_line
from statements.forms.editions import PaceForm, PressContactForm
from statements.models import PressContact, Statement
from statements.permissions import leads_or_publishes, part, publishes, statement_to
from statements.queries.editions import latest_edition, names, press_contact_content
from statements.queries.pacing import Difference, Named, difference, next_due, pace_of
from statements.queries.publishing import open_embargo
from statements.stages import STAFFED, Pace, Stage
from statements.views.reading import reader_language
from statements.views.ways import crumbs, tabs

AROUND: dict[str, Promise] = {
    "convenor": gettext_lazy("the convenor’s name"),
    "co_convenors": gettext_lazy("the co-convenors"),
    "addressees": gettext_lazy("the addressees"),
    "press_contact": gettext_lazy("the contact for the press"),
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def editions(request: HttpRequest, ref: str) -> HttpResponse:
    """Whoever leads or publishes sees it; a publisher says when the next one is made."""
    at = clock.now()
    person = actor(request)
    statement = statement_to(leads_or_publishes, ref, actor=person, at=at)
    if request.method == "POST" and not publishes(person, statement):
        raise PermissionDenied
    chosen = pace_of(statement)
    form = PaceForm(request.POST if request.method == "POST" else None, chosen=chosen)
    status = tried(form, lambda: pacing.set_pace(statement, **form.cleaned_data, by=person))
    if status is None:
        messages.success(request, _("It is saved when the next edition is made."))
        return redirect("editions", statement.ref)
    held = part(person, statement)
    current = latest_edition(statement)
    is_public = statement.stage == Stage.PUBLISHED
    if current:
        current.statement = statement
    changed = difference(current, at=at) if current and is_public else None
    return render(
        request,
        "statements/publishing/editions.html",
        {
            "statement": statement,
            "form": form,
            "may_publish": held.publishes and statement.stage in STAFFED,
            "embargo": open_embargo(statement),
            "editions": list(statement.editions.order_by("-number").defer("canonical")),
            "is_public": is_public,
            "next_number": current.number + 1 if current else 1,
            "changed": told(changed) if changed else None,
            "pace": chosen,
            "due": next_due(chosen, at=at) if chosen.pace == Pace.DAILY else None,
            "contact": printed_contact(press_contact_content(statement).get("press_contact"), reader_language()),
            "crumbs": crumbs(),
            "tabs": tabs(statement, "editions", held),
        },
        status=status,
    )


def told(changed: Difference) -> dict[str, object]:
    """What would change, in words."""
    language = reader_language()

    def shown(named: Sequence[Named]) -> list[str]:
        return [pick(names(english, khmer), language) for _kind, english, khmer in named]

    def counted(content: Mapping[str, Any]) -> str:
        return f"{count_line(content, language)} {withheld_line(content, language)}".strip()

    before, after = counted(changed.before), counted(changed.after)
    return {
        "added": shown(changed.added),
        "gone": shown(changed.gone),
        "before": before,
        "after": after if after != before else "",
        "around": [AROUND[name] for name in changed.around],
    }


@login_required
@require_POST
def make_next(request: HttpRequest, ref: str) -> HttpResponse:
    """The next edition by hand."""
    person = actor(request)
    statement = statement_to(publishes, ref, actor=person, at=clock.now())
    made = publishing.reissue(statement, by=person)
    if made is not None:
        number = whole_number(made.number, reader_language())
        messages.success(request, _("Edition %(number)s is public. Its PDFs are being made.") % {"number": number})
    return redirect("editions", statement.ref)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def press_contact(request: HttpRequest, ref: str) -> HttpResponse:
    """Whom the press may ask, for who leads or publishes."""
    person = actor(request)
    statement = statement_to(leads_or_publishes, ref, actor=person, at=clock.now())
    contact = PressContact.objects.filter(statement=statement).first()
    form = PressContactForm(request.POST if request.method == "POST" else None, contact=contact)
    status = tried(form, lambda: press.set_press_contact(statement, **form.cleaned_data, by=person))
    if status is None:
        messages.success(request, _("The contact for the press is saved."))
        return redirect("editions", statement.ref)
    return render(
        request,
        "statements/publishing/press_contact.html",
        {
            "statement": statement,
            "form": form,
            "contact": contact,
            "is_public": statement.stage == Stage.PUBLISHED,
            "crumbs": crumbs(statement, (_("Editions"), reverse("editions", args=[statement.ref]))),
        },
        status=status,
    )


@login_required
@require_POST
def remove_press_contact(request: HttpRequest, ref: str) -> HttpResponse:
    person = actor(request)
    statement: Statement = statement_to(leads_or_publishes, ref, actor=person, at=clock.now())
    press.remove_press_contact(statement, by=person)
    messages.success(request, _("Nobody is named to the press any more."))
    return redirect("editions", statement.ref)
