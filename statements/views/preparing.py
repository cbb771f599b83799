"""Two people sign: the page of the second one, and the organisation's rule."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ledger import clock
from organisations.forms.refusing import add_refusal, status_of
from organisations.models import Organisation
from organisations.queries.rights import STAFF
from organisations.refusals import Refused
from organisations.views.actor import actor
from statements.actions import preparing
from statements.forms.answering_sign_on import SecondPersonForm, SendBackForm, SigningRuleForm, TakeBackPreparedForm
from statements.models import PreparedSignature
from statements.permissions import rules, working_statement
from statements.queries.answering import prepared_content, takes_two
from statements.queries.signing import own_rows
from statements.queries.text import Text, version_text
from statements.stages import PreparedState, Visibility
from statements.views.representing import Acting, asked
from statements.views.signing import in_reading_order, is_open, reader_language


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def prepared_signature(request: HttpRequest, ref: str, prepared: str) -> HttpResponse:
    """The second person signs or sends back; the first may take back. To anybody but these there is none."""
    at = clock.now()
    person = actor(request)
    statement = working_statement(ref, actor=person, at=at)
    own = {row.organisation.pk: row for row in own_rows(person, statement, at=at)}
    filled_in = statement.prepared_signatures.select_related("organisation", "prepared_by", "version")
    found = filled_in.filter(organisation__in=list(own)).get(ref=prepared)
    acts = Acting(person, statement, own[found.organisation_id], at)
    if not acts.row.may_sign:
        raise PermissionDenied
    found.statement = statement
    if found.state != PreparedState.WAITING:
        messages.info(request, _("This does not wait any more: it was signed, sent back or taken back."))
        return redirect("sign", ref)
    is_void = found.version_id != statement.final_version_id
    text = version_text(found.version)
    is_mine = found.prepared_by_id == person.pk
    forms = forms_for(request, text, is_mine=is_mine, is_void=is_void, sha256=found.version.sha256, acts=acts)
    status = 200
    if request.method == "POST":
        done, status = decided(request, found, forms, acts)
        if done:
            return redirect("sign", ref)
    return asked(
        request,
        acts,
        None,
        heading=_("You prepared this signature") if is_mine else _("A signature waits for you"),
        lead=_("Your organisation signs with two people: one prepares, another one signs."),
        template="statements/signing/prepared.html",
        status=status,
        prepared=found,
        content=(content := prepared_content(found)),
        shown=Visibility(content.visibility).label,
        is_mine=is_mine,
        is_void=is_void,
        may_decide=is_open(statement, at=at),
        forms=forms,
        version=found.version,
        **in_reading_order(text),
    )


def forms_for(
    request: HttpRequest, text: Text, *, is_mine: bool, is_void: bool, sha256: str, acts: Acting
) -> dict[str, Any]:
    """The forms of the page by the name of their button; what was sent fills the one whose button was pressed."""

    def sent(name: str) -> Any:
        return request.POST if request.method == "POST" and name in request.POST else None

    if is_mine:
        return {"take_back": TakeBackPreparedForm(sent("take_back"))}
    forms: dict[str, Any] = {"send_back": SendBackForm(sent("send_back"))}
    if not is_void:
        language = reader_language()
        forms["sign"] = SecondPersonForm(
            sent("sign"),
            languages=text.languages,
            button=_("Sign for %(organisation)s") % {"organisation": acts.organisation.name()},
            initial={"sha256": sha256, "language": language if language in text.languages else text.languages[0]},
        )
    return forms


def decided(request: HttpRequest, found: PreparedSignature, forms: dict[str, Any], acts: Acting) -> tuple[bool, int]:
    """Whether it is done, else with which status the page is shown again."""
    name = next((name for name in forms if name in request.POST), "")
    if not name:
        return False, 422
    form = forms[name]
    if not form.is_valid():
        return False, 422
    typed = form.cleaned_data
    try:
        match name:
            case "sign":
                preparing.sign_prepared(
                    found,
                    sha256=typed["sha256"],
                    language=typed["language"],
                    capacity=typed["capacity"],
                    by=acts.person,
                )
                told = _("You have signed for %(organisation)s. Your receipt is below.")
            case "send_back":
                preparing.send_back(found, note=typed["note"], by=acts.person)
                told = _("The signature of %(organisation)s that was prepared is sent back. Nothing is signed.")
            case _:
                preparing.take_back_prepared(found, by=acts.person)
                told = _("What you prepared for %(organisation)s is taken back. Nothing is signed.")
    except Refused as refused:
        add_refusal(form, refused)
        return False, status_of(refused)
    messages.success(request, told % {"organisation": acts.organisation.name()})
    return True, 302


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def signing_rules(request: HttpRequest, ref: str) -> HttpResponse:
    """For the director of an organisation and for administrators. To others than its people it is not there."""
    person = actor(request)
    organisation = Organisation.objects.get(ref=ref)
    if not rules(person, organisation):
        if person.duties.filter(organisation=organisation, kind__in=STAFF, revoked_at=None).exists():
            raise PermissionDenied
        raise Organisation.DoesNotExist
    form = SigningRuleForm(
        request.POST if request.method == "POST" else None, initial={"second_person": takes_two(organisation)}
    )
    if request.method == "POST" and form.is_valid():
        preparing.set_signing_rule(organisation, second_person=form.cleaned_data["second_person"], by=person)
        messages.success(request, _("The rule of signing is saved."))
        return redirect("signing-rules", organisation.ref)
    return render(request, "statements/signing/rules.html", {"organisation": organisation, "form": form})
