"""From one stage to the next: a page that says what will happen and what must hold, and the button that does it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from ledger import clock
from organisations.actors import Actor
from organisations.forms.refusing import add_refusal, status_of
from organisations.models import Person
from organisations.refusals import Refused
from organisations.views.actor import actor
from statements.actions import consulting, lifecycle, publishing, renewing, sign_on_times, signing
from statements.actions.lifecycle import Move, Requirement, Transition
from statements.answer_words import contested_line
from statements.forms.moving import MoveForm, NewDeadlineForm, ReasonForm, RoundForm, SignOnForm
from statements.models import Statement
from statements.permissions import leads_or_publishes, part, working_statement
from statements.queries.dissenting import contested
from statements.queries.positions import calls_of, position_map
from statements.stages import Stage
from statements.views.publishing import asking, with_second_factor
from statements.views.ways import crumbs, proofs

# How each requirement of the table reads. Those left out are met by the form itself, or bind the clock alone.
REQUIREMENTS: dict[Requirement, Promise] = {
    lifecycle.has_a_text: gettext_lazy("There is a title and at least one paragraph."),
    lifecycle.has_somebody_invited: gettext_lazy("At least one organisation is invited."),
    lifecycle.everything_is_answered: gettext_lazy("Every amendment and comment has its answer."),
    lifecycle.nothing_is_deferred: gettext_lazy("No amendment is still deferred to a further round."),
    lifecycle.every_round_is_merged: gettext_lazy("Every round is merged, and its answers have gone out."),
    lifecycle.somebody_else_asked: gettext_lazy("Somebody else asked for it, where the convenor wants two people."),
    lifecycle.a_change_is_declared: gettext_lazy(
        "Where signatures stand under an earlier text: the change is declared."
    ),
    lifecycle.languages_are_in_step: gettext_lazy("Every paragraph stands in each language, and none is out of date."),
}


class MustHold(NamedTuple):
    """One requirement: how it reads, and what is missing ("" where it holds)."""

    label: Promise
    missing: str


def what_must_hold(statement: Statement, transition: Transition, *, by: Actor, at: datetime) -> list[MustHold]:
    """Each requirement of a move and whether it holds now. The action looks again, under its locks."""
    return [
        MustHold(REQUIREMENTS[requirement], missing(requirement, statement, by=by, at=at))
        for requirement in transition.requires
        if requirement in REQUIREMENTS
    ]


def missing(requirement: Requirement, statement: Statement, *, by: Actor, at: datetime) -> str:
    """Why it does not hold, or ""."""
    try:
        requirement(statement, by, at)
    except Refused as refused:
        return str(refused.reason)
    return ""


def close_round(statement: Statement, *, by: Actor) -> None:
    """Close the newest round. Raises Refused where there is none."""
    consultation = statement.rounds.order_by("-number").first()
    if consultation is None:
        raise Refused("stage", _("No consultation is open."))
    consultation.statement = statement
    consulting.close_round(consultation, by=by)


@dataclass(frozen=True, slots=True)
class Page:
    """What a move's page says, asks and does. `done` is what is said afterwards."""

    meaning: Promise
    does: Callable[..., Any]
    done: Promise
    form: type[MoveForm] = MoveForm
    grave: bool = False


PAGES: dict[Move, Page] = {
    Move.OPEN_ROUND: Page(
        gettext_lazy(
            "The text is kept as a version. The organisations invited can read it, comment and propose changes until "
            "the deadline. Meanwhile you cannot edit the text."
        ),
        consulting.open_round,
        gettext_lazy("The consultation is open. The organisations invited are being told by mail."),
        RoundForm,
    ),
    Move.CLOSE_ROUND: Page(
        gettext_lazy("Nobody can comment or amend any more. You answer what was said, and edit the text again."),
        close_round,
        gettext_lazy("The consultation is closed. Now answer what was said."),
    ),
    Move.SETTLE: Page(
        gettext_lazy(
            "The text is kept as the final version. From then on nobody can change a word of it unseen by who signs."
        ),
        signing.settle_final,
        gettext_lazy("The final text is settled."),
    ),
    Move.OPEN_SIGN_ON: Page(
        gettext_lazy("The organisations invited can sign the final text until the deadline. It then closes by itself."),
        signing.open_sign_on,
        gettext_lazy("Sign-on is open. Everybody who may sign is being told by mail."),
        SignOnForm,
    ),
    Move.CLOSE_SIGN_ON: Page(
        gettext_lazy("Nobody can sign any more. The publisher can then publish."),
        signing.close_sign_on,
        gettext_lazy("Sign-on is closed."),
    ),
    Move.REOPEN_SIGN_ON: Page(
        gettext_lazy(
            "Organisations can sign, change and withdraw again until the new deadline. A request to publish that "
            "stands is void by it. What was signed stays signed."
        ),
        sign_on_times.reopen,
        gettext_lazy("Sign-on is open again."),
        NewDeadlineForm,
    ),
    Move.REOPEN_TEXT: Page(
        gettext_lazy(
            "Nobody can sign meanwhile, and you edit the text again. What was signed stays signed, for the text that "
            "it was given to. Before sign-on opens again you say whether the change is editorial or substantive."
        ),
        renewing.reopen_text,
        gettext_lazy("The text is open again. Everybody who signed is being told by mail."),
        ReasonForm,
    ),
    Move.PUBLISH: Page(
        gettext_lazy(
            "The text, the signatories who are named and the count become public, as the first edition. The PDFs "
            "follow within a minute."
        ),
        publishing.publish,
        gettext_lazy("The statement is published. Its PDFs are being made."),
    ),
    Move.WITHDRAW: Page(
        gettext_lazy("The statement ends here, for good. Nothing in it can be changed or signed any more."),
        publishing.withdraw_statement,
        gettext_lazy("The statement is withdrawn."),
        ReasonForm,
        grave=True,
    ),
}


