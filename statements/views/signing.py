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
from django.views.decorators.http import require_http_methods, require_safe

from ledger import clock
from organisations.forms.refusing import add_refusal, status_of
from organisations.models import Person
from organisations.refusals import Outdated, Refused
from organisations.views.actor import actor
from redline.inline import plain
from statements.actions import signing
from statements.actions.signing import TAKEN_BACK, Reserved
from statements.documents import claim_lines
from statements.forms.signing import SignForm
from statements.models import Signature, Statement
from statements.permissions import leads_or_publishes, part, statement_to, working_statement
from statements.queries.consultation import invited_organisations
from statements.queries.count import Count, count
from statements.queries.editions import count_content
from statements.queries.signing import OwnRow, own_rows, rows
from statements.queries.text import Text, version_text
from statements.stages import Language, SignOnAnswer, Stage
from statements.views.ways import crumbs, tabs

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
    """GET shows the final text, one's own signatures, and the form; only POST by a mandate holder signs."""
    at = clock.now()
    person = actor(request)
    statement = working_statement(ref, actor=person, at=at)
    own = own_rows(person, statement, at=at)
    if request.method == "POST" and not any(row.may_sign for row in own):
        raise PermissionDenied
    version = statement.final_version if statement.stage in FINAL_TEXT_STANDS else None
    if version is None:
        return too_early(request, statement)
    text = version_text(version)
    form = form_for(request, text, own, sha256=version.sha256)
    status = 200
    refusal = ""
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return signed(request, statement, form, by=person, at=at)
            except Outdated as outdated:
                refusal, status = str(outdated.reason), status_of(outdated)
                form = read_again(form, text, own, sha256=version.sha256)
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
            "may_sign": any(row.may_sign for row in own),
            "unsigned": [row for row in own if row.can_sign_now],
            "is_open": is_open(statement, at=at),
            "can_take_back": statement.stage in TAKEN_BACK,
            "staff": leads_or_publishes(person, statement),
            "form": form,
            "refusal": refusal,
            "crumbs": crumbs(statement),
        },
        status=status,
    )


def too_early(request: HttpRequest, statement: Statement) -> HttpResponse:
    """There is no final text. A form sent nevertheless is refused."""
    return render(
        request,
        "statements/signing/too_early.html",
        {"statement": statement, "crumbs": crumbs(statement)},
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


def form_for(request: HttpRequest, text: Text, own: list[OwnRow], *, sha256: str) -> SignForm:
    return SignForm(
        request.POST if request.method == "POST" else None,
        text=text,
        organisations=[row.organisation for row in own if row.may_sign],
        asked=[row.organisation for row in own if row.can_sign_now],
        reader_language=reader_language(),
        initial={"sha256": sha256},
    )


def read_again(form: SignForm, text: Text, own: list[OwnRow], *, sha256: str) -> SignForm:
    """The form for the text as it stands now: what was typed is kept, what was confirmed is asked again."""
    kept = {name: value for name, value in form.cleaned_data.items() if name not in {"mandate", "confirm"}}
    return SignForm(
        text=text,
        organisations=list(form.organisations.values()),
        asked=[row.organisation for row in own if row.can_sign_now],
        reader_language=reader_language(),
        initial={**kept, "sha256": sha256},
    )


def signed(request: HttpRequest, statement: Statement, form: SignForm, *, by: Person, at: datetime) -> HttpResponse:
    """Sign as the form says. Raises what the action raises."""
    typed = form.cleaned_data
    organisation = form.chosen()
    reservations = []
    if typed["block"]:
        reservations.append(
            Reserved(
                statement.blocks.get(ref=typed["block"]),
                text_en=typed["reservation_en"],
                text_km=typed["reservation_km"],
            )
        )
    signature = signing.sign(
        statement,
        organisation=organisation,
        sha256=typed["sha256"],
        language=form.read_in(),
        capacity=typed["capacity"],
        name_en=typed["name_en"],
        name_km=typed["name_km"],
        visibility=typed["visibility"],
        reservations=reservations,
        by=by,
    )
    if signature.signed_at < at:
        # A second tap, or a colleague was faster: the signature that stands is shown, nothing of this form was used.
        messages.info(
            request,
            _("%(organisation)s had signed before. The signature below stands as it is.")
            % {"organisation": organisation.name()},
        )
    else:
        messages.success(
            request,
            _("You have signed for %(organisation)s. Your receipt is below.") % {"organisation": organisation.name()},
        )
    return redirect("sign", statement.ref)


@login_required
@require_safe
def signatures(request: HttpRequest, ref: str) -> HttpResponse:
    """For the convenor's staff: every invited organisation and its answer, and the count as of now."""
    at = clock.now()
    person = actor(request)
    statement = statement_to(leads_or_publishes, ref, actor=person, at=at)
    listed = rows(statement, invited_organisations(statement))
    return render(
        request,
        "statements/signing/signatures.html",
        {
            "statement": statement,
            "rows": listed,
            "totals": [(answer.label, sum(row.answer == answer for row in listed)) for answer in SignOnAnswer],
            "has_opened": statement.sign_on_closes_at is not None,
            "is_open": is_open(statement, at=at),
            "count": count_shown(count(statement, at=at)),
            "crumbs": crumbs(statement),
            "tabs": tabs(statement, "signatures", part(person, statement)),
        },
    )


def count_shown(counted: Count) -> dict[str, Any]:
    """A count in the shape that components/count_figure.html draws, in the reader's language."""
    return {
        "organisations": counted.organisations,
        "networks": counted.networks,
        "individuals": counted.individuals,
        "represented": counted.represented if counted.networks else None,
        "withheld": counted.withheld_organisations + counted.withheld_networks + counted.withheld_individuals,
        "as_of": counted.as_of,
        "claim_lines": claim_lines(count_content(counted), reader_language()),
    }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_signature(request: HttpRequest, ref: str, signature: str) -> HttpResponse:
    """GET asks, POST takes it back. To anybody but the convenor's staff and the organisation itself there is none."""
    at = clock.now()
    person = actor(request)
    statement = working_statement(ref, actor=person, at=at)
    own = own_rows(person, statement, at=at)
    given = signature_seen(signature, statement, own, staff=leads_or_publishes(person, statement))
    if not any(row.may_sign and row.organisation.pk == given.organisation_id for row in own):
        raise PermissionDenied
    if given.withdrawn_at is not None:
        return already_taken_back(request, statement)
    if request.method == "POST":
        try:
            signing.withdraw_signature(given, by=person)
        except Refused as refused:
            if refused.code != "withdrawn":
                raise
            return already_taken_back(request, statement)
        messages.success(request, _("The signature of %(name)s is withdrawn.") % {"name": own_name(given)})
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
            "name": own_name(given),
            "is_open": is_open(statement, at=at),
            "crumbs": crumbs(statement, (_("Sign-on"), reverse("sign", args=[statement.ref]))),
        },
    )


def signature_seen(signature: str, statement: Statement, own: list[OwnRow], *, staff: bool) -> Signature:
    """The signature, for the staff and for its own organisation. Raises Signature.DoesNotExist for all others."""
    seen = statement.signatures.select_related("organisation", "statement")
    if not staff:
        seen = seen.filter(organisation__in=[row.organisation.pk for row in own])
    return seen.get(ref=signature)


def already_taken_back(request: HttpRequest, statement: Statement) -> HttpResponse:
    messages.info(request, _("This signature was withdrawn before."))
    return redirect("sign", statement.ref)


def own_name(signature: Signature) -> str:
    return signature.organisation.name() if signature.organisation else ""
