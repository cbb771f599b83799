"""The page on which words of a carried amendment that lost their place are put into the text anew."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ledger import clock
from organisations.forms.refusing import add_refusal, status_of
from organisations.refusals import Refused
from organisations.views.actor import actor
from statements.actions import reinserting
from statements.excerpts import excerpt
from statements.forms.disposing import ReinsertForm
from statements.models import Amendment
from statements.permissions import coordinates, working_statement
from statements.queries.text import Text, version_text
from statements.stages import BlockKind
from statements.templatetags.typography import digits
from statements.views.consulting import crumbs, round_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reinsert(request: HttpRequest, ref: str, number: int, amendment: str, orphan: int) -> HttpResponse:
    """Both texts of a change without a place, and the choice of a place for its words."""
    at, person = clock.now(), actor(request)
    statement = working_statement(ref, actor=person, at=at)
    consultation = round_of(statement, number)
    subject: Amendment = consultation.amendments.select_related("organisation", "carried_from__round").get(
        ref=amendment
    )
    subject.round = consultation
    lost = subject.orphans.select_related("block").filter(pk=orphan, reinserted_at=None).first()
    if not reinserting.may_reinsert(subject, by=person, at=at):
        raise PermissionDenied
    back = "board" if coordinates(person, statement) else "round"
    if lost is None:
        messages.warning(request, _("These words were put in before."))
        return redirect(back, ref, number)
    lost.amendment = subject
    text = version_text(consultation.version)
    form = ReinsertForm(request.POST if request.method == "POST" else None, places=places(text))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            chosen = form.cleaned_data["after"]
            after = statement.blocks.get(ref=chosen) if chosen else None
            try:
                reinserting.reinsert(lost, after=after, by=person)
            except Refused as refused:
                add_refusal(form, refused)
                status = status_of(refused)
            else:
                messages.success(request, _("The words have a place again."))
                return redirect(back, ref, number)
    context = {
        "statement": statement,
        "round": consultation,
        "amendment": subject,
        "orphans": reinserting.together(lost),
        "form": form,
        "crumbs": crumbs(statement, consultation),
    }
    return render(request, "statements/merging/reinsert.html", context, status=status)


def places(text: Text) -> list[tuple[str, str]]:
    """Every paragraph of the version, by its number and first words."""
    language = text.languages[0]
    found: list[tuple[str, str]] = []
    for block in text.blocks:
        if block.kind != BlockKind.TITLE:
            words = block.text(language) or next(iter(block.texts.values()), "")
            found.append((block.ref, f"{digits(block.number)} {excerpt(words, longest=60)}".strip()))
    return found
