"""Who administers the site."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from organisations.actions import roles
from organisations.actions.noting import note_access
from organisations.forms.refusing import add_refusal, status_of
from organisations.forms.roles import AdministratorForm
from organisations.models import Access, Person
from organisations.queries.addressing import administrators as all_administrators
from organisations.queries.addressing import person_at
from organisations.refusals import Refused
from organisations.views.actor import actor, administer


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def administrators(request: HttpRequest) -> HttpResponse:
    """All of them; a POST makes another one."""
    administer(request)
    form = AdministratorForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                named = person_at(form.cleaned_data["email"])
                if named is None:
                    raise Refused("person", _("There is no account with this address."), field="email")
                note_access(subject=named, by=actor(request), kind=Access.ADDRESS_FOUND)
                roles.make_administrator(named, by=actor(request))
            except Refused as refused:
                add_refusal(form, refused)
                status = status_of(refused)
            else:
                messages.success(request, _("%(name)s administers the site now.") % {"name": named.name})
                return redirect("administrators")
    found = all_administrators()
    return render(
        request,
        "organisations/administrators.html",
        {"administrators": found, "last": len(found) == 1, "form": form},
        status=status,
    )


@login_required
@require_POST
def end_administrator(request: HttpRequest, person: str) -> HttpResponse:
    """Whoever ends the own role is led to their work: this page is no longer theirs."""
    administer(request)
    ended = Person.objects.get(ref=person)
    roles.end_administrator(ended, by=actor(request))
    messages.success(request, _("%(name)s no longer administers the site.") % {"name": ended.name})
    return redirect("dashboard" if ended == actor(request) else "administrators")
