"""The text changed after it was signed: the convenor says what changed, and each signatory answers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ledger import clock
from organisations.forms.refusing import add_refusal, status_of, tried
from organisations.models import Person
from organisations.refusals import Outdated, Refused
from organisations.views.actor import actor
from statements.actions import renewing
from statements.comparisons import change, side_of
from statements.forms.renewing import ChangeForm, RenewalForm
from statements.models import Signature, Statement
from statements.permissions import leads, statement_to, working_statement
from statements.queries.renewing import Since, behind, change_to_declare, signed_text, since_signing
from statements.queries.signatories import consent_of
from statements.queries.signing import own_rows, signatures_of
from statements.queries.text import version_text
from statements.views.signing import is_open, reader_language
from statements.views.ways import Crumb, crumbs


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def declare_change(request: HttpRequest, ref: str) -> HttpResponse:
    """What the change of a signed text is, said by who leads the statement before sign-on opens again."""
    at = clock.now()
    person = actor(request)
    statement = statement_to(leads, ref, actor=person, at=at)
    form = ChangeForm(request.POST if request.method == "POST" else None, action=_("Say it"))
    status = tried(form, lambda: renewing.declare_change(statement, **form.cleaned_data, by=person))
    if status is None:
        messages.success(request, _("The change is declared. Sign-on can now be opened again."))
        return redirect("move", ref, "open_sign_on")
    before, after = signed_text(statement), statement.final_version
    return render(
        request,
        "statements/renewing/declare.html",
        {
            "statement": statement,
            "form": form if change_to_declare(statement) or status != 200 else None,
            "found": change(side_of(before), side_of(after)) if before and after else None,
            "behind": behind(statement).count(),
            "crumbs": crumbs(statement),
        },
        status=status,
    )


def sign_crumb(statement: Statement) -> Crumb:
    return (_("Sign-on"), reverse("sign", args=[statement.ref]))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def changed_text(request: HttpRequest, ref: str, signature: str) -> HttpResponse:
    """What changed since this organisation signed, word by word, and its answer: consent, or where it can be, refusal.

    To everybody but who holds a mandate for the organisation there is no such page.
    """
    at = clock.now()
    person = actor(request)
    statement = working_statement(ref, actor=person, at=at)
    own = own_rows(person, statement, at=at)
    given = (
        signatures_of(statement, [row.organisation for row in own])
        .select_related("version", "statement")
        .get(ref=signature)
    )
    organisation = consent_of(given).organisation
    may_sign = any(row.may_sign and row.organisation == organisation for row in own)
    if request.method == "POST" and not may_sign:
        raise PermissionDenied
    since = since_signing(given, statement)
    if since is None or given.withdrawn_at is not None or given.set_aside_at is not None:
        if request.method == "POST":
            messages.info(request, _("There is nothing to answer any more: this is the text that you signed."))
            return redirect("sign", ref)
        raise Http404
    can_refuse = since.can_be_refused(at=at) and given.refused_at is None
    languages = version_text(since.after).languages
    form = RenewalForm(
        request.POST if request.method == "POST" else None,
        languages=languages,
        can_refuse=can_refuse,
        initial={
            "sha256": since.after.sha256,
            "language": reader_language() if reader_language() in languages else languages[0],
        },
    )
    status = 200
    refusal = ""
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return answered(request, statement, given, form, by=person)
            except Outdated as outdated:
                refusal, status = str(outdated.reason), status_of(outdated)
                form = again(form, since, can_refuse=can_refuse, languages=languages)
            except Refused as refused:
                add_refusal(form, refused)
                status = status_of(refused)
    return render(
        request,
        "statements/renewing/changed.html",
        {
            "statement": statement,
            "signature": given,
            "organisation": organisation,
            "since": since,
            "found": change(side_of(since.before), side_of(since.after)),
            "can_refuse": can_refuse,
            "may_answer": may_sign and is_open(statement, at=at),
            "form": form,
            "refusal": refusal,
            "crumbs": crumbs(statement, sign_crumb(statement)),
        },
        status=status,
    )


def again(form: RenewalForm, since: Since, *, can_refuse: bool, languages: tuple[str, ...]) -> RenewalForm:
    """The form for the text as it stands now: what was ticked is asked again."""
    kept = {"sha256": since.after.sha256, "language": form.cleaned_data["language"]}
    return RenewalForm(languages=languages, can_refuse=can_refuse, initial=kept)


def answered(
    request: HttpRequest, statement: Statement, given: Signature, form: RenewalForm, *, by: Person
) -> HttpResponse:
    """Do what the button says. Raises what the actions raise."""
    if form.refuses:
        renewing.refuse_change(given, by=by)
        messages.success(request, _("You refused the change. The signature counts no longer for this statement."))
    else:
        renewing.renew(given, sha256=form.cleaned_data["sha256"], language=form.cleaned_data["language"], by=by)
        messages.success(request, _("Your organisation has signed the new text."))
    return redirect("sign", statement.ref)
