"""After signing: the signatory changes how the name is shown; the convenor can only hide it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ledger import clock
from organisations.forms.refusing import tried
from organisations.views.actor import actor
from statements.actions import changing_signatures
from statements.forms.answering_sign_on import ChangeForm, HideForm
from statements.models import Signature
from statements.permissions import leads_or_publishes, statement_to, working_statement
from statements.queries.signatories import consent_of
from statements.queries.signing import own_rows
from statements.stages import TAKEN_BACK, Visibility
from statements.views.representing import Acting, asked
from statements.views.signing import signature_seen
from statements.views.ways import crumbs


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change_signature(request: HttpRequest, ref: str, signature: str) -> HttpResponse:
    """The printed name and how it is shown, for its own organisation. To others but the convenor's staff there is none.

    It takes effect at once, also after publication.
    """
    at = clock.now()
    person = actor(request)
    statement = working_statement(ref, actor=person, at=at)
    own = own_rows(person, statement, at=at)
    given = signature_seen(signature, statement, own, staff=leads_or_publishes(person, statement))
    consent = consent_of(given)
    row = next((row for row in own if row.organisation == consent.organisation), None)
    if row is None or not row.may_sign:
        raise PermissionDenied
    given.statement = statement
    form = ChangeForm(
        request.POST if request.method == "POST" else None,
        initial={"name_en": consent.name_en, "name_km": consent.name_km, "visibility": given.visibility},
    )
    status = tried(
        form,
        lambda: changing_signatures.change_signature(
            given,
            name_en=form.cleaned_data["name_en"],
            name_km=form.cleaned_data["name_km"],
            visibility=form.cleaned_data["visibility"],
            by=person,
        ),
    )
    if status is None:
        messages.success(request, _("The signature is shown as you want it."))
        return redirect("sign", ref)
    stands = given.withdrawn_at is None and statement.stage in TAKEN_BACK
    return asked(
        request,
        Acting(person, statement, row, at),
        form if stands or request.method == "POST" else None,
        heading=_("How your name is shown"),
        lead=_(
            "It changes at once, also after publication: then a new edition is made. Copies that others have "
            "downloaded cannot be called back."
        ),
        status=status,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def hide_signature(request: HttpRequest, ref: str, signature: str) -> HttpResponse:
    """For the convenor's staff: the name is shown to nobody from now on, and the organisation is mailed why."""
    person = actor(request)
    statement = statement_to(leads_or_publishes, ref, actor=person, at=clock.now())
    given: Signature = statement.signatures.get(ref=signature)
    given.statement = statement
    consent = consent_of(given)
    form = HideForm(request.POST if request.method == "POST" else None)
    status = tried(form, lambda: changing_signatures.hide(given, reason=form.cleaned_data["reason"], by=person))
    if status is None:
        messages.success(request, _("The name is hidden, and the organisation is told by mail."))
        return redirect("signatures", ref)
    return render(
        request,
        "statements/signing/hide.html",
        {
            "statement": statement,
            "signature": given,
            "name": consent.organisation.name() if consent.organisation else consent.name("en"),
            "shown": given.withdrawn_at is None and given.visibility != Visibility.WITHHELD,
            "form": form,
            "crumbs": crumbs(statement, (_("Signatures"), reverse("signatures", args=[ref]))),
        },
        status=status,
    )
