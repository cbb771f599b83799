"""What to do next in a sign-on: whom to call, and for one organisation at a time, with whom to speak."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from ledger import clock
from organisations.models import Contact, Organisation
from organisations.views.actor import actor
from organisations.views.asking import page_address, page_asked
from statements.actions import calling
from statements.permissions import leads_or_publishes, part, statement_to
from statements.queries.calling import calls, who_may_sign
from statements.queries.tracking import board
from statements.stages import Stage
from statements.views.tracking import around, reading
from statements.views.ways import crumbs

ON_A_PAGE = 50


@login_required
@require_safe
def call_list(request: HttpRequest, ref: str) -> HttpResponse:
    """For the convenor's staff: whom to call, in order, and why. Telephone numbers are shown one organisation each."""
    at = clock.now()
    person = actor(request)
    statement = statement_to(leads_or_publishes, ref, actor=person, at=at)
    called = calls(board(statement, language=reading(), at=at), at=at) if statement.stage == Stage.SIGN_ON else []
    pages = max(1, -(-len(called) // ON_A_PAGE))
    number = min(page_asked(request), pages) or 1
    shown = called[(number - 1) * ON_A_PAGE : number * ON_A_PAGE]
    organisations = Organisation.objects.in_bulk([call.invited.pk for call in shown])
    return render(
        request,
        "statements/tracking/calls.html",
        {
            "statement": statement,
            "calls": [(organisations[call.invited.pk], call) for call in shown],
            "first": (number - 1) * ON_A_PAGE + 1,
            "total": len(called),
            "number": number,
            "pages": pages,
            "earlier": page_address({}, number - 1) if number > 1 else "",
            "later": page_address({}, number + 1) if number < pages else "",
            **around(statement, part(person, statement), at=at),
            "crumbs": crumbs(statement, (_("Signatures"), reverse("signatures", args=[ref]))),
        },
    )


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def call_contact(request: HttpRequest, ref: str, organisation: str) -> HttpResponse:
    """Whom to ask for at one organisation; POST shows the telephone numbers, and the look is noted."""
    at = clock.now()
    person = actor(request)
    statement = statement_to(leads_or_publishes, ref, actor=person, at=at)
    called = Organisation.objects.filter(ref=organisation, invitations__statement=statement).first()
    if called is None:
        raise PermissionDenied
    contacts: list[Contact] | None = None
    if request.method == "POST":
        contacts = calling.look_up(statement, called, by=person, at=at)
    return render(
        request,
        "statements/tracking/contact.html",
        {
            "statement": statement,
            "organisation": called,
            "contacts": contacts,
            "signers": who_may_sign(statement, called, at=at),
            "crumbs": crumbs(
                statement,
                (_("Signatures"), reverse("signatures", args=[ref])),
                (_("Who to call next"), reverse("call-list", args=[ref])),
            ),
        },
    )
