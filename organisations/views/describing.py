"""What an organisation says about itself: profile, logo, and whether everybody may read it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ledger import clock
from organisations.actions.describing import describe_organisation, list_organisation, unlist_organisation
from organisations.actions.logos import MOST_BYTES, remove_logo, set_logo
from organisations.actors import is_administrator
from organisations.forms.directory import LogoForm, ProfileForm
from organisations.forms.refusing import add_refusal, status_of, tried
from organisations.models import Logo, Organisation, OrganisationKind
from organisations.queries.directory import organisation_for
from organisations.queries.rights import answers_for, directs
from organisations.refusals import Refused
from organisations.views.actor import actor
from organisations.views.directory import crumbs


def described_by(request: HttpRequest, ref: str) -> Organisation:
    """The organisation, for those who may write for it. Raises Organisation.DoesNotExist, PermissionDenied."""
    organisation = organisation_for(actor(request), ref, at=clock.now())
    if not answers_for(actor(request), organisation):
        raise PermissionDenied
    return organisation


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def describe(request: HttpRequest, ref: str) -> HttpResponse:
    """The profile, to be written by the director or an administrator."""
    organisation = described_by(request, ref)
    form = ProfileForm(request.POST if request.method == "POST" else None, initial=profile_of(organisation))
    status = tried(
        form,
        lambda: describe_organisation(
            organisation,
            **form.particulars(),
            **{name: form.cleaned_data[name] for name in ("about_en", "about_km")},
            by=actor(request),
        ),
    )
    if status is None:
        messages.success(request, _("The profile is saved."))
        return redirect("organisation", organisation.ref)
    return page(request, organisation, form, LogoForm(), status=status)


def profile_of(organisation: Organisation) -> dict[str, Any]:
    """What the form begins with."""
    columns = [name for name in ProfileForm.base_fields if name != "sectors"]
    return {
        **{name: getattr(organisation, name) for name in columns},
        "sectors": list(organisation.sectors.values_list("sector", flat=True)),
    }


def page(
    request: HttpRequest, organisation: Organisation, form: ProfileForm, logo_form: LogoForm, *, status: int
) -> HttpResponse:
    person = actor(request)
    nobody_in_danger = organisation.kind == OrganisationKind.PUBLIC_BODY or organisation.is_demonstration
    may_list = directs(person, organisation) or (nobody_in_danger and is_administrator(person))
    return render(
        request,
        "organisations/describe.html",
        {
            "organisation": organisation,
            "form": form,
            "logo_form": logo_form,
            "logo": Logo.objects.defer("content").filter(organisation=organisation).first(),
            "may_change_listing": organisation.is_listed or may_list,
            "crumbs": crumbs(organisation),
        },
        status=status,
    )


@login_required
@require_POST
def change_listing(request: HttpRequest, ref: str) -> HttpResponse:
    """`listed=yes` shows the public profile, anything else hides it: in doubt nobody is shown."""
    organisation = described_by(request, ref)
    if request.POST.get("listed") == "yes":
        list_organisation(organisation, by=actor(request))
        messages.success(request, _("Everybody can read this profile now."))
    else:
        unlist_organisation(organisation, by=actor(request))
        messages.success(request, _("This profile is not public any more."))
    return redirect("describe-organisation", organisation.ref)


@login_required
@require_POST
def change_logo(request: HttpRequest, ref: str) -> HttpResponse:
    """Another picture, or none (`remove`)."""
    organisation = described_by(request, ref)
    if "remove" in request.POST:
        remove_logo(organisation, by=actor(request))
        messages.success(request, _("The logo is removed."))
        return redirect("describe-organisation", organisation.ref)
    form = LogoForm(request.POST, request.FILES)
    status = 422
    if form.is_valid():
        try:
            set_logo(organisation, content_of(form.cleaned_data["logo"]), by=actor(request))
        except Refused as refused:
            add_refusal(form, refused)
            status = status_of(refused)
        else:
            messages.success(request, _("The logo is kept."))
            return redirect("describe-organisation", organisation.ref)
    return page(request, organisation, ProfileForm(initial=profile_of(organisation)), form, status=status)


def content_of(file: "File[bytes]") -> bytes:
    """At most one byte more than a logo may have: enough for the action to refuse it."""
    return bytes(file.read(MOST_BYTES + 1))
