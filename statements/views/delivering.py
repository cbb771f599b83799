"""To whom a statement goes, how the handing over went, and what came back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ledger import clock
from organisations.forms.refusing import add_refusal, status_of, tried
from organisations.models import Organisation, OrganisationKind
from organisations.refusals import Refused
from organisations.views.actor import actor
from statements.actions import delivering
from statements.forms.delivering import AddresseeForm, DayForm, DeliveryForm, ResponseForm
from statements.models import Addressee, Statement
from statements.permissions import coordinates_or_publishes, part, statement_to
from statements.queries.delivering import addressees_of
from statements.stages import DETAILS_OPEN, Stage
from statements.views.ways import crumbs, tabs


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def addressees(request: HttpRequest, ref: str) -> HttpResponse:
    """The addressees and what became of it there; until publication also a form that adds one."""
    person = actor(request)
    statement = statement_to(coordinates_or_publishes, ref, actor=person, at=clock.now())
    form = AddresseeForm(request.POST if request.method == "POST" else None, known=public_bodies())
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                added = delivering.add_addressee(
                    statement,
                    name_en=form.cleaned_data["name_en"],
                    name_km=form.cleaned_data["name_km"],
                    organisation=form.chosen(),
                    submission=form.cleaned_data["submission"],
                    by=person,
                )
            except Refused as refused:
                add_refusal(form, refused)
                status = status_of(refused)
            else:
                messages.success(request, _("%(name)s is added.") % {"name": added.name()})
                return redirect("addressees", statement.ref)
    return render(
        request,
        "statements/delivering/addressees.html",
        {
            "statement": statement,
            "addressees": addressees_of(statement),
            "can_add": statement.stage in DETAILS_OPEN,
            "can_record": statement.stage == Stage.PUBLISHED,
            "form": form,
            "crumbs": crumbs(statement),
            "tabs": tabs(statement, "addressees", part(person, statement)),
        },
        status=status,
    )


def public_bodies() -> list[Organisation]:
    return list(
        Organisation.objects.standing().filter(kind=OrganisationKind.PUBLIC_BODY).order_by("name_en", "name_km", "id")
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def delivery(request: HttpRequest, ref: str, addressee: str) -> HttpResponse:
    """Record one attempt to hand the published statement over."""
    person = actor(request)
    statement = statement_to(coordinates_or_publishes, ref, actor=person, at=clock.now())
    to = addressee_of(statement, addressee)
    form = DeliveryForm(request.POST if request.method == "POST" else None, today=timezone.localdate())
    status = tried(form, lambda: delivering.record_delivery(to, **form.cleaned_data, by=person))
    if status is None:
        messages.success(request, _("The delivery is recorded."))
        return redirect("addressees", statement.ref)
    return recording(request, statement, to, form, heading=_("Record a delivery"), status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def response(request: HttpRequest, ref: str, addressee: str) -> HttpResponse:
    """Record what came back from an addressee."""
    person = actor(request)
    statement = statement_to(coordinates_or_publishes, ref, actor=person, at=clock.now())
    to = addressee_of(statement, addressee)
    form = ResponseForm(request.POST if request.method == "POST" else None, today=timezone.localdate())
    status = tried(form, lambda: delivering.record_response(to, **form.cleaned_data, by=person))
    if status is None:
        messages.success(request, _("The response is recorded."))
        return redirect("addressees", statement.ref)
    return recording(request, statement, to, form, heading=_("Record a response"), status=status)


def addressee_of(statement: Statement, ref: str) -> Addressee:
    """Raises Addressee.DoesNotExist; Refused before publication, when there is nothing to hand over yet."""
    to = statement.addressees.get(ref=ref)
    if statement.stage != Stage.PUBLISHED:
        raise Refused(
            "stage", _("This cannot be done at the stage “%(stage)s”.") % {"stage": Stage(statement.stage).label}
        )
    to.statement = statement
    return to


def recording(
    request: HttpRequest, statement: Statement, to: Addressee, form: DayForm, *, heading: str, status: int
) -> HttpResponse:
    return render(
        request,
        "statements/delivering/record.html",
        {
            "statement": statement,
            "addressee": to.name(),
            "form": form,
            "heading": heading,
            "crumbs": crumbs(statement, (_("Addressees"), reverse("addressees", args=[statement.ref]))),
        },
        status=status,
    )
