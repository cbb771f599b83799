"""A text from outside brought in: read, looked through block by block, taken."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ledger import clock
from organisations.forms.refusing import add_refusal, status_of
from organisations.refusals import Refused
from organisations.views.actor import actor
from redline.word.outside import OutsideBlock, differs
from statements.actions import bringing_in
from statements.forms.word_files import OutsideForm
from statements.models import OutsideText, Statement
from statements.numbering import numbers
from statements.permissions import coordinates, statement_to
from statements.stages import WRITABLE, BlockKind
from statements.templatetags.typography import whole_number
from statements.views.drafting import text_crumb
from statements.views.ways import crumbs


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def bring_in(request: HttpRequest, ref: str) -> HttpResponse:
    """The file, or the pasted words."""
    person = actor(request)
    statement = statement_to(coordinates, ref, actor=person, at=clock.now())
    sent = request.method == "POST"
    form = OutsideForm(request.POST if sent else None, request.FILES if sent else None)
    status = 200
    if sent:
        status = 422
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                found = bringing_in.read_outside(
                    statement,
                    content=file.read() if file else b"",
                    pasted=form.cleaned_data["pasted"],
                    name=file.name if file else "",
                    by=person,
                )
            except Refused as refused:
                add_refusal(form, refused)
                status = status_of(refused)
            else:
                return redirect("outside-text", ref, found.ref)
    return render(
        request,
        "statements/word/bring_in.html",
        {
            "statement": statement,
            "form": form,
            "writable": statement.stage in WRITABLE,
            "crumbs": crumbs(statement, text_crumb(statement)),
        },
        status=status,
    )


@dataclass(frozen=True, slots=True)
class Line:
    """A block as it was read. `number` is the one it gets here; `differs` where another was printed before it."""

    place: int
    block: OutsideBlock
    kind: str
    number: str
    differs: bool

    @property
    def texts(self) -> list[tuple[str, str]]:
        return list(self.block.texts.items())


def lines_of(found: Sequence[OutsideBlock], kinds: Sequence[str]) -> list[Line]:
    taken = [(kind, block.depth) for block, kind in zip(found, kinds, strict=True) if kind]
    computed = iter(list(numbers(taken)))
    lines = []
    for place, (block, kind) in enumerate(zip(found, kinds, strict=True)):
        number = next(computed) if kind else ""
        odd = bool(kind) and bool(number) and differs(block.printed, number)
        lines.append(Line(place, block, kind, number, odd))
    return lines


def proposed_kinds(found: Sequence[OutsideBlock], statement: Statement) -> list[str]:
    """What each block is until the person says otherwise. The statement has a title: another one is a heading, and
    what says the same is left out ("")."""
    titles = {folded(statement.title(language)) for language in statement.languages}
    kinds = [BlockKind.HEADING.value if block.kind == BlockKind.TITLE else block.kind for block in found]
    if found and titles.issuperset(folded(words) for words in found[0].texts.values()):
        kinds[0] = ""
    return kinds


def folded(words: str) -> str:
    return " ".join(words.split()).casefold()


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def outside_text(request: HttpRequest, ref: str, text: str) -> HttpResponse:
    """Every block as it was read, what it is, and the number that it gets; then it comes in."""
    person = actor(request)
    statement = statement_to(coordinates, ref, actor=person, at=clock.now())
    brought = OutsideText.objects.get(ref=text, statement=statement)
    brought.statement = statement
    found = bringing_in.blocks_of(brought)
    kinds = proposed_kinds(found, statement)
    refused: Refused | None = None
    if request.method == "POST":
        kinds = [request.POST.get(f"kind_{place}", kind) for place, kind in enumerate(kinds)]
        try:
            if "look" not in request.POST:
                number = bringing_in.take_outside(brought, kinds=kinds, by=person)
                messages.success(
                    request, _("%(number)s paragraphs came into the text.") % {"number": whole_number(number)}
                )
                return redirect("text", ref)
        except Refused as refusal:
            refused = refusal
            kinds = [kind if kind in {"", *BlockKind.values} else "" for kind in kinds]
    return render(
        request,
        "statements/word/outside_text.html",
        {
            "statement": statement,
            "brought": brought,
            "lines": lines_of(found, kinds),
            "kinds": [(kind.value, capfirst(kind.label)) for kind in BlockKind if kind is not BlockKind.TITLE],
            "refused": refused,
            "writable": statement.stage in WRITABLE and brought.taken_at is None,
            "crumbs": crumbs(statement, text_crumb(statement)),
        },
        status=status_of(refused) if refused else 200,
    )
