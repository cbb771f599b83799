"""What an organisation is called: present names, former ones, aliases."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ledger import clock
from organisations.actions.naming import LONGEST, SuspiciousName, add_name, remove_name, rename
from organisations.actors import is_administrator
from organisations.forms.directory import OtherNameForm, RemoveNameForm, RenameForm
from organisations.forms.refusing import add_refusal, status_of
from organisations.models import Organisation
from organisations.queries.directory import organisation_for
from organisations.queries.rights import answers_for
from organisations.refusals import Refused
from organisations.views.actor import actor
from organisations.views.directory import crumbs


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def names(request: HttpRequest, ref: str) -> HttpResponse:
    """All names. The director adds others and takes them away; only an administrator renames."""
    person = actor(request)
    organisation = organisation_for(person, ref, at=clock.now())
    if not answers_for(person, organisation):
        raise PermissionDenied
    sent = request.POST if request.method == "POST" else None
    is_rename, is_removal = "rename" in request.POST, "remove" in request.POST
    also = list(organisation.other_names.order_by("kind", "-until", "text"))
    renaming = RenameForm(
        sent if is_rename else None, initial={field: getattr(organisation, field) for field in LONGEST}
    )
    adding = OtherNameForm(sent if not is_rename and not is_removal else None)
    removing = RemoveNameForm(sent if is_removal else None, names=also)
    status = 200
    if sent is not None:
        status = 422
        try:
            if is_rename and renaming.is_valid():
                rename(organisation, **renaming.cleaned_data, by=person)
                return done(request, organisation, _("The name is changed."))
            if is_removal and removing.is_valid():
                remove_name(removing.chosen(), by=person)
                return done(request, organisation, _("The name is taken away."))
            if adding.is_bound and adding.is_valid():
                add(organisation, adding, request)
                return done(request, organisation, _("The name is added."))
        except SuspiciousName as suspicious:
            add_refusal(renaming if is_rename else adding, suspicious)
            if suspicious.may_be_meant:
                renaming.lay_out(*(["characters_seen"] if is_rename else []))
                adding.lay_out(*([] if is_rename else ["letters_seen"]))
        except Refused as refused:
            add_refusal(renaming if is_rename else removing if is_removal else adding, refused)
            status = status_of(refused)
    return render(
        request,
        "organisations/names.html",
        {
            "organisation": organisation,
            "also": also,
            "renaming": renaming,
            "adding": adding,
            "removing": removing,
            "may_rename": is_administrator(person),
            "crumbs": crumbs(organisation),
        },
        status=status,
    )


def add(organisation: Organisation, form: OtherNameForm, request: HttpRequest) -> None:
    add_name(
        organisation,
        text=form.cleaned_data["text"],
        kind=form.cleaned_data["kind"],
        until=form.cleaned_data["until_day"],
        characters_seen=form.cleaned_data["letters_seen"],
        by=actor(request),
    )


def done(request: HttpRequest, organisation: Organisation, message: str) -> HttpResponse:
    messages.success(request, message)
    return redirect("organisation-names", organisation.ref)
