"""Recorded signatures are confirmed: by a second coordinator beside the evidence, or by the organisation itself."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from ledger import clock
from organisations.forms.refusing import status_of, tried
from organisations.models import Organisation
from organisations.refusals import Refused
from organisations.views.actor import actor
from organisations.views.files import private_file
from statements.actions import confirming, confirming_sheets
from statements.actions.evidencing import ENDINGS
from statements.forms.recording import ConfirmOwnForm, DenyForm, RefuseForm
from statements.models import Evidence, RecordedSignature, Statement
from statements.permissions import leads, statement_to, working_statement
from statements.queries.recorded import file_of, lines_of, waiting_for
from statements.queries.signing import own_rows
from statements.queries.text import Text, version_text
from statements.stages import CONFIRMABLE, RecordedState
from statements.templatetags.typography import whole_number
from statements.views.recording import recorded_crumb, sheet_page
from statements.views.representing import Acting, asked
from statements.views.signing import in_reading_order, reader_language
from statements.views.ways import crumbs

# What an organisation says of its own signature.
OWN = ("sha256", "language", "capacity", "name_en", "name_km", "visibility")
LOOKS = {RecordedState.WAITING: "warm", RecordedState.CONFIRMED: "good", RecordedState.DENIED: "stop"}


def evidence_for(request: HttpRequest, ref: str, evidence: str) -> Evidence:
    """For coordinators of the convenor alone. Raises Evidence.DoesNotExist and what the door raises."""
    statement = statement_to(leads, ref, actor=actor(request), at=clock.now())
    found = statement.evidence.select_related("version", "recorded_by").get(ref=evidence)
    found.statement = statement
    return found


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def evidence(request: HttpRequest, ref: str, evidence: str) -> HttpResponse:
    """What was received and the lines taken from it; a coordinator who did not record it confirms those that are
    ticked. A sheet that is not taken in yet is looked through first."""
    found = evidence_for(request, ref, evidence)
    if found.taken_at is None and found.emptied_at is None:
        return sheet_page(request, found)
    person = actor(request)
    refusal, status = "", 200
    chosen = request.POST.getlist("line")
    if request.method == "POST":
        status = 422
        if "compared" not in request.POST:
            refusal = _("Tick the box: nothing is done by a button alone.")
        else:
            try:
                done = confirming_sheets.confirm_sheet(found, chosen, by=person)
            except Refused as refused:
                refusal, status = str(refused.reason), status_of(refused)
            else:
                return confirmed(request, found, done)
    lines = lines_of(found.statement, found.lines.select_related("decided_by").order_by("number"))
    waiting = [line for line in lines if line.recorded.state == RecordedState.WAITING]
    return render(
        request,
        "statements/recording/evidence.html",
        {
            "statement": found.statement,
            "evidence": found,
            "waiting": [
                {"line": line, "name": name_of(line), "ticked": not chosen or line.recorded.ref in chosen}
                for line in waiting
            ],
            "ended": [
                {"line": line, "name": name_of(line), "look": LOOKS.get(RecordedState(line.recorded.state), "still")}
                for line in lines
                if line.recorded.state != RecordedState.WAITING
            ],
            "is_mine": found.recorded_by_id == person.pk,
            "is_void": found.version_id != found.statement.final_version_id,
            "can_confirm": found.statement.stage in CONFIRMABLE,
            "has_file": found.parts.exists(),
            "refusal": refusal,
            "crumbs": crumbs(found.statement, recorded_crumb(found.statement)),
        },
        status=status,
    )


def name_of(line: Any) -> str:
    """In the reader's language; "" where nothing of it is kept any more."""
    return str(line.written.name(reader_language()))


def confirmed(request: HttpRequest, found: Evidence, done: confirming.Confirmed) -> HttpResponse:
    told = ngettext(
        "%(number)s signature is confirmed and counts.",
        "%(number)s signatures are confirmed and count.",
        done.signatures,
    ) % {"number": whole_number(done.signatures)}
    if done.signed_already:
        told += " " + ngettext(
            "%(number)s had signed already and is left out.",
            "%(number)s had signed already and are left out.",
            done.signed_already,
        ) % {"number": whole_number(done.signed_already)}
    messages.success(request, told)
    if done.ended:
        messages.warning(request, done.ended)
    return redirect("evidence", found.statement.ref, found.ref)


