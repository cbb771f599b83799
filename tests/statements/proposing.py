"""How tests propose changes to the version of a round."""

from typing import Any

from organisations.models import Organisation, Person
from statements.actions import amending
from statements.actions.amending import Proposed
from statements.models import Amendment, Block, Round
from tests.cast import MORNING


def block(consultation: Round, words: str) -> Block:
    """The block that says, or once said, just these words."""
    return consultation.statement.blocks.get(revisions__text=words)


def propose(consultation: Round, organisation: Organisation, by: Person, *changes: Proposed, **more: Any) -> Amendment:
    """An amendment of these changes, in the morning unless `more` says otherwise."""
    return amending.amend(consultation, organisation=organisation, changes=changes, by=by, **{"at": MORNING, **more})
