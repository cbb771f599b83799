"""An organisation that was not invited asks to sign, and the convenor's staff decides."""

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ledger import clock
from organisations.actions.naming import SuspiciousName
from organisations.actions.throttling import application_limits, take
from organisations.forms.refusing import add_refusal, status_of
from organisations.models import Person
from organisations.refusals import Refused
from organisations.views.actor import actor
from organisations.views.machines import caller_of, normal
from organisations.views.waiting import too_many
from statements.actions import applying
from statements.forms.endorsing import ApplyForm
from statements.forms.screening import AdmitForm, DeclineForm, KnownForm
from statements.models import Application, Statement
from statements.permissions import leads, open_for_applicants, part, statement_to
from statements.queries.applying import decided, undecided, with_doubles
from statements.queries.endorsing import may_ask
from statements.views.signing import reader_language
from statements.views.ways import crumbs, tabs

MOST_SHOWN = 100  # of those that are decided


@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest, ref: str) -> HttpResponse:
    """The form for everybody. What it answers does not tell whether the organisation is known."""
    statement = open_for_applicants(ref)
    is_open = may_ask(statement, at=clock.now())
    form = ApplyForm(request.POST if request.method == "POST" else None)
    status, until = HTTPStatus.OK if is_open or request.method != "POST" else HTTPStatus.CONFLICT, None
    if request.method == "POST" and is_open:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            until = take(*application_limits(normal(form.cleaned_data["address"]), caller_of(request)))
            try:
                if until is None:
                    typed = {name: value for name, value in form.cleaned_data.items() if name != "mandate"}
                    applying.apply(statement, **typed, language=reader_language())
                    return redirect("applied", ref)
            except Refused as refused:
                add_refusal(form, refused)
                status = HTTPStatus(status_of(refused))
    page = render(
        request,
        "statements/endorsing/apply.html",
        {"statement": statement, "form": form, "is_open": is_open, "until": until},
        status=status,
    )
    return too_many(page, until) if until else page


@require_safe
def applied(request: HttpRequest, ref: str) -> HttpResponse:
    """What happens next: the same page for everybody who asked."""
    return render(request, "statements/endorsing/applied.html", {"statement": open_for_applicants(ref)})


@login_required
@require_safe
def applications(request: HttpRequest, ref: str) -> HttpResponse:
    """Who asked, for those who lead the statement."""
    person = actor(request)
    statement = statement_to(leads, ref, actor=person, at=clock.now())
    return render(
        request,
        "statements/endorsing/applications.html",
        {
            "statement": statement,
            "waiting": with_doubles(list(undecided(statement))),
            "decided": decided(statement)[:MOST_SHOWN],
            "crumbs": crumbs(statement, who_signs_crumb(statement)),
            "tabs": tabs(statement, "who-signs", part(person, statement)),
        },
    )


def who_signs_crumb(statement: Statement) -> tuple[str, str]:
    return (_("Who else signs"), reverse("who-signs", args=[statement.ref]))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def application(request: HttpRequest, ref: str, application: str) -> HttpResponse:
    """One of them, the organisations that it may be, and the three answers."""
    person = actor(request)
    statement = statement_to(leads, ref, actor=person, at=clock.now())
    asked = Application.objects.select_related("organisation", "decided_by").get(ref=application, statement=statement)
    asked.statement = statement
    may_be = with_doubles([asked])[0].may_be if not asked.outcome else ()
    ticks = ["none_of_these"] if may_be else []
    forms: dict[str, AdmitForm | KnownForm | DeclineForm] = {
        "admit": AdmitForm(request.POST if "admit" in request.POST else None, ticks=ticks),
        "known": KnownForm(request.POST if "known" in request.POST else None, may_be=may_be),
        "decline": DeclineForm(request.POST if "decline" in request.POST else None),
    }
    status = HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        chosen = next((name for name in forms if name in request.POST), "")
        form = forms.get(chosen)
        if form is not None and form.is_valid():
            try:
                messages.success(request, decide(asked, chosen, form, by=person))
                return redirect("applications", ref)
            except SuspiciousName as suspicious:
                forms["admit"] = AdmitForm(request.POST, ticks=[*ticks, "characters_seen"])
                forms["admit"].add_error(None, str(suspicious.reason))
            except Refused as refused:
                add_refusal(form, refused)
                status = HTTPStatus(status_of(refused))
    return render(
        request,
        "statements/endorsing/application.html",
        {
            "statement": statement,
            "application": asked,
            "may_be": may_be,
            "forms": forms,
            "crumbs": crumbs(
                statement,
                who_signs_crumb(statement),
                (_("Organisations that ask to sign"), reverse("applications", args=[ref])),
            ),
        },
        status=status,
    )


def decide(asked: Application, chosen: str, form: AdmitForm | KnownForm | DeclineForm, *, by: Person) -> str:
    """Answer as the form says; what is said afterwards. Raises what the actions raise."""
    typed = form.cleaned_data
    if isinstance(form, KnownForm):
        organisation = form.may_be[typed["organisation"]]
        applying.admit_as_known(asked, organisation, by=by)
        return _("%(name)s is invited. Those who answer for it hear who asked.") % {"name": organisation.name()}
    if chosen == "admit":
        organisation = applying.admit_as_new(asked, **typed, by=by)
        return _("%(name)s is registered and invited. A mail asks the person to sign.") % {"name": organisation.name()}
    applying.decline(asked, reason=typed["reason"], by=by)
    return _("Whoever asked is told the reason.")
