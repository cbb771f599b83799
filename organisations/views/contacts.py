"""Contacts of an organisation: for its director and administrators. Each look is written to the access log."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ledger import clock
from organisations.actions import contacting
from organisations.actions.noting import note_access
from organisations.forms.contacts import ContactForm, FindContactForm
from organisations.forms.refusing import add_refusal, status_of, tried
from organisations.models import Access, Contact, Organisation
from organisations.queries.contacts import contacts_of, with_address
from organisations.queries.directory import organisation_for
from organisations.queries.keeping import deleted_at, long_unchecked
from organisations.queries.rights import answers_for
from organisations.refusals import Refused
from organisations.views.actor import actor, administer
from organisations.views.directory import crumbs

PAGE = ["GET", "HEAD", "POST"]
MOST_SHOWN = 100


def answered_for(request: HttpRequest, ref: str) -> Organisation:
    """The organisation, for who may see its contacts; the look is noted.

    Raises Organisation.DoesNotExist, PermissionDenied.
    """
    organisation = organisation_for(actor(request), ref, at=clock.now())
    if not answers_for(actor(request), organisation):
        raise PermissionDenied
    note_access(subject=organisation, by=actor(request), kind=Access.CONTACTS_SEEN)
    return organisation


@never_cache
@login_required
@require_http_methods(PAGE)
def contacts(request: HttpRequest, ref: str) -> HttpResponse:
    """All of them; a POST adds one."""
    organisation = answered_for(request, ref)
    form = ContactForm(request.POST if request.method == "POST" else None)
    status = tried(
        form, lambda: contacting.add_contact(organisation=organisation, **form.cleaned_data, by=actor(request))
    )
    if status is None:
        messages.success(request, _("The contact is added."))
        return redirect("contacts", organisation.ref)
    return render(
        request,
        "organisations/contacts.html",
        {
            "organisation": organisation,
            "contacts": [contact_shown(contact) for contact in contacts_of(organisation)],
            "form": form,
            "crumbs": crumbs(organisation),
        },
        status=status,
    )


def contact_shown(contact: Contact) -> dict[str, Any]:
    return {"contact": contact, "kept_until": deleted_at(contact)}


@never_cache
@login_required
@require_http_methods(PAGE)
def contact(request: HttpRequest, ref: str, contact: str) -> HttpResponse:
    """One of them: change it, say that it is still right, or remove it."""
    organisation = answered_for(request, ref)
    shown = Contact.objects.select_related("organisation").get(organisation=organisation, ref=contact)
    particulars = {name: getattr(shown, name) for name in ContactForm.base_fields}
    form = ContactForm(request.POST if "save" in request.POST else None, initial=particulars, saved=True)
    status = 200
    if request.method == "POST":
        status = 422
        if "confirm" in request.POST:
            contacting.confirm_contact(contact=shown, by=actor(request))
            messages.success(request, _("Noted: this contact is still right."))
            return redirect("contacts", organisation.ref)
        if "remove" in request.POST:
            contacting.remove_contact(contact=shown, by=actor(request))
            messages.success(request, _("The contact is deleted."))
            return redirect("contacts", organisation.ref)
        if form.is_valid():
            try:
                contacting.change_contact(contact=shown, **form.cleaned_data, by=actor(request))
            except Refused as refused:
                add_refusal(form, refused)
                status = status_of(refused)
            else:
                messages.success(request, _("Saved."))
                return redirect("contacts", organisation.ref)
    way = crumbs(organisation, (_("Contacts"), reverse("contacts", args=[organisation.ref])))
    return render(
        request,
        "organisations/contact.html",
        {"organisation": organisation, **contact_shown(shown), "form": form, "crumbs": way},
        status=status,
    )


@never_cache
@login_required
@require_http_methods(PAGE)
def find_contacts(request: HttpRequest) -> HttpResponse:
    """For administrators: whose contact an address is. It is asked for by POST, so that it stands in no log."""
    administer(request)
    form = FindContactForm(request.POST if request.method == "POST" else None)
    found: list[Contact] = []
    asked = ""
    if form.is_bound and form.is_valid():
        asked = form.cleaned_data["email"].strip()
        found = list(with_address(asked)[:MOST_SHOWN])
        for one in found:
            note_access(subject=one.organisation, by=actor(request), kind=Access.CONTACT_FOUND)
    return render(
        request,
        "organisations/find_contacts.html",
        {
            "form": form,
            "asked": asked,
            "found": found,
            "unchecked": [contact_shown(one) for one in long_unchecked(at=clock.now())[:MOST_SHOWN]],
        },
        status=422 if form.is_bound and not form.is_valid() else 200,
    )
