from typing import Any

from django.core.management.base import BaseCommand
from django.utils import translation

from statements.actions.lifecycle import TRANSITIONS, Transition
from statements.stages import Stage

HEAD = """# The life of a statement

Drawn from `statements/actions/lifecycle.py` by `python manage.py draw_life > docs/life-cycle.md`; a test holds the
two together. Every move, from stage to stage, stands in this table; there is no other way to change a stage.

Whoever *leads* a statement coordinates for its convenor, on its staff or named for this statement alone. Coordinators
of co-convenors write, invite and answer, and make no move. Where the convenor wants a second factor, too, it is asked
for once all else holds.
"""


def words(name: str) -> str:
    return name.replace("_", " ")


def sources(transition: Transition) -> list[str]:
    """The stages a move starts from, in their order; "[*]" where the statement comes into being."""
    return [stage.value for stage in Stage if stage in transition.sources] or ["[*]"]


def drawing() -> str:
    """The page, in Markdown: a state diagram without withdrawals, and the whole table."""
    lines = [HEAD, "```mermaid", "stateDiagram-v2"]
    for transition in TRANSITIONS:
        if transition.target != Stage.WITHDRAWN:
            arrow = f"--> {transition.target.value}: {words(transition.move)}"
            lines += [f"    {source} {arrow}" for source in sources(transition)]
    lines += [
        "```",
        "",
        "`withdrawn` can be reached from every stage and has no way out.",
        "",
        "| move | from | to | who may | what must hold | event |",
        "|---|---|---|---|---|---|",
    ]
    for transition in TRANSITIONS:
        from_anywhere = len(transition.sources) == len(Stage) - 1
        origin = "any stage" if from_anywhere else ", ".join(map(words, sources(transition)))
        holds = [(requirement.__doc__ or "").strip().rstrip(".") for requirement in transition.requires]
        cells = (
            words(transition.move),
            "nothing" if origin == "[*]" else origin,
            words(transition.target),
            words(transition.may.__name__),
            "; ".join(holds) or "-",
            f"`{transition.event.value}`",
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


class Command(BaseCommand):
    help = "Prints docs/life-cycle.md: every legal move of a statement, drawn from the code."

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("en"):
            self.stdout.write(drawing())
