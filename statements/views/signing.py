"""Sign-on: the page where an organisation signs, the convenor's list, and taking a signature back."""

from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ledger import clock
from organisations.forms.refusing import add_refusal, status_of
from organisations.models import Person
from organisations.refusals import Outdated, Refused
from organisations.views.actor import actor
from printing.dates import PHNOM_PENH
from redline.inline import plain
from statements.actions import preparing, signing
from statements.actions.answering_sign_on import note_sign_page
from statements.actions.asking_convenor import ASKED_AT
from statements.forms.answering_sign_on import WithdrawForm
from statements.forms.signing import SignForm, plain_form
from statements.models import RecordedSignature, Signature, Statement, Version
from statements.permissions import coordinates_or_publishes, leads_or_publishes, working_statement
from statements.queries.answering import questions_to
from statements.queries.comparing import ComparedBlock, compared
from statements.queries.recorded import waiting_for
from statements.queries.signatories import consent_of
from statements.queries.signing import OwnRow, own_rows, signatures_of
from statements.queries.text import Text, version_text
from statements.stages import CONFIRMABLE, TAKEN_BACK, Language, Stage
from statements.views.consulting import is_prefetch
from statements.views.ways import crumbs

# From the final text on there is something to read; when nothing can be signed any more, one's own signature.
FINAL_TEXT_STANDS = frozenset({Stage.FINAL, Stage.SIGN_ON, Stage.CLOSED, Stage.PUBLISHED, Stage.WITHDRAWN})


def reader_language() -> Language:
    return Language.KHMER if (get_language() or "en").startswith("km") else Language.ENGLISH


def is_open(statement: Statement, *, at: datetime) -> bool:
    """Whether one can still sign; the action decides again under its locks."""
    deadline = statement.sign_on_closes_at
    return statement.stage == Stage.SIGN_ON and deadline is not None and at < deadline


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, ref: str) -> HttpResponse:
    """GET shows the final text, one's own answers, and the form; only POST by a mandate holder signs, or where the
    organisation takes two people prepares. The button for one more reservation only shows the form again.

    A form that is in order is signed at once; the page is read only for what is to be shown on it."""
    person = actor(request)
    if request.method == "POST" and (signed_at_once := sign_at_once(request, ref, by=person)):
        return signed_at_once
    at = clock.now()
    statement = working_statement(ref, actor=person, at=at)
    own = own_rows(person, statement, at=at)
    if request.method == "POST" and not any(row.may_sign for row in own):
        raise PermissionDenied
    version = statement.final_version if statement.stage in FINAL_TEXT_STANDS else None
    if version is None:
        return too_early(request, statement, own)
    text = version_text(version)
    staff = leads_or_publishes(person, statement)
    note_that_it_was_opened(request, statement, own, by=person, at=at)
    form = form_for(request, text, own, sha256=version.sha256)
    status = 200
    refusal = ""
    if request.method == "POST" and "more" in request.POST:
        form = with_one_more(request, form, text, own, sha256=version.sha256)
    elif request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return signed(request, statement, form, by=person)
            except Outdated as outdated:
                refusal, status = str(outdated.reason), status_of(outdated)
                form = read_again(request, form, text, own, sha256=version.sha256)
            except Refused as refused:
                status = status_of(refused)
                if status == HTTPStatus.CONFLICT:
                    refusal = str(refused.reason)
                else:
                    add_refusal(form, refused)
    return render(
        request,
        "statements/signing/sign.html",
        {
            "statement": statement,
            "version": version,
            **in_reading_order(text),
            "own": own,
            "several": len(own) > 1,
            "may_ask": statement.stage in ASKED_AT,
            "changes": changes_since(own, version, text),
            "questions": list(questions_to(statement, [row.organisation for row in own])) if own else [],
            "may_sign": any(row.may_sign for row in own),
            "unsigned": [row for row in own if row.can_sign_now],
            "is_open": is_open(statement, at=at),
            "can_take_back": statement.stage in TAKEN_BACK,
            "recorded": recorded_for(statement, own),
            "staff": staff,
            "form": form,
            "refusal": refusal,
            "crumbs": crumbs(statement),
        },
        status=status,
    )


def recorded_for(statement: Statement, own: list[OwnRow]) -> list[tuple[OwnRow, RecordedSignature]]:
    """What the convenor recorded in the name of those that have not signed, to be confirmed or denied."""
    unsigned = {row.organisation.pk: row for row in own if row.may_sign and not row.has_signed}
    if not unsigned or statement.stage not in CONFIRMABLE:
        return []
    waits = waiting_for(statement, [row.organisation for row in unsigned.values()])
    return [(unsigned[pk], found) for pk, found in waits.items()]


