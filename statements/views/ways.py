"""The way to a statement's pages: crumbs above, tabs between them, and where each task is done."""

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from statements.actions.lifecycle import Move
from statements.models import Statement
from statements.permissions import Part
from statements.queries.waiting import Step, Task
from statements.stages import HAS_SIGNATURES, PROVED, Language, Stage
from statements.templatetags.typography import whole_number

Crumb = tuple[str, str]
Tab = tuple[str, str, bool]


def crumbs(statement: Statement | None = None, *further: Crumb) -> list[Crumb]:
    """From the dashboard down; the page itself is left out."""
    way = [(_("Work"), reverse("dashboard"))]
    if statement is not None:
        way.append((statement.title(), reverse("overview", args=[statement.ref])))
    return [*way, *further]


def tabs(statement: Statement, current: str, held: Part) -> list[Tab]:
    """The pages of a statement for those who work on it; nobody else goes back and forth between them."""
    if not held.reads_text:
        return []
    named = [("overview", _("Overview")), ("text", _("Text"))]
    if held.coordinates:
        named.append(("details", _("Details")))
    if held.staff:
        named.append(("invitations", _("Invitations")))
    if held.coordinates and statement.stage == Stage.CONSOLIDATION:
        named.append(("positions", _("Positions")))
    if held.sees_signatures and statement.stage in HAS_SIGNATURES:
        named.append(("signatures", _("Signatures")))
        named.append(("questions", _("Questions")))
    if held.coordinates and statement.stage in HAS_SIGNATURES:
        named.append(("mailings", _("Mails")))
    if held.leads and statement.stage in HAS_SIGNATURES:
        named.append(("who-signs", _("Who else signs")))
    if held.staff:
        named.append(("addressees", _("Addressees")))
    if held.sees_signatures and statement.stage in HAS_SIGNATURES:
        named.append(("editions", _("Editions")))
    named.append(("staff", _("Who works on this")))
    return [(label, reverse(name, args=[statement.ref]), name == current) for name, label in named]


def proofs(statement: Statement) -> list[tuple[str, str, str]]:
    """The proof in each language, as (language, its name, address); none at a stage that has no proof."""
    if statement.stage not in PROVED:
        return []
    address = reverse("proof", args=[statement.ref])
    return [(code, str(Language(code).label), f"{address}?language={code}") for code in statement.languages]


# Where each task is done: the name of the page, and whether it is a page of the round.
PLACES: dict[Task, tuple[str, bool]] = {
    Task.WRITE: ("text", False),
    Task.TRANSLATE: ("text", False),
    Task.INVITE: ("invitations", False),
    Task.ANSWER: ("board", True),
    Task.MERGE: ("merge", True),
    Task.READ: ("round", True),
    Task.SPEAK: ("round", True),
    Task.SIGN: ("sign", False),
    Task.AWAIT_SECOND: ("sign", False),
    Task.STAND: ("positions", False),
    Task.AWAIT_POSITIONS: ("positions", False),
    Task.READ_DISSENT: ("answers", True),
    Task.REPLY: ("questions", False),
    Task.ADMIT: ("applications", False),
    Task.CONFIRM: ("recorded", False),
    Task.DELIVER: ("addressees", False),
    Task.DECLARE_CHANGE: ("declare-change", False),
}
# Tasks that are moves have the move's page.
MOVES: dict[Task, Move] = {
    Task.OPEN_ROUND: Move.OPEN_ROUND,
    Task.SETTLE: Move.SETTLE,
    Task.OPEN_SIGN_ON: Move.OPEN_SIGN_ON,
    Task.ASK_PUBLICATION: Move.PUBLISH,
    Task.PUBLISH: Move.PUBLISH,
}
# What each is called on a button; `n` says whether one or many, `number` is how many as it is written.
NAMES: dict[Task, Promise] = {
    Task.WRITE: gettext_lazy("Write the text"),
    Task.TRANSLATE: ngettext_lazy("Translate %(number)s paragraph", "Translate %(number)s paragraphs", "n"),
    Task.INVITE: gettext_lazy("Invite organisations"),
    Task.OPEN_ROUND: gettext_lazy("Open a consultation"),
    Task.ANSWER: ngettext_lazy("Answer %(number)s contribution", "Answer %(number)s contributions", "n"),
    Task.MERGE: gettext_lazy("Merge the round into the text"),
    Task.SETTLE: gettext_lazy("Settle the final text"),
    Task.DECLARE_CHANGE: gettext_lazy("Say what changed since it was signed"),
    Task.OPEN_SIGN_ON: gettext_lazy("Open sign-on"),
    Task.REPLY: ngettext_lazy("Answer %(number)s question", "Answer %(number)s questions", "n"),
    Task.ADMIT: ngettext_lazy(
        "Answer %(number)s organisation that asks to sign", "Answer %(number)s organisations that ask to sign", "n"
    ),
    Task.CONFIRM: ngettext_lazy(
        "Confirm %(number)s signature on paper or by proxy", "Confirm %(number)s signatures on paper or by proxy", "n"
    ),
    Task.ASK_PUBLICATION: gettext_lazy("Check and ask for publication"),
    Task.PUBLISH: gettext_lazy("Check and publish"),
    Task.DELIVER: ngettext_lazy(
        "Record delivery to %(number)s addressee", "Record delivery to %(number)s addressees", "n"
    ),
    Task.READ: gettext_lazy("Read for %(organisation)s"),
    Task.SPEAK: gettext_lazy("Comment for %(organisation)s"),
    Task.SIGN: gettext_lazy("Sign for %(organisation)s"),
    Task.AWAIT_SECOND: gettext_lazy("Waits for a second person of %(organisation)s"),
    Task.STAND: gettext_lazy("Say where %(organisation)s stands"),
    Task.AWAIT_POSITIONS: ngettext_lazy(
        "See the positions: %(number)s answer so far", "See the positions: %(number)s answers so far", "n"
    ),
    Task.READ_DISSENT: ngettext_lazy(
        "Read who is not satisfied with %(number)s answer", "Read who is not satisfied with %(number)s answers", "n"
    ),
}


def address_of(step: Step, statement: Statement) -> str:
    """The page where that is done."""
    if step.task in MOVES:
        return reverse("move", args=[statement.ref, MOVES[step.task].value])
    name, of_round = PLACES[step.task]
    address = reverse(name, args=[statement.ref, step.round] if of_round else [statement.ref])
    return f"{address}?outcome=contested" if step.task is Task.READ_DISSENT else address


def words_of(step: Step) -> str:
    """What to do, in the words of a button."""
    organisation = step.organisation.name() if step.organisation else ""
    return str(NAMES[step.task] % {"n": step.number, "number": whole_number(step.number), "organisation": organisation})
