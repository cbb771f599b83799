"""Versions: which there are, what changed between two, a place that somebody cites, and an old one restored."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ledger import clock
from organisations.models import Person, Right
from organisations.views.actor import actor
from statements.forms.versions import CitationForm, ComparisonForm
from statements.models import Statement
from statements.permissions import coordinates, reads_text, statement_to, working_statement
from statements.queries.attribution import Attribution, attribution
from statements.queries.authorship import authorship
from statements.queries.citing import cite, later
from statements.queries.consultation import voices_of
from statements.queries.redlines import Redline, redline
from statements.queries.text import Text, TextBlock, version_text, working_text
from statements.templatetags.typography import whole_number
from statements.views.drafting import rows_of
from statements.views.ways import Crumb, crumbs


def versions_crumb(statement: Statement) -> Crumb:
    return (_("Versions"), reverse("versions", args=[statement.ref]))


@login_required
@require_safe
def versions(request: HttpRequest, ref: str) -> HttpResponse:
    """Every version, newest first, with the ways to compare and to cite."""
    person = actor(request)
    statement = working_statement(ref, actor=person, at=clock.now())
    taken = list(statement.versions.order_by("-number").defer("canonical").prefetch_related("rounds"))
    reads_working = reads_text(person, statement)
    numbers = [version.number for version in reversed(taken)]
    comparable = len(numbers) + reads_working > 1
    for version, earlier in zip(taken, [*numbers[-2::-1], 0], strict=False):
        version.earlier = earlier  # type: ignore[attr-defined] # for the template alone
    return render(
        request,
        "statements/versions/versions.html",
        {
            "statement": statement,
            "versions": taken,
            "form": comparison_form(statement, numbers, with_present=reads_working) if comparable and numbers else None,
            "citing": CitationForm(versions=taken, action=reverse("cited-place", args=[ref])),
            "reads_working": reads_working,
            "crumbs": crumbs(statement),
        },
    )


def comparison_form(
    statement: Statement, numbers: list[int], *, with_present: bool, data: Any = None
) -> ComparisonForm:
    newest = numbers[-1]
    initial = {"from": newest, "to": 0} if with_present else {"from": numbers[0], "to": newest}
    return ComparisonForm(
        data,
        numbers=numbers,
        with_present=with_present,
        action=reverse("compare-versions", args=[statement.ref]),
        initial=initial,
    )


# -- a place that is cited ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stage:
    """A later text and what the cited paragraph is there; `redlines` are empty where its words are the same."""

    heading: str
    block: TextBlock | None
    redlines: tuple[Redline, ...]
    url: str


@login_required
@require_safe
def cited_place(request: HttpRequest, ref: str) -> HttpResponse:
    """The paragraph that `?version=` and `?place=` name, as it was and as it stands now."""
    person = actor(request)
    statement = working_statement(ref, actor=person, at=clock.now())
    taken = list(statement.versions.order_by("-number"))
    if not taken:
        raise Http404
    form = CitationForm(request.GET, versions=taken, action=reverse("cited-place", args=[ref]))
    if not form.is_valid():
        return render(
            request,
            "statements/versions/cited.html",
            {
                "statement": statement,
                "version": taken[0],
                "citation": "",
                "form": form,
                "crumbs": crumbs(statement, versions_crumb(statement)),
            },
            status=422,
        )
    version = next(one for one in taken if str(one.number) == form.cleaned_data["version"])
    text = version_text(version)
    found = cite(text, form.cleaned_data["place"])
    stages: list[Stage] = []
    if found:
        for one in later(statement, version, found.block.ref):
            heading = _("In version %(number)s") % {"number": whole_number(one.version.number)}
            url = reverse("version", args=[ref, one.version.number])
            stages.append(stage(heading, found.block, one.block, text, url))
        if reads_text(person, statement):
            now = working_text(statement).block(found.block.ref)
            stages.append(stage(_("In the text as it is now"), found.block, now, text, reverse("text", args=[ref])))
    return render(
        request,
        "statements/versions/cited.html",
        {
            "statement": statement,
            "version": version,
            "citation": form.cleaned_data["place"],
            "cited": found,
            "stood": [row for row in rows_of(text) if found and row[0].ref == found.block.ref],
            "stages": stages,
            "form": form,
            "crumbs": crumbs(statement, versions_crumb(statement)),
        },
        status=200 if found else 404,
    )


def stage(heading: str, before: TextBlock, after: TextBlock | None, text: Text, url: str) -> Stage:
    lines = tuple(
        redline(language, before.text(language), after.text(language))
        for language in text.languages
        if after and before.text(language) != after.text(language)
    )
    return Stage(heading, after, lines, f"{url}#b-{before.ref}")


# -- who wrote which words ---------------------------------------------------------------------------------------------


@login_required
@require_safe
def authors(request: HttpRequest, ref: str, number: int | None = None) -> HttpResponse:
    """Who wrote which words: of a version for all who take part, of the present text for those who work on it."""
    at = clock.now()
    person = actor(request)
    if number is None:
        statement = statement_to(reads_text, ref, actor=person, at=at)
        text, until = working_text(statement), None
    else:
        statement = working_statement(ref, actor=person, at=at)
        version = statement.versions.get(number=number)
        text, until = version_text(version), version.created_at
    found = authorship(statement, text, until=until, seen=seen_by(person, statement))
    shares: Counter[int] = Counter()
    for words in found.words.values():
        for one in words:
            shares[one.origin.index] += len(one.text)
    rows = [
        (
            block,
            [
                (language, found.words[block.ref, language])
                for language in text.languages
                if (block.ref, language) in found.words
            ],
        )
        for block in text.blocks
    ]
    return render(
        request,
        "statements/versions/authorship.html",
        {
            "statement": statement,
            "rows": rows,
            "origins": [
                (
                    origin,
                    _("%(percent)s %% of the characters") % {"percent": whole_number(percent(shares, origin.index))},
                )
                for origin in found.origins
            ],
            "crumbs": crumbs(statement, versions_crumb(statement)),
        },
    )


def percent(shares: Counter[int], index: int) -> int:
    """Rounded down, but never to nothing."""
    return max(1, 100 * shares[index] // max(1, shares.total()))


def seen_by(person: Person, statement: Statement) -> Callable[[int], Attribution]:
    """What the reader may know of who spoke in each round. Two queries, and one for who they are."""
    sees_all = coordinates(person, statement)
    voices = list(voices_of(person, statement, Right.READ, at=clock.now()))
    rounds = {one.pk: attribution(one, voices=voices, sees_all=sees_all) for one in statement.rounds.all()}
    return lambda pk: rounds[pk]
