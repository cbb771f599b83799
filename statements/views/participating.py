"""Who takes part in a round: the coordinators' list, reminders, more time, "no comment", and the deadline as a file."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ledger import clock
from organisations.actors import is_administrator
from organisations.forms.refusing import status_of, tried
from organisations.models import DutyKind, Person
from organisations.queries.rights import organisations_served
from organisations.refusals import Refused
from organisations.views.actor import actor
from organisations.views.files import private_file
from statements.actions import consulting, participating
from statements.calendars import MEDIA_TYPE, deadline_file
from statements.forms.moving import DeadlineForm
from statements.models import Round, Statement
from statements.permissions import coordinates, leads, statement_to, working_statement
from statements.queries.participation import Row, last_reminder, participation, totals
from statements.stages import Language
from statements.templatetags.typography import whole_number
from statements.views.consulting import crumbs, is_open, round_of, speakers, tabs


@login_required
@require_safe
def participation_page(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """For coordinators: what each invited organisation did in this round."""
    at = clock.now()
    person = actor(request)
    statement = statement_to(coordinates, ref, actor=person, at=at)
    consultation = round_of(statement, number)
    rows = participation(consultation, at=at)
    still_open = is_open(consultation, at=at)
    return render(
        request,
        "statements/consulting/participation.html",
        {
            "statement": statement,
            "round": consultation,
            "rows": rows,
            "totals": totals(rows),
            "last_reminder": last_reminder(consultation),
            "is_open": still_open,
            "may_extend": still_open and leads(person, statement),
            "contacts_of": contacts_shown_to(person, rows),
            "tabs": tabs(statement, consultation, "participation"),
            "crumbs": crumbs(statement),
        },
    )


def contacts_shown_to(person: Person, rows: list[Row]) -> set[str]:
    """Of which organisations (their references) this person may see contacts: their own, or for administrators all."""
    if is_administrator(person):
        return {row.organisation.ref for row in rows}
    return set(organisations_served(person, DutyKind.DIRECTOR).values_list("ref", flat=True))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def remind(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """GET names who would get a reminder, POST sends it."""
    at = clock.now()
    person = actor(request)
    statement = statement_to(coordinates, ref, actor=person, at=at)
    consultation = round_of(statement, number)
    refused: Refused | None = None
    if request.method == "POST":
        try:
            reminded = participating.remind(consultation, by=person, at=at)
        except Refused as refusal:
            refused = refusal
        else:
            told = ngettext(
                "%(number)s organisation is being reminded by mail.",
                "%(number)s organisations are being reminded by mail.",
                len(reminded),
            )
            messages.success(request, told % {"number": whole_number(len(reminded))})
            return redirect("participation", ref, number)
    rows = [row for row in participation(consultation, at=at) if not row.answered]
    return render(
        request,
        "statements/consulting/remind.html",
        {
            **around(statement, consultation),
            "is_open": is_open(consultation, at=at),
            "reached": [row.organisation for row in rows if row.has_voice],
            "unreached": [row.organisation for row in rows if not row.has_voice],
            "last_reminder": last_reminder(consultation),
            "refused": refused,
        },
        status=status_of(refused) if refused else 200,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def extend(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """A later deadline, for who leads the statement."""
    at = clock.now()
    person = actor(request)
    statement = statement_to(leads, ref, actor=person, at=at)
    consultation = round_of(statement, number)
    typed = request.POST if request.method == "POST" else None
    form = DeadlineForm(typed, action=_("Give more time"), initial={"deadline": consultation.deadline})
    status = tried(
        form, lambda: consulting.extend_round(consultation, deadline=form.cleaned_data["deadline"], by=person, at=at)
    )
    if status is None:
        messages.success(request, _("There is more time. The organisations invited are being told by mail."))
        return redirect("participation", ref, number)
    return render(
        request,
        "statements/consulting/extend.html",
        {**around(statement, consultation), "form": form, "is_open": is_open(consultation, at=at)},
        status=status,
    )


def around(statement: Statement, consultation: Round) -> dict[str, Any]:
    return {"statement": statement, "round": consultation, "crumbs": crumbs(statement, consultation)}


@login_required
@require_POST
def nothing_to_add(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """One button on the round's page, for each organisation that somebody speaks for."""
    at = clock.now()
    person = actor(request)
    statement = working_statement(ref, actor=person, at=at)
    consultation = round_of(statement, number)
    voices = {voice.ref: voice for voice in speakers(request, statement, at=at)}
    organisation = voices.get(request.POST.get("organisation", ""))
    if organisation is None:
        raise PermissionDenied
    participating.say_nothing_to_add(consultation, organisation, by=person, at=at)
    messages.success(request, _("Noted: %(organisation)s has no comment.") % {"organisation": organisation.name()})
    return redirect("round", ref, number)


@login_required
@require_safe
def deadline(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """The deadline as a calendar file, in the language of the page."""
    at = clock.now()
    statement = working_statement(ref, actor=actor(request), at=at)
    consultation = round_of(statement, number)
    language = Language.KHMER if (get_language() or "").startswith("km") else Language.ENGLISH
    content = deadline_file(consultation, language=language, at=at)
    return private_file(content, f"ruom-{statement.ref}-round-{number}.ics", MEDIA_TYPE)
