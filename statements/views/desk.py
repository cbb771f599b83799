"""A person's desk: all their statements, a new one, and the one page on which everything about a statement hangs."""

from datetime import datetime
from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from ledger import clock
from organisations.forms.refusing import add_refusal, status_of, tried
from organisations.models import DutyKind, Person
from organisations.queries.people import invitations_for
from organisations.queries.rights import organisations_served
from organisations.refusals import Refused
from organisations.views.actor import actor
from printing.dates import long_date, whole_number
from statements.actions import drafting
from statements.actions.lifecycle import open_moves
from statements.documents import claim_lines
from statements.edition_progress import Progress, expected_files
from statements.forms.drafting import DetailsForm, StartForm
from statements.models import Round, Statement
from statements.permissions import coordinates, part, statement_to, working_statement
from statements.queries.count import Count, count
from statements.queries.editions import count_content, latest_edition
from statements.queries.history import Happening, history
from statements.queries.publishing import open_embargo
from statements.queries.statements import statements_of
from statements.queries.waiting import Step, steps_for
from statements.stages import DETAILS_OPEN, HAS_SIGNATURES, PUBLISHABLE, Language, Stage
from statements.templatetags.typography import reading
from statements.variants import file_label
from statements.views.moving import before_settling, what_must_hold
from statements.views.ways import address_of, crumbs, proofs, tabs, words_of

NEWEST = 25  # events on the overview
# What is said where nothing waits for the reader.
NOW_HAPPENS: dict[Stage, Promise] = {
    Stage.DRAFTING: gettext_lazy("The coordinators are writing the text."),
    Stage.CONSULTATION: gettext_lazy("The organisations invited are reading and commenting. Nothing waits for you."),
    Stage.CONSOLIDATION: gettext_lazy("The coordinators are answering what was said. Nothing waits for you."),
    Stage.FINAL: gettext_lazy("The final text stands. The coordinators will open it for signature."),
    Stage.SIGN_ON: gettext_lazy("The final text is open for signature. Nothing waits for you."),
    Stage.CLOSED: gettext_lazy("Sign-on is closed. The publisher of the convening organisation checks and publishes."),
    Stage.PUBLISHED: gettext_lazy("It is public."),
    Stage.WITHDRAWN: gettext_lazy("It was withdrawn. Nothing can be done with it any more."),
}


class Row(NamedTuple):
    """A statement on the desk, with what waits there."""

    statement: Statement
    steps: list[dict[str, Any]]


def shown_steps(steps: list[Step], statement: Statement) -> list[dict[str, Any]]:
    return [{"url": address_of(step, statement), "action": words_of(step), "deadline": step.deadline} for step in steps]


@login_required
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """What waits for this person first, the nearest deadline on top; then everything else by stage."""
    at = clock.now()
    person = actor(request)
    mine = list(statements_of(person, at=at))
    steps = steps_for(person, mine, at=at)
    rows = [Row(statement, shown_steps(steps[statement.pk], statement)) for statement in mine]
    waiting = sorted((row for row in rows if row.steps), key=nearest_deadline)
    by_stage = [
        (stage.label, [row for row in rows if not row.steps and row.statement.stage == stage]) for stage in Stage
    ]
    return render(
        request,
        "statements/desk/dashboard.html",
        {
            "waiting": waiting,
            "by_stage": [(label, group) for label, group in by_stage if group],
            "starts": organisations_served(person, DutyKind.COORDINATOR).exists(),
            "invitations": invitations_for(person, at=at).count(),
        },
    )


def nearest_deadline(row: Row) -> tuple[bool, datetime]:
    """Rows with a deadline come first, the nearest on top; the others keep their order."""
    deadlines = [step["deadline"] for step in row.steps if step["deadline"]]
    return (not deadlines, min(deadlines, default=row.statement.created_at))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """A new statement, for coordinators of an organisation."""
    person = actor(request)
    convenors = {convenor.ref: convenor for convenor in organisations_served(person, DutyKind.COORDINATOR)}
    if not convenors:
        raise PermissionDenied
    form = StartForm(request.POST if request.method == "POST" else None, convenors=convenors.values())
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            typed = form.cleaned_data
            try:
                statement = drafting.start_statement(
                    kind=typed["kind"],
                    convenor=convenors[typed["convenor"]],
                    titles=form.titles(),
                    languages=typed["languages"],
                    theme=typed["theme"],
                    occasion_en=typed["occasion_en"],
                    occasion_km=typed["occasion_km"],
                    place_en=typed["place_en"],
                    place_km=typed["place_km"],
                    dated=typed["dated"],
                    submission=typed["submission"],
                    by=person,
                )
            except Refused as refused:
                add_refusal(form, refused)
                status = status_of(refused)
            else:
                messages.success(request, _("The statement is started. Now write its text."))
                return redirect("text", statement.ref)
    return render(request, "statements/desk/start.html", {"form": form, "crumbs": crumbs()}, status=status)


