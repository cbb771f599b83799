"""What the editor asks for while somebody types: to keep the words, who else is there, how they will look."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from ledger import clock
from organisations.forms.refusing import status_of
from organisations.refusals import Refused
from organisations.views.actor import actor
from printing.dates import clock_time
from statements.actions import keeping
from statements.actions.admitting import LONGEST_BLOCK
from statements.documents import joined
from statements.forms.drafting import BlockForm
from statements.permissions import part, reads_text, rewords, statement_to, working_statement
from statements.queries.text import newest_revisions, working_text
from statements.queries.translating import waiting
from statements.stages import WRITABLE
from statements.templatetags.marking import marked
from statements.templatetags.typography import reading, tongue
from statements.views.drafting import text_crumb, written_by
from statements.views.ways import crumbs, tabs


@login_required
@require_POST
def keep_draft(request: HttpRequest, ref: str, block: str) -> HttpResponse:
    """Keep what was typed, or with `drop` forget it; without words only note that the person is there.

    Answers with JSON: `told` (that it is saved, and when), `others` (who else is in the block), `wrong`.
    """
    person = actor(request)
    statement = statement_to(rewords, ref, actor=person, at=clock.now())
    edited = statement.blocks.get(ref=block)
    if "drop" in request.POST:
        keeping.drop_draft(edited, by=person)
        return redirect("text", statement.ref) if edited.removed_at else redirect("edit-block", ref, block)
    at = clock.now()
    languages = written_by(part(person, statement), statement)
    told = ""
    try:
        if any(f"text_{language}" in request.POST for language in languages):
            revisions = {revision.language: revision for revision in newest_revisions([edited])}
            form = BlockForm(
                request.POST, block=edited, revisions=revisions, languages=statement.languages, written=languages
            )
            # What cannot be saved yet, such as an empty box, is kept all the same.
            form.is_valid()
            based_on = {
                language: form.cleaned_data[f"based_on_{language}"]
                for language in statement.languages
                if f"based_on_{language}" in form.cleaned_data
            }
            texts = {language: request.POST.get(f"text_{language}", "") for language in languages}
            keeping.keep_draft(statement, edited, texts=texts, based_on=based_on, by=person, at=at)
            told = _("Kept at %(time)s, not saved yet") % {"time": clock_time(at, reading())}
        else:
            keeping.here(statement, edited, by=person, at=at)
    except Refused as refused:
        return JsonResponse({"told": "", "others": "", "wrong": str(refused)}, status=status_of(refused))
    return JsonResponse({"told": told, "others": who(keeping.others(edited, by=person, at=at)), "wrong": ""})


def who(names: list[str]) -> str:
    """ "Sokha is in this paragraph too." or "" where nobody is."""
    if not names:
        return ""
    return ngettext("%(names)s is in this paragraph too.", "%(names)s are in this paragraph too.", len(names)) % {
        "names": joined(names)
    }


@login_required
@require_POST
def preview(request: HttpRequest, ref: str) -> HttpResponse:
    """How `text` looks with its marks: a piece of HTML, nothing is kept."""
    working_statement(ref, actor=actor(request), at=clock.now())
    text = request.POST.get("text", "")[:LONGEST_BLOCK].replace("\r\n", "\n")
    return HttpResponse(marked(text), headers={"Content-Language": tongue(text)})


@login_required
@require_safe
def translations(request: HttpRequest, ref: str) -> HttpResponse:
    """Every block that waits for translation, with what changed in the other language since."""
    person = actor(request)
    statement = statement_to(reads_text, ref, actor=person, at=clock.now())
    held = part(person, statement)
    text = working_text(statement)
    return render(
        request,
        "statements/drafting/translations.html",
        {
            "statement": statement,
            "waiting": waiting(statement, text),
            "written": written_by(held, statement) if statement.stage in WRITABLE else [],
            "crumbs": crumbs(statement, text_crumb(statement)),
            "tabs": tabs(statement, "text", held),
        },
    )
