"""The deadline of a sign-on: more time, and the deadline as a calendar file."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from ledger import clock
from organisations.forms.refusing import tried
from organisations.views.actor import actor
from statements.actions import sign_on_times
from statements.calendars import MEDIA_TYPE, sign_on_file
from statements.forms.moving import NewDeadlineForm
from statements.permissions import leads, statement_to, working_statement
from statements.views.signing import is_open
from statements.views.tracking import reading
from statements.views.ways import crumbs


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def extend(request: HttpRequest, ref: str) -> HttpResponse:
    """A later deadline and why, for who leads the statement."""
    at = clock.now()
    person = actor(request)
    statement = statement_to(leads, ref, actor=person, at=at)
    form = NewDeadlineForm(
        request.POST if request.method == "POST" else None,
        action=_("Give more time"),
        initial={"deadline": statement.sign_on_closes_at},
    )
    status = tried(form, lambda: sign_on_times.extend(statement, **form.cleaned_data, by=person))
    if status is None:
        messages.success(request, _("There is more time to sign."))
        return redirect("signatures", ref)
    return render(
        request,
        "statements/tracking/extend.html",
        {
            "statement": statement,
            "form": form,
            "is_open": is_open(statement, at=at),
            "crumbs": crumbs(statement, (_("Signatures"), reverse("signatures", args=[ref]))),
        },
        status=status,
    )


@never_cache
@login_required
@require_safe
def deadline(request: HttpRequest, ref: str) -> HttpResponse:
    """The deadline as a calendar file, in the language of the page, for everybody who takes part."""
    at = clock.now()
    statement = working_statement(ref, actor=actor(request), at=at)
    if statement.sign_on_closes_at is None:
        raise Http404
    return HttpResponse(
        sign_on_file(statement, language=reading(), at=at),
        content_type=MEDIA_TYPE,
        headers={"Content-Disposition": f'attachment; filename="ruom-{statement.ref}-sign-on.ics"'},
    )
