"""Where the organisations stand before the text becomes final: said in two taps, and seen as a map by coordinators."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ledger import clock
from organisations.forms.refusing import add_refusal, status_of, tried
from organisations.models import Organisation, Person, Right
from organisations.refusals import Refused
from organisations.views.actor import actor
from statements.actions import positions as actions
from statements.actions.lifecycle import BY_MOVE, Move
from statements.forms.answering import CallForm, PositionForm
from statements.models import PositionCall, Statement
from statements.permissions import Part, coordinates, part, statement_to, working_statement
from statements.queries.consultation import voices_of
from statements.queries.positions import calls_of, holds, is_open, position_map, positions_in, totals_of
from statements.views.moving import what_must_hold
from statements.views.ways import crumbs, tabs


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def positions(request: HttpRequest, ref: str) -> HttpResponse:
    """The newest call: the form for those who speak for an organisation, the map for coordinators."""
    at = clock.now()
    person = actor(request)
    statement = working_statement(ref, actor=person, at=at)
    calls = list(calls_of(statement))
    # The one that is open, else the newest text that was asked about.
    newest = next((one for one in calls if one.closed_at is None), calls[0] if calls else None)
    return shown(request, statement, newest, calls, at=at)


@login_required
@require_safe
def call(request: HttpRequest, ref: str, call: str) -> HttpResponse:
    """One call, also one that lapsed long ago."""
    at = clock.now()
    statement = working_statement(ref, actor=actor(request), at=at)
    calls = list(calls_of(statement))
    wanted = next((one for one in calls if one.ref == call), None)
    if wanted is None:
        raise PositionCall.DoesNotExist
    return shown(request, statement, wanted, calls, at=at)


def shown(
    request: HttpRequest, statement: Statement, asked: PositionCall | None, calls: list[PositionCall], *, at: datetime
) -> HttpResponse:
    person = actor(request)
    held = part(person, statement)
    context: dict[str, Any] = {
        "statement": statement,
        "call": asked,
        "coordinator": held.coordinates,
        "askable": held.coordinates and statement.stage in actions.ASKABLE,
        "others": [one for one in calls if one != asked],
        "crumbs": crumbs(statement),
        "tabs": tabs(statement, "positions", held),
    }
    status = 200
    if asked is not None:
        asked.statement = statement
        voices = list(voices_of(person, statement, Right.COMMENT, at=at))
        current = holds(asked)
        context |= {"holds": current, "is_open": is_open(asked, at=at), **seen(asked, held, voices, at=at)}
        if request.method == "POST" and not voices:
            raise PermissionDenied
        if (
            voices
            and statement.stage in actions.ASKABLE
            and is_open(asked, at=at)
            and (current or request.method == "POST")
        ):
            answer = answered(request, asked, voices, context)
            if isinstance(answer, HttpResponse):
                return answer
            status = answer
        elif request.method == "POST":
            raise Refused("closed", _("This call is over."))
    elif request.method == "POST":
        raise Refused("closed", _("Nobody is asked for a position at the moment."))
    return render(request, "statements/positions/positions.html", context, status=status)


def seen(asked: PositionCall, held: Part, voices: list[Organisation], *, at: datetime) -> dict[str, Any]:
    """The map for coordinators; for others their own positions, and the totals once they point at nobody."""
    said = positions_in([asked])[asked.pk]
    own = {one.organisation_id: one for one in said}
    mine = [(voice, own.get(voice.pk)) for voice in voices]
    if not held.coordinates:
        totals = totals_of(said, everything=False)
        return {"mine": mine, "totals": [(stance.label, number) for stance, number in (totals or {}).items()]}
    found = position_map(asked, silent_label=_("no answer yet"), on=timezone.localdate(at))
    return {"mine": mine, "map": found}


def answered(
    request: HttpRequest, asked: PositionCall, voices: list[Organisation], context: dict[str, Any]
) -> HttpResponse | int:
    """Take what was sent, or put the form into the context and return the status."""
    said = [position for _voice, position in context["mine"] if position is not None]
    initial = {"stance": said[0].stance, "note": said[0].note} if len(voices) == 1 and said else {}
    form = PositionForm(request.POST if request.method == "POST" else None, voices=voices, initial=initial)
    context["form"] = form
    if request.method != "POST":
        return 200
    if not form.is_valid():
        return 422
    try:
        actions.take_position(
            asked,
            organisation=form.voice(),
            stance=form.cleaned_data["stance"],
            note=form.cleaned_data["note"],
            by=actor(request),
        )
    except Refused as refused:
        status = status_of(refused)
        if status == 409:
            form.put_away()
        add_refusal(form, refused)
        return status
    messages.success(request, _("Your position is noted. You can change it as long as the call is open."))
    return redirect("positions", asked.statement.ref)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, ref: str) -> HttpResponse:
    """Open a call on the text as it stands. It shows what would still change that text."""
    at = clock.now()
    person: Person = actor(request)
    statement = statement_to(coordinates, ref, actor=person, at=at)
    form = CallForm(request.POST if request.method == "POST" else None, action=_("Ask every organisation"))
    status = tried(form, lambda: actions.ask_positions(statement, **form.cleaned_data, by=person))
    if status is None:
        messages.success(request, _("The organisations invited are being told by mail."))
        return redirect("positions", statement.ref)
    running = statement.position_calls.filter(closed_at=None).select_related("version").first()
    return render(
        request,
        "statements/positions/ask.html",
        {
            "statement": statement,
            "form": form,
            "running": running,
            "askable": statement.stage in actions.ASKABLE,
            "must_hold": what_must_hold(statement, BY_MOVE[Move.SETTLE], by=person, at=at),
            "crumbs": crumbs(statement, (_("Positions"), reverse("positions", args=[statement.ref]))),
        },
        status=status,
    )


@login_required
@require_POST
def close(request: HttpRequest, ref: str, call: str) -> HttpResponse:
    """End a call before its deadline."""
    person = actor(request)
    statement = statement_to(coordinates, ref, actor=person, at=clock.now())
    wanted = statement.position_calls.select_related("version").get(ref=call)
    wanted.statement = statement
    actions.close_positions(wanted, by=person)
    messages.success(request, _("The call is closed."))
    return redirect("positions", statement.ref)
