"""The proof, what would be published at this moment; two people who publish; and the convenor's rule about both."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ledger import clock
from organisations.forms.refusing import add_refusal, status_of
from organisations.models import Organisation, Person
from organisations.queries.rights import STAFF
from organisations.refusals import Refused
from organisations.second_factor import second_factor_at
from organisations.views.actor import actor
from organisations.views.files import private_file
from organisations.views.second_factor import ask_for_second_factor
from printing.pdf import MEDIA_TYPE, PrintingFailed
from statements.actions import publishing
from statements.documents import proof_pdf
from statements.forms.staffing import RuleForm
from statements.models import Embargo, PublicationRequest, Statement
from statements.permissions import Part, leads_or_publishes, rules, statement_to
from statements.queries.publishing import Rule, open_embargo, open_request, rule_for, rule_of, still_holds
from statements.stages import PROVED, Stage
from statements.views.ways import crumbs


@login_required
@require_safe
def proof(request: HttpRequest, ref: str) -> HttpResponse:
    """The PDF with its watermark, in the language that `?language=` names, else the reader's. Nothing is stored."""
    at = clock.now()
    statement = statement_to(leads_or_publishes, ref, actor=actor(request), at=at)
    if statement.stage == Stage.PUBLISHED:
        return redirect("public-statement", statement.ref)
    if statement.stage not in PROVED:
        raise Refused("stage", _("A proof can be made once the text is final."))
    language = language_wanted(request, statement)
    try:
        content = proof_pdf(statement, language, at=at)
    except PrintingFailed:
        return render(
            request,
            "statements/publishing/proof_failed.html",
            {"statement": statement, "crumbs": crumbs(statement)},
            status=503,
        )
    return private_file(content, f"ruom-{statement.ref}-proof-{language}.pdf", MEDIA_TYPE, inline=True)


def language_wanted(request: HttpRequest, statement: Statement) -> str:
    """One of the statement's languages: the one asked for, else the reader's, else its first."""
    for wanted in (request.GET.get("language", ""), (get_language() or "")[:2]):
        if wanted in statement.languages:
            return wanted
    return statement.languages[0]


# -- two people --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asked for publication, and what this person can do about it. The actions look again, under their locks."""

    rule: Rule
    request: PublicationRequest | None
    holds: bool
    is_mine: bool
    may_publish: bool
    embargo: Embargo | None = None  # two have approved it then, where it takes two

    @property
    def can_publish(self) -> bool:
        two = self.embargo is not None or (self.holds and not self.is_mine)
        return self.may_publish and (not self.rule.second_person or two)

    @property
    def can_ask(self) -> bool:
        return self.rule.second_person and not self.holds and self.embargo is None


def asking(statement: Statement, held: Part, *, by: Person, at: datetime) -> Asking:
    """How it stands with publishing, for somebody who leads the statement or publishes."""
    rule = rule_of(statement)
    request = open_request(statement) if rule.second_person else None
    return Asking(
        rule=rule,
        request=request,
        holds=request is not None and still_holds(request, statement, at=at),
        is_mine=request is not None and request.asked_by_id == by.pk,
        may_publish=held.publishes,
        embargo=open_embargo(statement),
    )


def with_second_factor(request: HttpRequest, do: Callable[[datetime | None], object]) -> HttpResponse | None:
    """Do it with the second factor that this session proved, and return None; or the page that asks for one.

    That page carries the form along: it is sent again to the same address, together with the proof. What must hold
    besides is looked at first, so that nobody proves one in vain. Raises what `do` raises.
    """
    try:
        do(second_factor_at(request))
    except Refused as refused:
        if refused.code != "second_factor":
            raise
        asked = ask_for_second_factor(request)
        if asked is not None:
            return asked
        do(second_factor_at(request))
    return None


@login_required
@require_POST
def ask_publication(request: HttpRequest, ref: str) -> HttpResponse:
    """Ask a second person to publish."""
    person = actor(request)
    statement = statement_to(leads_or_publishes, ref, actor=person, at=clock.now())
    publishing.ask_for_publication(statement, by=person)
    messages.success(request, _("You have asked for publication. A second person now publishes."))
    return redirect("move", statement.ref, "publish")


@login_required
@require_POST
def withdraw_request(request: HttpRequest, ref: str) -> HttpResponse:
    """Take it back, as long as nobody has published."""
    person = actor(request)
    statement = statement_to(leads_or_publishes, ref, actor=person, at=clock.now())
    publishing.withdraw_request(statement, by=person)
    messages.success(request, _("The request to publish is taken back."))
    return redirect("move", statement.ref, "publish")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def convenor_rules(request: HttpRequest, ref: str) -> HttpResponse:
    """For the director of an organisation and for administrators. To others than its staff it is not there."""
    person = actor(request)
    organisation = Organisation.objects.get(ref=ref)
    if not rules(person, organisation):
        if person.duties.filter(organisation=organisation, kind__in=STAFF, revoked_at=None).exists():
            raise PermissionDenied
        raise Organisation.DoesNotExist
    present = rule_for(organisation)
    form = RuleForm(
        request.POST if request.method == "POST" else None,
        initial={"second_person": present.second_person, "second_factor": present.second_factor},
    )
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            proving = with_second_factor(
                request,
                lambda proved: publishing.set_rule(
                    organisation, **form.cleaned_data, second_factor_at=proved, by=person
                ),
            )
        except Refused as refused:
            add_refusal(form, refused)
            status = status_of(refused)
        else:
            if proving is not None:
                return proving
            messages.success(request, _("The rules of publishing are saved."))
            return redirect("convenor-rules", organisation.ref)
    return render(
        request, "statements/staffing/rules.html", {"organisation": organisation, "form": form}, status=status
    )