@login_required
@require_safe
def evidence_file(request: HttpRequest, ref: str, evidence: str) -> HttpResponse:
    """The file as it was received, as a download: nothing of it is shown in a page."""
    found = evidence_for(request, ref, evidence)
    content = file_of(found)
    if not content:
        raise Evidence.DoesNotExist
    answer = private_file(content, f"evidence-{found.ref}.{ENDINGS[found.media_type]}", found.media_type)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def end_recorded(request: HttpRequest, ref: str, recorded: str) -> HttpResponse:
    """A coordinator takes back what they recorded, or refuses what another one did."""
    person = actor(request)
    statement = statement_to(leads, ref, actor=person, at=clock.now())
    found = statement.recorded_signatures.select_related("evidence", "statement").get(ref=recorded)
    line = lines_of(statement, [found])[0]
    is_mine = found.recorded_by_id == person.pk
    form = RefuseForm(
        request.POST if request.method == "POST" else None, button=_("Take it back") if is_mine else _("Refuse it")
    )
    status = tried(form, lambda: confirming.refuse(found, reason=form.cleaned_data["reason"], by=person))
    if status is None:
        messages.success(request, _("It has ended: nothing was signed by it."))
        return redirect("evidence", ref, found.evidence.ref)
    page = (_("What was received"), reverse("evidence", args=[ref, found.evidence.ref]))
    return render(
        request,
        "statements/recording/end.html",
        {
            "statement": statement,
            "name": name_of(line),
            "is_mine": is_mine,
            "form": form if found.state == RecordedState.WAITING or status != 200 else None,
            "crumbs": crumbs(statement, recorded_crumb(statement), page),
        },
        status=status,
    )


# -- the organisation itself -------------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def recorded_for(request: HttpRequest, ref: str, recorded: str) -> HttpResponse:
    """The convenor says that this organisation signed: is it so? To all but its own people there is no such page."""
    at = clock.now()
    person = actor(request)
    statement = working_statement(ref, actor=person, at=at)
    own = {row.organisation.pk: row for row in own_rows(person, statement, at=at)}
    waits = waiting_for(statement, [row.organisation for row in own.values()])
    pk, found = next(((pk, one) for pk, one in waits.items() if one.ref == recorded), (None, None))
    if pk is None or found is None:
        return gone(request, statement, [row.organisation for row in own.values()])
    acts = Acting(person, statement, own[pk], at)
    if not acts.row.may_sign:
        raise PermissionDenied
    found.statement = statement
    text = version_text(found.evidence.version)
    forms = forms_for(request, text, found, acts)
    status = answered(request, found, forms, acts) if request.method == "POST" else 200
    if status is None:
        return redirect("sign", ref)
    return asked(
        request,
        acts,
        None,
        heading=_("Did your organisation sign this?"),
        lead=_("Until you or a second coordinator of the convenor say that it is so, nothing is signed."),
        template="statements/recording/own.html",
        status=status,
        recorded=found,
        evidence=found.evidence,
        takes_two=acts.row.said.takes_two,
        forms=forms,
        version=found.evidence.version,
        **in_reading_order(text),
    )


def gone(request: HttpRequest, statement: Statement, organisations: list[Organisation]) -> HttpResponse:
    """It does not wait any more; to outsiders it never did."""
    if not organisations:
        raise RecordedSignature.DoesNotExist
    messages.info(request, _("This does not wait any more: it was confirmed, or it ended."))
    return redirect("sign", statement.ref)


def forms_for(request: HttpRequest, text: Text, found: RecordedSignature, acts: Acting) -> dict[str, Any]:
    """The forms of the page by the name of their button; what was sent fills the one whose button was pressed."""

    def sent(name: str) -> Any:
        return request.POST if request.method == "POST" and name in request.POST else None

    forms: dict[str, Any] = {"deny": DenyForm(sent("deny"))}
    if not acts.row.said.takes_two:
        language = reader_language()
        forms["confirm_own"] = ConfirmOwnForm(
            sent("confirm_own"),
            languages=text.languages,
            initial={
                "sha256": found.evidence.version.sha256,
                "name_en": acts.organisation.name_en,
                "name_km": acts.organisation.name_km,
                "visibility": found.evidence.visibility,
                "language": language if language in text.languages else text.languages[0],
            },
        )
    return forms


def answered(request: HttpRequest, found: RecordedSignature, forms: dict[str, Any], acts: Acting) -> int | None:
    """None where it is done, else with which status the page is shown again."""
    name = next((name for name in forms if name in request.POST), "")
    if not name:
        return 422
    form = forms[name]

    def deny() -> None:
        confirming.deny(found, reason=form.cleaned_data["reason"], by=acts.person)
        messages.success(request, _("You have said that your organisation did not sign. Nothing was signed."))

    def confirm() -> None:
        facts = {key: form.cleaned_data[key] for key in OWN}
        confirming.confirm_own(found, **facts, by=acts.person)
        told = _("You have signed for %(organisation)s. Your receipt is below.")
        messages.success(request, told % {"organisation": acts.organisation.name()})

    return tried(form, deny if name == "deny" else confirm)