def too_early(request: HttpRequest, statement: Statement, own: list[OwnRow]) -> HttpResponse:
    """There is no final text, or it is being changed: then what was signed can be taken back. A form sent nevertheless
    is refused."""
    before = statement.final_version
    return render(
        request,
        "statements/signing/too_early.html",
        {
            "statement": statement,
            "own": own,
            "blocks": in_reading_order(version_text(before))["blocks"]
            if before and any(row.has_signed for row in own)
            else [],
            "can_take_back": statement.stage in TAKEN_BACK,
            "crumbs": crumbs(statement),
        },
        status=HTTPStatus.CONFLICT if request.method == "POST" else HTTPStatus.OK,
    )


def in_reading_order(text: Text) -> dict[str, Any]:
    """The text for the page, in the reader's language first and the other beside it where there is one."""
    first, *others = sorted(text.languages, key=lambda language: language != reader_language())
    second = others[0] if others else ""
    return {
        "first_language": first,
        "second_language": second,
        "first_title": plain(text.title.text(first)) if text.title else "",
        "second_title": plain(text.title.text(second)) if text.title else "",
        "blocks": [
            {
                "ref": block.ref,
                "number": block.number,
                "kind": block.kind,
                "depth": block.depth,
                "demand": block.is_demand,
                "first": block.text(first),
                "second": block.text(second),
            }
            for block in text.body
        ],
    }


def note_that_it_was_opened(
    request: HttpRequest, statement: Statement, own: list[OwnRow], *, by: Person, at: datetime
) -> None:
    """By GET of somebody who acts for an organisation, while it can be signed; once a day."""
    today = at.astimezone(PHNOM_PENH).date()
    unnoted = [row.organisation for row in own if row.said.opened is None or row.said.opened.last_on != today]
    if not unnoted or request.method != "GET" or is_prefetch(request) or not is_open(statement, at=at):
        return
    if not coordinates_or_publishes(by, statement):
        note_sign_page(statement, unnoted, by=by, at=at)


def changes_since(own: list[OwnRow], version: Version, text: Text) -> list[tuple[OwnRow, Version, list[ComparedBlock]]]:
    """What changed since the text that an organisation signed or prepared, where that was an earlier one."""
    found = []
    for row in own:
        seen = None
        if row.has_signed and row.signature:
            seen = row.signature.version
        elif row.said.prepared:
            seen = row.said.prepared.version
        if seen is not None and seen.pk != version.pk:
            blocks = compared(version_text(seen), text).blocks
            found.append((row, seen, [block for block in blocks if block.is_change]))
    return found


def form_for(
    request: HttpRequest, text: Text, own: list[OwnRow], *, sha256: str, given: dict[str, Any] | None = None
) -> SignForm:
    """What was sent, or with `given` those values in a form that is not judged. A mail to somebody who acts for several
    names one of them in its link (`?organisation=`): that one is chosen."""
    linked = {"organisation": request.GET.get("organisation", "")}
    sent = request.POST if request.method == "POST" and given is None else None
    return SignForm(
        sent,
        text=text,
        organisations=[row.organisation for row in own if row.may_sign],
        asked=[row.organisation for row in own if row.can_sign_now],
        reader_language=reader_language(),
        takes_two={row.organisation.ref for row in own if row.said.takes_two},
        more="more" in request.POST,
        initial={**linked, **(given or {}), "sha256": sha256},
    )


def with_one_more(request: HttpRequest, form: SignForm, text: Text, own: list[OwnRow], *, sha256: str) -> SignForm:
    """The same form with one more reservation: nothing is judged, and all that was typed is kept."""
    given: dict[str, Any] = {name: request.POST[name] for name in form.fields if name in request.POST}
    given["reservations"] = form.given_rows()
    return form_for(request, text, own, sha256=sha256, given=still_confirmed(given, sha256=sha256))


def read_again(request: HttpRequest, form: SignForm, text: Text, own: list[OwnRow], *, sha256: str) -> SignForm:
    """The form for the text as it stands now: what was typed is kept, what was confirmed is asked again."""
    given = {**form.cleaned_data, "reservations": form.given_rows()}
    return form_for(request, text, own, sha256=sha256, given=still_confirmed(given, sha256=sha256))


def still_confirmed(given: dict[str, Any], *, sha256: str) -> dict[str, Any]:
    """Without the ticks where they were set under another text."""
    if given.get("sha256") == sha256:
        return given
    return {name: value for name, value in given.items() if name not in {"mandate", "confirm"}}


