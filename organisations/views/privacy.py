"""What is held of a person: for that person, and for administrators. And what is kept how long: for everybody."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from ledger import clock
from organisations import holdings
from organisations.actions.erasing import erase_person
from organisations.actions.exporting import export_person
from organisations.actions.noting import note_access
from organisations.forms.privacy import EraseForm
from organisations.forms.refusing import tried
from organisations.models import Access, Person
from organisations.queries.keeping import kept_until, last_runs
from organisations.queries.privacy import MOST_LOOKS, looks_at
from organisations.retention import RETENTION
from organisations.views.actor import actor, administer
from organisations.views.files import private_file
from organisations.views.proving import proof_required

PAGE = ["GET", "HEAD", "POST"]


@never_cache
@login_required
@require_safe
def your_data(request: HttpRequest) -> HttpResponse:
    """What is held in short, until when, and who looked at it."""
    person = actor(request)
    return render(
        request,
        "accounts/your_data.html",
        {
            "counted": holdings.counted(person),
            "kept_until": kept_until(person, at=clock.now()),
            "looks": looks_at(person, most=MOST_LOOKS),
            "crumbs": [(_("Your account"), reverse("account"))],
        },
    )


@never_cache
@login_required
@require_safe
@proof_required
def your_data_file(request: HttpRequest) -> HttpResponse:
    """Everything, to take along."""
    return archive(request, actor(request))


def archive(request: HttpRequest, person: Person) -> HttpResponse:
    """The ZIP. Its name tells nothing about the person: files lie open in download folders."""
    export = export_person(person=person, by=actor(request))
    content = export.as_zip((get_language() or "en")[:2])
    return private_file(content, f"ruom-data-{export.at:%Y-%m-%d}.zip", "application/zip")


@never_cache
@login_required
@require_http_methods(PAGE)
@proof_required
def erase_account(request: HttpRequest) -> HttpResponse:
    """Delete one's own account. What stands in the way is said before anything is typed."""
    person = actor(request)
    form = EraseForm(request.POST if request.method == "POST" else None)
    objections = holdings.objections(person)
    status = tried(form, lambda: erase_person(person=person, typed=form.cleaned_data["address"], by=person))
    if status is None:
        logout(request)
        messages.success(request, _("Your account is deleted. What you did for organisations stays theirs."))
        return redirect("home")
    context = {
        "form": form,
        "objections": objections,
        "crumbs": [(_("Your account"), reverse("account")), (_("Your data"), reverse("your-data"))],
    }
    return render(request, "accounts/erase.html", context, status=status)


# -- for administrators -----------------------------------------------------------------------------------------------


@never_cache
@login_required
@require_http_methods(PAGE)
def person_data(request: HttpRequest, person: str) -> HttpResponse:
    """A person asked the administrator: take a copy of everything, or erase."""
    administer(request)
    return _person_data(request, person)


@proof_required
def _person_data(request: HttpRequest, person: str) -> HttpResponse:
    about = Person.objects.get(ref=person, erased_at=None)
    note_access(subject=about, by=actor(request), kind=Access.PERSON_OPENED)
    status = 200
    if request.method == "POST":
        status = 422
        if "erase" in request.POST and about != actor(request):
            erase_person(person=about, by=actor(request))
            messages.success(request, _("The person is erased."))
            return redirect("administrators")
    context: dict[str, Any] = {
        "person": about,
        "counted": holdings.counted(about),
        "objections": holdings.objections(about),
        "is_own": about == actor(request),
        "crumbs": [(_("Site administrators"), reverse("administrators"))],
    }
    return render(request, "accounts/person_data.html", context, status=status)


@never_cache
@login_required
@require_safe
def person_data_file(request: HttpRequest, person: str) -> HttpResponse:
    """Everything about a person who asked the administrator for it."""
    administer(request)
    return _person_data_file(request, person)


@proof_required
def _person_data_file(request: HttpRequest, person: str) -> HttpResponse:
    return archive(request, Person.objects.get(ref=person, erased_at=None))


# -- for everybody ----------------------------------------------------------------------------------------------------


@require_safe
def kept(request: HttpRequest) -> HttpResponse:
    """What is kept and how long, from the same table that the retention job follows."""
    runs = last_runs()
    rules = [
        {"rule": rule, "days": rule.period.days, "run": runs.get(rule.name)}
        for rule in RETENTION
        if settings.DEMO or not rule.demo
    ]
    return render(
        request, "public/kept.html", {"rules": rules, "last": max((run.at for run in runs.values()), default=None)}
    )
