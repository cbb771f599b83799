"""An organisation comes in, after a look at those that it may be already."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisations.actions.naming import SuspiciousName
from organisations.actions.registering import register_organisation
from organisations.forms.directory import RegisterForm
from organisations.forms.refusing import add_refusal, status_of
from organisations.matching.candidates import Known
from organisations.models import Organisation
from organisations.queries.known import asked_about, is_twin, possible_doubles
from organisations.refusals import Refused
from organisations.views.actor import actor, administer
from organisations.views.directory import crumbs

TOLD_APART_BY = ("name_en", "name_km", "acronym", "province", "registration_number", "kind")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """For administrators. Where known organisations are alike, they are shown first, and a person decides."""
    administer(request)
    form = RegisterForm(request.POST if request.method == "POST" else None)
    doubles: list[Organisation] = []
    ticks = {name: name in request.POST for name in ("characters_seen", "none_of_these")}
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            given = form.cleaned_data
            doubles = [] if given["none_of_these"] else possible_doubles(asked(form))
            try:
                if given["none_of_these"] and is_twin(**{name: given[name] for name in TOLD_APART_BY}):
                    raise Refused(
                        "double",
                        _("An organisation with exactly these particulars is registered already."),
                        field="name_en" if given["name_en"] else "name_km",
                    )
                if not doubles:
                    registered = register_organisation(
                        name_en=given["name_en"],
                        name_km=given["name_km"],
                        acronym=given["acronym"],
                        other_names=form.also(),
                        characters_seen=given["characters_seen"],
                        **form.particulars(),
                        by=actor(request),
                    )
                    messages.success(request, _("%(name)s is registered.") % {"name": registered.name()})
                    return redirect("organisation", registered.ref)
                ticks["none_of_these"] = True
            except SuspiciousName as suspicious:
                ticks["characters_seen"] = suspicious.may_be_meant
                add_refusal(form, suspicious)
            except Refused as refused:
                add_refusal(form, refused)
                status = status_of(refused)
    form.lay_out(*(name for name, is_shown in ticks.items() if is_shown))
    return render(
        request, "organisations/register.html", {"form": form, "doubles": doubles, "crumbs": crumbs()}, status=status
    )


def asked(form: RegisterForm) -> Known:
    """What the valid form says, as matching reads it."""
    given = form.cleaned_data
    return asked_about(
        names=[given["name_en"], given["name_km"], *(text for _kind, text in form.also())],
        acronym=given["acronym"],
        province=given["province"],
        registration_number=given["registration_number"],
        website=given["website"],
    )