def sign_at_once(request: HttpRequest, ref: str, *, by: Person) -> HttpResponse | None:
    """Sign what was sent, if the form is as plain as most are and the action takes it as it stands. None: look at all
    of it, and say what is wrong where something is."""
    typed = plain_form(request.POST)
    if typed is None:
        return None
    try:
        return confirmed(request, ref, signing.give(ref, **typed, by=by))
    except (Refused, PermissionDenied, Statement.DoesNotExist):
        return None


def signed(request: HttpRequest, statement: Statement, form: SignForm, *, by: Person) -> HttpResponse:
    """Sign as the form says. Raises what the action raises."""
    typed = form.cleaned_data
    organisation = form.chosen()
    if organisation.ref in form.takes_two:
        return prepared(request, statement, form, by=by)
    given = signing.give(
        statement.ref,
        organisation=organisation.ref,
        sha256=typed["sha256"],
        language=form.read_in(),
        capacity=typed["capacity"],
        name_en=typed["name_en"],
        name_km=typed["name_km"],
        visibility=typed["visibility"],
        reservations=form.reserved(),
        may_show_logo=typed["may_show_logo"],
        by=by,
    )
    return confirmed(request, statement.ref, given)


def confirmed(request: HttpRequest, ref: str, given: signing.Given) -> HttpResponse:
    """Back to the page, with what was done. A second tap, or a colleague who was faster: the signature that stands is
    shown, and nothing of this form was used."""
    name = {"organisation": given.organisation.name()}
    if given.is_new:
        messages.success(request, _("You have signed for %(organisation)s. Your receipt is below.") % name)
    else:
        messages.info(request, _("%(organisation)s had signed before. The signature below stands as it is.") % name)
    return redirect("sign", ref)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_signature(request: HttpRequest, ref: str, signature: str) -> HttpResponse:
    """GET asks, POST takes it back. To anybody but the convenor's staff and the organisation itself there is none."""
    at = clock.now()
    person = actor(request)
    statement = working_statement(ref, actor=person, at=at)
    own = own_rows(person, statement, at=at)
    given = signature_seen(signature, statement, own, staff=leads_or_publishes(person, statement))
    organisation = consent_of(given).organisation
    if organisation is None or not any(row.may_sign and row.organisation == organisation for row in own):
        raise PermissionDenied
    if given.withdrawn_at is not None:
        return already_taken_back(request, statement)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            signing.withdraw_signature(given, by=person)
        except Refused as refused:
            if refused.code != "withdrawn":
                raise
            return already_taken_back(request, statement)
        messages.success(request, _("The signature of %(name)s is withdrawn.") % {"name": organisation.name()})
        return redirect("sign", statement.ref)
    if statement.stage not in TAKEN_BACK:
        raise Refused(
            "stage", _("This cannot be done at the stage “%(stage)s”.") % {"stage": Stage(statement.stage).label}
        )
    return render(
        request,
        "statements/signing/withdraw.html",
        {
            "statement": statement,
            "signature": given,
            "name": organisation.name(),
            "form": form,
            "is_open": is_open(statement, at=at),
            "crumbs": crumbs(statement, (_("Sign-on"), reverse("sign", args=[statement.ref]))),
        },
        status=422 if request.method == "POST" else 200,
    )


def prepared(request: HttpRequest, statement: Statement, form: SignForm, *, by: Person) -> HttpResponse:
    """Prepare it for a colleague as the form says. Raises what the action raises."""
    typed = form.cleaned_data
    organisation = form.chosen()
    preparing.prepare(
        statement,
        organisation=organisation,
        sha256=typed["sha256"],
        language=form.read_in(),
        name_en=typed["name_en"],
        name_km=typed["name_km"],
        visibility=typed["visibility"],
        reservations=form.reserved(),
        may_show_logo=typed["may_show_logo"],
        by=by,
    )
    messages.success(
        request,
        _("You have prepared the signature of %(organisation)s. Your colleagues are asked by mail to sign it.")
        % {"organisation": organisation.name()},
    )
    return redirect("sign", statement.ref)


def signature_seen(signature: str, statement: Statement, own: list[OwnRow], *, staff: bool) -> Signature:
    """The signature, for the staff and for its own organisation. Raises Signature.DoesNotExist for all others."""
    seen = statement.signatures if staff else signatures_of(statement, [row.organisation for row in own])
    return seen.select_related("statement").get(ref=signature)


def already_taken_back(request: HttpRequest, statement: Statement) -> HttpResponse:
    messages.info(request, _("This signature was withdrawn before."))
    return redirect("sign", statement.ref)