def page_of(name: str) -> tuple[Transition, Page]:
    """The row of the table, and its page. Raises Http404 for anything that is no move, or has no page."""
    if name not in list(Move) or Move(name) not in PAGES:
        raise Http404
    return lifecycle.BY_MOVE[Move(name)], PAGES[Move(name)]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, ref: str, move: str) -> HttpResponse:
    """GET asks and shows what must hold, POST does it."""
    at = clock.now()
    person = actor(request)
    statement = working_statement(ref, actor=person, at=at)
    transition, page = page_of(move)
    asked = None
    if transition.move is Move.PUBLISH:
        asked = asking(statement, part(person, statement), by=person, at=at)
    # Whoever leads it comes to this page to ask; the action then says who publishes.
    asks = asked is not None and asked.rule.second_person and leads_or_publishes(person, statement)
    if not transition.may(person, statement) and not asks:
        raise PermissionDenied
    form = page.form(request.POST if request.method == "POST" else None, action=transition.label, grave=page.grave)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                proving = do(request, statement, transition.move, form, by=person)
            except Refused as refused:
                add_refusal(form, refused)
                status = status_of(refused)
            else:
                if proving is not None:
                    return proving
                messages.success(request, str(page.done))
                return redirect("overview", statement.ref)
    elif statement.stage not in transition.sources:
        raise Refused(
            "stage", _("This cannot be done at the stage “%(stage)s”.") % {"stage": Stage(statement.stage).label}
        )
    return render(
        request,
        "statements/desk/move.html",
        {
            "statement": statement,
            "transition": transition,
            "page": page,
            "form": form,
            "must_hold": what_must_hold(statement, transition, by=person, at=at),
            "early": ends_early(statement, transition.move, at=at),
            "asking": asked,
            "proofs": proofs(statement) if transition.move is Move.PUBLISH else [],
            "unaddressed": transition.move is Move.PUBLISH and not statement.addressees.exists(),
            **(before_settling(statement, at=at) if transition.move is Move.SETTLE else {}),
            "crumbs": crumbs(statement),
        },
        status=status,
    )


def do(request: HttpRequest, statement: Statement, move: Move, form: MoveForm, *, by: Person) -> HttpResponse | None:
    """Make the move; the page that asks for a second factor where it takes one, None once it is made."""
    if move is not Move.PUBLISH:
        PAGES[move].does(statement, **form.cleaned_data, by=by)
        return None
    return with_second_factor(request, lambda proved: publishing.publish(statement, second_factor_at=proved, by=by))


def before_settling(statement: Statement, *, at: datetime) -> dict[str, Any]:
    """What forbids nothing, and is to be read before the text becomes final: who is not satisfied with which answers,
    and where the organisations stand."""
    found = contested(statement)
    newest = calls_of(statement).first()
    return {
        "contested": found,
        "contested_line": contested_line(found),
        "positions": position_map(newest, silent_label=_("no answer yet"), on=timezone.localdate(at))
        if newest
        else None,
    }


def ends_early(statement: Statement, move: Move, *, at: datetime) -> datetime | None:
    """The announced deadline that this move would not wait for, if there is one."""
    deadline: datetime | None = None
    if move is Move.CLOSE_SIGN_ON:
        deadline = statement.sign_on_closes_at
    elif move is Move.CLOSE_ROUND:
        deadline = statement.rounds.filter(closed_at=None).values_list("deadline", flat=True).first()
    return deadline if deadline and deadline > at else None
