"""Standing behind an amendment of another organisation, and no longer."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ledger import clock
from organisations.refusals import Refused
from organisations.views.actor import actor
from statements.actions import amending
from statements.forms.co_sponsoring import CoSponsorForm
from statements.permissions import working_statement
from statements.queries.attribution import attribution_for
from statements.queries.redlines import read_amendment
from statements.queries.text import version_text
from statements.templatetags.typography import whole_number
from statements.views.amending import amendment_url, gone
from statements.views.consulting import frame, is_open, over, refuse, round_of, speakers, subject_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def co_sponsor(request: HttpRequest, ref: str, number: int, amendment: str) -> HttpResponse:
    """Stand behind it: one press on the page of the round, or here with a reason or for one of several."""
    at = clock.now()
    person = actor(request)
    statement = working_statement(ref, actor=person, at=at)
    consultation = round_of(statement, number)
    subject = subject_of(consultation, amendment)
    voices = speakers(request, statement, at=at)
    if request.method != "POST":
        if subject.withdrawn_at is not None:
            return gone(request, consultation)
        if not is_open(consultation, at=at):
            return over(request, consultation)
    form = CoSponsorForm(request.POST if request.method == "POST" else None, voices=voices)
    status = 200
    refused: Refused | None = None
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                joined = amending.co_sponsor(
                    subject, organisation=form.voice(), reason=form.cleaned_data["reason"], by=person, at=at
                )
            except Refused as refusal:
                refused = refusal
                status = refuse(form, refusal)
            else:
                if joined is None:
                    messages.info(request, _("It is your own amendment."))
                else:
                    words = {"number": whole_number(subject.number)}
                    messages.success(request, _("You stand behind amendment %(number)s as co-sponsor.") % words)
                return redirect(amendment_url(consultation, subject))
    context = {
        **frame(consultation, None, voices, refused),
        "read": read_amendment(subject, version_text(consultation.version)),
        "names": attribution_for(person, consultation, at=at),
        "form": form,
    }
    return render(request, "statements/consulting/co_sponsor.html", context, status=status)


@login_required
@require_POST
def leave_amendment(request: HttpRequest, ref: str, number: int, amendment: str) -> HttpResponse:
    """Stand behind it no longer. Whoever speaks for several leaves with each that stands there."""
    at = clock.now()
    person = actor(request)
    statement = working_statement(ref, actor=person, at=at)
    consultation = round_of(statement, number)
    subject = subject_of(consultation, amendment)
    voices = speakers(request, statement, at=at)
    behind = {sponsor.organisation_id for sponsor in subject.co_sponsors.all()}
    leaving = [voice for voice in voices if voice.pk in behind]
    for organisation in leaving:
        amending.leave_amendment(subject, organisation=organisation, by=person, at=at)
    if leaving:
        words = {"number": whole_number(subject.number)}
        messages.success(request, _("You do not stand behind amendment %(number)s any more.") % words)
    return redirect(amendment_url(consultation, subject))
