"""For the convenor's staff: who signs beside the invited, and what makes one look twice."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from ledger import clock
from organisations.forms.refusing import tried
from organisations.sheets.writing import write_csv
from organisations.views.actor import actor
from organisations.views.asking import page_address, page_asked
from statements.actions import screening, widening
from statements.forms.screening import StrikeForm, WhoSignsForm
from statements.models import SignOn
from statements.permissions import leads, leads_or_publishes, part, statement_to
from statements.queries.endorsing import individuals_of
from statements.queries.signals import labels
from statements.queries.signatories import consent_of, consents
from statements.stages import Visibility
from statements.templatetags.typography import whole_number
from statements.views.applying import who_signs_crumb
from statements.views.ways import crumbs, tabs

ON_A_PAGE = 50
SHOWN = ("signals", "all")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def who_signs(request: HttpRequest, ref: str) -> HttpResponse:
    """Who may sign beside the invited, and the ways to those who did or asked."""
    person = actor(request)
    statement = statement_to(leads, ref, actor=person, at=clock.now())
    rules = SignOn.objects.filter(statement=statement).first()
    current = {name: getattr(rules, name, False) for name in WhoSignsForm.base_fields}
    form = WhoSignsForm(request.POST if request.method == "POST" else None, initial=current)
    status = tried(form, lambda: widening.set_who_may_sign(statement, **form.cleaned_data, by=person))
    if status is None:
        messages.success(request, _("Saved."))
        return redirect("who-signs", ref)
    given = individuals_of(statement)
    return render(
        request,
        "statements/endorsing/who_signs.html",
        {
            "statement": statement,
            "form": form,
            "rules": rules,
            "can_change": statement.stage in widening.WIDENED,
            "individuals": given.filter(withdrawn_at=None, set_aside_at=None).count(),
            "unseen": given.filter(individual__looked_at=None).exclude(individual__signals="").count(),
            "waiting": statement.applications.filter(outcome="").count(),
            "crumbs": crumbs(statement),
            "tabs": tabs(statement, "who-signs", part(person, statement)),
        },
        status=status,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def individuals(request: HttpRequest, ref: str) -> HttpResponse:
    """The individuals, first those at whom one should look; a POST notes that those shown were looked at."""
    person = actor(request)
    statement = statement_to(leads_or_publishes, ref, actor=person, at=clock.now())
    if request.method == "POST":
        seen = screening.mark_seen(statement, request.POST.getlist("signature")[:ON_A_PAGE], by=person)
        messages.success(
            request,
            ngettext("%(number)s signature is marked as seen.", "%(number)s signatures are marked as seen.", seen)
            % {"number": whole_number(seen)},
        )
        return redirect("individuals", ref)
    shown = request.GET.get("show", "signals")
    shown = shown if shown in SHOWN else "signals"
    given = individuals_of(statement).order_by("-confirmed_at", "-id")
    if shown == "signals":
        given = given.filter(individual__looked_at=None).exclude(individual__signals="")
    page = Paginator(given, ON_A_PAGE).get_page(page_asked(request))
    said = consents(page.object_list)
    asked = {"show": shown}
    return render(
        request,
        "statements/endorsing/individuals.html",
        {
            "statement": statement,
            "shown": shown,
            "page": page,
            "rows": [
                {"signature": signature, "consent": said[signature.pk], "signals": labels(signature.individual.signals)}
                for signature in page.object_list
            ],
            "earlier": page_address(asked, page.previous_page_number()) if page.has_previous() else "",
            "later": page_address(asked, page.next_page_number()) if page.has_next() else "",
            "crumbs": crumbs(statement, who_signs_crumb(statement)),
        },
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def strike(request: HttpRequest, ref: str, signature: str) -> HttpResponse:
    """GET shows the signature and asks why, POST strikes it out."""
    person = actor(request)
    statement = statement_to(leads_or_publishes, ref, actor=person, at=clock.now())
    given = individuals_of(statement).get(ref=signature)
    given.statement = statement
    form = StrikeForm(request.POST if request.method == "POST" else None)
    status = tried(form, lambda: screening.strike(given, reason=form.cleaned_data["reason"], by=person))
    if status is None:
        messages.success(request, _("The signature is struck out. It counts no longer."))
        return redirect("individuals", ref)
    return render(
        request,
        "statements/endorsing/strike.html",
        {
            "statement": statement,
            "signature": given,
            "consent": consent_of(given),
            "signals": labels(given.individual.signals),
            "is_named": given.visibility == Visibility.NAMED,
            "stands": given.withdrawn_at is None and given.set_aside_at is None,
            "form": form,
            "crumbs": crumbs(
                statement, who_signs_crumb(statement), (_("Individuals"), reverse("individuals", args=[ref]))
            ),
        },
        status=status,
    )


@login_required
@require_safe
def individuals_file(request: HttpRequest, ref: str) -> HttpResponse:
    """Those who stand and are named, as CSV. Who asked not to be named is in no file."""
    statement = statement_to(leads_or_publishes, ref, actor=actor(request), at=clock.now())
    named = individuals_of(statement).filter(withdrawn_at=None, set_aside_at=None, visibility=Visibility.NAMED)
    rows = [
        [
            signature.name_km or signature.name_en,
            signature.place,
            signature.affiliation,
            signature.individual.comment,
            signature.signed_at.isoformat(),
            "; ".join(labels(signature.individual.signals)),
        ]
        for signature in named.order_by("signed_at", "id").defer("sealed")
    ]
    headers = [_("Name"), _("Place"), _("Affiliation"), _("Comment"), _("Signed on"), _("To look at")]
    answer = HttpResponse(write_csv(headers, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="individuals-{statement.ref}.csv"'
    return answer