@login_required
@require_safe
def overview(request: HttpRequest, ref: str) -> HttpResponse:
    """Where it stands, what to do next, and the way to everything else."""
    at = clock.now()
    person = actor(request)
    statement = working_statement(ref, actor=person, at=at)
    held = part(person, statement)
    staff = held.staff
    rounds = list(statement.rounds.select_related("version").order_by("-number"))
    counted = count(statement, at=at) if staff and statement.stage in HAS_SIGNATURES else None
    happened = history(statement, full=staff, most=NEWEST)
    return render(
        request,
        "statements/desk/overview.html",
        {
            "statement": statement,
            "staff": staff,
            "coordinator": held.coordinates,
            "steps": shown_steps(steps_for(person, [statement], at=at)[statement.pk], statement),
            "moves": moves_shown(statement, person, at=at),
            **(
                before_settling(statement, at=at) if held.coordinates and statement.stage == Stage.CONSOLIDATION else {}
            ),
            "rounds": rounds,
            "round": rounds[0] if rounds else None,
            "versions": list(statement.versions.order_by("-number")),
            "count": counted,
            "withheld": withheld(counted) if counted else 0,
            "claims": claim_lines(count_content(counted), reading()) if counted else (),
            "happenings": happenings(statement, happened),
            "newest": NEWEST if sum(one.times for one in happened) == NEWEST else 0,
            "facts": facts(statement, staff=staff),
            "other_titles": other_titles(statement),
            "now_happens": NOW_HAPPENS[Stage(statement.stage)],
            "deadline": deadline(statement, rounds),
            "follows_signing": held.sees_signatures and statement.stage in (Stage.SIGN_ON, Stage.CLOSED),
            "public": statement.published_at is not None,
            "embargo": open_embargo(statement) if held.sees_signatures and statement.stage in PUBLISHABLE else None,
            "proofs": proofs(statement) if held.sees_signatures else [],
            "expected": expected(statement) if staff and statement.stage == Stage.PUBLISHED else None,
            "crumbs": crumbs(),
            "tabs": tabs(statement, "overview", held),
        },
    )


def moves_shown(statement: Statement, person: Person, *, at: datetime) -> list[dict[str, Any]]:
    """The moves open to this person, each with what must hold and whether it does."""
    return [
        {
            "url": reverse("move", args=[statement.ref, transition.move.value]),
            "label": transition.label,
            "must_hold": what_must_hold(statement, transition, by=person, at=at),
        }
        for transition in open_moves(statement, by=person)
    ]


def happenings(statement: Statement, happened: list[Happening]) -> list[dict[str, Any]]:
    """The history, with the way to the paragraph an event speaks of."""
    text = reverse("text", args=[statement.ref])
    return [
        {
            "at": one.at,
            "text": f"{one.text} × {whole_number(one.times, reading())}" if one.times > 1 else one.text,
            "by": one.by,
            "note": one.note,
            "url": f"{text}#b-{one.block}" if one.block else "",
        }
        for one in happened
    ]


def expected(statement: Statement) -> dict[str, Any] | None:
    """The files of the current edition, and how far each is; None for an entry of the archive, which has no edition."""
    edition = latest_edition(statement)
    if edition is None:
        return None
    edition.statement = statement
    files = expected_files(edition)
    return {
        "number": edition.number,
        "files": [(_("Press kit") if one.is_kit else file_label(one.language, one.layout), one) for one in files],
        "ready": sum(one.progress is Progress.READY for one in files),
        "all": len(files),
    }


def withheld(counted: Count) -> int:
    return counted.withheld_organisations + counted.withheld_networks + counted.withheld_individuals


def other_titles(statement: Statement) -> list[str]:
    """The title in the language that is not the heading's, if there is one."""
    return [title for title in map(statement.title, Language.values) if title != statement.title()]


def deadline(statement: Statement, rounds: list[Round]) -> datetime | None:
    """What is announced and still runs: of the open round, or of sign-on."""
    if statement.stage == Stage.CONSULTATION and rounds:
        return rounds[0].deadline
    return statement.sign_on_closes_at if statement.stage == Stage.SIGN_ON else None


def facts(statement: Statement, *, staff: bool) -> list[tuple[str, str]]:
    """What stands around the text, as far as it is known."""
    co_convenors = [organisation.name() for organisation in statement.co_convenors.order_by("name_en", "name_km", "id")]
    khmer = reading().startswith("km")
    known = [
        (_("Convenor"), statement.convenor.name() if statement.convenor else ""),
        (_("Co-convenors"), ", ".join(co_convenors)),
        (_("Languages"), ", ".join(str(Language(language).label) for language in statement.languages)),
        (_("Occasion"), (statement.occasion_km if khmer else "") or statement.occasion_en or statement.occasion_km),
        (_("Place"), (statement.place_km if khmer else "") or statement.place_en or statement.place_km),
        (_("Date it bears"), long_date(statement.dated, reading()) if statement.dated else ""),
        (_("Organisations invited"), whole_number(statement.invitations.count(), reading()) if staff else ""),
    ]
    return [(term, value) for term, value in known if value]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def details(request: HttpRequest, ref: str) -> HttpResponse:
    """Theme, occasion, place and date, until an edition carries them."""
    person = actor(request)
    statement = statement_to(coordinates, ref, actor=person, at=clock.now())
    form = DetailsForm(request.POST if request.method == "POST" else None, statement=statement)
    status = tried(form, lambda: drafting.change_details(statement, **form.cleaned_data, by=person))
    if status is None:
        messages.success(request, _("The details are saved."))
        return redirect("overview", statement.ref)
    return render(
        request,
        "statements/desk/details.html",
        {
            "statement": statement,
            "form": form,
            "is_open": statement.stage in DETAILS_OPEN,
            "crumbs": crumbs(statement),
            "tabs": tabs(statement, "details", part(person, statement)),
        },
        status=status,
    )
