"""What a person says of the rows of an import that no machine may decide."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from organisations.actions.import_steps import administrator, hold
from organisations.actors import Actor
from organisations.models import MAY_BE_ADDED, ImportRow, ImportState, RowDecision, SheetImport
from organisations.refusals import Refused

BATCH = 500


def decide_rows(sheet: SheetImport, decisions: Mapping[int, str], *, by: Actor) -> int:
    """Say of rows, by number, whether each is added or left out; return how many were said of.

    Raises PermissionDenied; Refused where a row cannot be added, or the import is not to be looked through any more.
    """
    decider = administrator(by)
    with transaction.atomic():
        hold(sheet, ImportState.CHECKED)
        rows = {row.number: row for row in sheet.rows.filter(number__in=decisions)}
        if set(rows) != set(decisions) or not set(decisions.values()) <= set(RowDecision.values):
            raise Refused("rows", _("These rows are not part of the import."))
        for number, decision in decisions.items():
            if decision == RowDecision.ADD and rows[number].verdict not in MAY_BE_ADDED:
                raise Refused("rows", _("Row %(number)s cannot be added.") % {"number": number})
            rows[number].decision = decision
            rows[number].decided_by = decider
        ImportRow.objects.bulk_update(rows.values(), ["decision", "decided_by"], batch_size=BATCH)
    return len(decisions)


def decide_all(sheet: SheetImport, verdict: str, decision: str, *, by: Actor) -> int:
    """Say the same of all rows of one verdict; return of how many. Raises as `decide_rows`."""
    decider = administrator(by)
    if decision not in RowDecision.values or verdict not in MAY_BE_ADDED:
        raise Refused("rows", _("These rows cannot be decided together."))
    with transaction.atomic():
        hold(sheet, ImportState.CHECKED)
        return sheet.rows.filter(verdict=verdict).update(decision=decision, decided_by=decider)
