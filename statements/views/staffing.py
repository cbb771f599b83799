"""Who works on a statement and why; people named for it, and co-convenors."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ledger import clock
from organisations.forms.refusing import add_refusal, status_of
from organisations.models import DutyKind, Organisation, OrganisationKind
from organisations.queries.addressing import person_at
from organisations.queries.directory import organisations_named
from organisations.refusals import Refused
from organisations.views.actor import actor
from statements.actions import staffing
from statements.forms.inviting import REFERENCE, SearchForm
from statements.forms.staffing import INTO, RoleForm
from statements.models import Statement, StatementRole
from statements.permissions import names_staff, part, reads_text, rules, statement_to
from statements.queries.publishing import rule_of
from statements.queries.staffing import Worker, staff_of
from statements.stages import DETAILS_OPEN, STAFFED, Language, RoleKind
from statements.views.ways import crumbs, tabs

MOST_FOUND = 20


def does(worker: Worker) -> str:
    """What somebody does here, in words."""
    if worker.role and worker.role.language:
        return str(INTO[Language(worker.role.language)])
    return capfirst(str(RoleKind(worker.does).label if worker.role else DutyKind(worker.does).label))


def shown(workers: tuple[Worker, ...]) -> list[dict[str, Any]]:
    return [
        {"name": one.person.name, "does": does(one), "organisation": one.organisation, "role": one.role}
        for one in workers
    ]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def staff(request: HttpRequest, ref: str) -> HttpResponse:
    """Everybody and why. The convenor's coordinators name somebody by address."""
    at = clock.now()
    person = actor(request)
    statement = statement_to(names_staff if request.method == "POST" else reads_text, ref, actor=person, at=at)
    held = part(person, statement)
    form = RoleForm(request.POST if request.method == "POST" else None, languages=statement.languages)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                named = person_at(form.cleaned_data["email"])
                if named is None:
                    raise staffing.nobody_there()
                kind, language = form.chosen()
                staffing.name_role(statement, to=named, kind=kind, language=language, by=person)
            except Refused as refused:
                add_refusal(form, refused)
                status = status_of(refused)
            else:
                messages.success(request, _("%(name)s works on it now, and is told by mail.") % {"name": named.name})
                return redirect("staff", statement.ref)
    found = staff_of(statement)
    return render(
        request,
        "statements/staffing/staff.html",
        {
            "statement": statement,
            "own": shown(found.own),
            "named": shown(found.named),
            "together": [
                (organisation, shown(tuple(one for one in found.together if one.organisation == organisation)))
                for organisation in found.co_convenors
            ],
            "names": held.serves and statement.stage in STAFFED,
            "changes_convenors": held.serves and statement.stage in DETAILS_OPEN,
            "rule": rule_of(statement),
            "may_rule": statement.convenor is not None and rules(person, statement.convenor),
            "form": form,
            "crumbs": crumbs(statement),
            "tabs": tabs(statement, "staff", held),
        },
        status=status,
    )


@login_required
@require_POST
def end_role(request: HttpRequest, ref: str, role: str) -> HttpResponse:
    person = actor(request)
    statement = statement_to(names_staff, ref, actor=person, at=clock.now())
    ended = StatementRole.objects.select_related("statement", "person").get(statement=statement, ref=role)
    staffing.revoke_role(ended, by=person)
    messages.success(request, _("%(name)s no longer does this here.") % {"name": ended.person.name})
    return redirect("staff", statement.ref)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def co_convenors(request: HttpRequest, ref: str) -> HttpResponse:
    """Find an organisation (`?q=`) and let it convene with the convenor."""
    at = clock.now()
    person = actor(request)
    statement = statement_to(names_staff, ref, actor=person, at=at)
    search = SearchForm(request.GET)
    wanted = search.cleaned_data["q"] if search.is_valid() else ""
    refusal = ""
    status = 200 if search.is_valid() else 422
    if request.method == "POST":
        wanted_ref = request.POST.get("organisation", "")
        added = Organisation.objects.filter(ref=wanted_ref).first() if REFERENCE.fullmatch(wanted_ref) else None
        try:
            if added is None:
                raise Refused("organisation", _("Choose from the list."), field="organisation")
            staffing.add_co_convenor(statement, added, by=person)
        except Refused as refused:
            refusal, status = str(refused.reason), status_of(refused)
        else:
            messages.success(request, _("%(name)s convenes it now, too.") % {"name": added.name()})
            return redirect("staff", statement.ref)
    return render(
        request,
        "statements/staffing/co_convenors.html",
        {
            "statement": statement,
            "search": search,
            "wanted": wanted,
            "offered": offered(statement, wanted) if wanted else [],
            "most": MOST_FOUND,
            "refusal": refusal,
            "is_open": statement.stage in DETAILS_OPEN,
            "crumbs": crumbs(statement, (_("Who works on this"), reverse("staff", args=[statement.ref]))),
        },
        status=status,
    )


def offered(statement: Statement, words: str) -> list[Organisation]:
    """Organisations with these words that do not convene it yet. A public body is addressed, it convenes nothing."""
    found = organisations_named(words).exclude(kind=OrganisationKind.PUBLIC_BODY).exclude(pk=statement.convenor_id or 0)
    return list(found.exclude(pk__in=statement.co_convenors.values("pk"))[:MOST_FOUND])


@login_required
@require_POST
def remove_co_convenor(request: HttpRequest, ref: str, organisation: str) -> HttpResponse:
    person = actor(request)
    statement = statement_to(names_staff, ref, actor=person, at=clock.now())
    if statement.convenor is None:
        raise PermissionDenied
    removed = statement.co_convenors.filter(ref=organisation).first()
    if removed is None:
        raise Refused("revoked", _("This organisation does not convene it any more."))
    staffing.remove_co_convenor(statement, removed, by=person)
    messages.success(request, _("%(name)s no longer convenes it.") % {"name": removed.name()})
    return redirect("staff", statement.ref)
