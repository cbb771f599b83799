"""The ways out beside the signature: wait for the board, decline, take that back. By GET they only ask."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisations.forms.refusing import tried
from printing.dates import long_date
from statements.actions import answering_sign_on
from statements.forms.answering_sign_on import BoardForm, DeclineForm, TakeBackForm
from statements.views.representing import Acting, acting, asked


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def wait_for_board(request: HttpRequest, ref: str, organisation: str) -> HttpResponse:
    """Say until when the organisation's board decides."""
    acts = acting(request, ref, organisation, signs=True)
    wait = acts.row.said.wait
    form = BoardForm(
        request.POST if request.method == "POST" else None, initial={"until": wait.until} if wait else None
    )
    status = tried(
        form,
        lambda: answering_sign_on.wait_for_board(
            acts.statement, acts.organisation, **form.cleaned_data, by=acts.person
        ),
    )
    if status is None:
        messages.success(
            request,
            _("The convenor sees that %(organisation)s waits for its board until %(day)s.")
            % {
                "organisation": acts.organisation.name(),
                "day": long_date(form.cleaned_data["until"], get_language() or "en"),
            },
        )
        return redirect("sign", ref)
    return asked(
        request,
        acts,
        form,
        heading=_("Your board decides first"),
        lead=_("It ends by itself when somebody signs for your organisation or declines. Nothing is signed by it."),
        status=status,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def decline_to_sign(request: HttpRequest, ref: str, organisation: str) -> HttpResponse:
    """Say that the organisation will not sign; where it has said so, take that back."""
    acts = acting(request, ref, organisation, signs=True)
    if acts.row.said.decline:
        return take_back(request, acts)
    form = DeclineForm(request.POST if request.method == "POST" else None)
    status = tried(
        form,
        lambda: answering_sign_on.decline(
            acts.statement, acts.organisation, reason=form.cleaned_data["reason"], by=acts.person
        ),
    )
    if status is None:
        messages.success(
            request,
            _("%(organisation)s will not sign. You can take that back until the deadline.")
            % {"organisation": acts.organisation.name()},
        )
        return redirect("sign", ref)
    return asked(
        request,
        acts,
        form,
        heading=_("Decline to sign?"),
        lead=_("The convenor sees that you will not sign. Other organisations do not see it."),
        status=status,
    )


def take_back(request: HttpRequest, acts: Acting) -> HttpResponse:
    """A tick under "decline" that comes a second time takes nothing back: its button has another name."""
    declined = acts.row.said.decline
    if declined is None:
        raise ValueError("there is nothing to take back")
    if "decline" in request.POST:
        return redirect("sign", acts.statement.ref)
    declined.statement, declined.organisation = acts.statement, acts.organisation
    form = TakeBackForm(request.POST if request.method == "POST" else None)
    status = tried(form, lambda: answering_sign_on.take_back_decline(declined, by=acts.person))
    if status is None:
        messages.success(request, _("It is open again whether your organisation signs."))
        return redirect("sign", acts.statement.ref)
    return asked(
        request,
        acts,
        form,
        heading=_("Take back that you will not sign?"),
        lead=_("You can do so until the deadline. Signing takes it back by itself."),
        status=status,
    )
