"""The steps of an import from state to state: each taken once, whoever else tries at the same moment."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from organisations.actors import Actor, is_administrator, person
from organisations.models import ImportState, Person, SheetImport
from organisations.refusals import Refused
from outbox.enqueue import enqueue

JOBS = {
    "read": "organisations.read_sheet",
    "check": "organisations.check_sheet",
    "import": "organisations.import_sheet",
    "undo": "organisations.undo_import",
}


def administrator(by: Actor) -> Person:
    if not is_administrator(by):
        raise PermissionDenied
    return person(by)


def take(sheet: SheetImport, old: Collection[ImportState], new: ImportState, **fields: Any) -> None:
    """From one state to another. Raises Refused where somebody was faster."""
    if SheetImport.objects.filter(pk=sheet.pk, state__in=old).update(state=new, **fields) != 1:
        raise Refused("stage", _("This import has moved on. Look again."))
    sheet.refresh_from_db()


def take_quietly(sheet: SheetImport, old: ImportState, new: ImportState, **fields: Any) -> None:
    """The same in a job, where being late is no failure."""
    SheetImport.objects.filter(pk=sheet.pk, state=old).update(state=new, **fields)
    sheet.refresh_from_db()


def queue(sheet: SheetImport, step: str, *, at: datetime) -> None:
    """Leave the job of a step, one of JOBS; taken again later, it is another job."""
    enqueue(JOBS[step], f"import:{sheet.ref}:{step}:{at:%Y%m%d%H%M%S%f}", {"sheet": sheet.ref})


def held(sheet: SheetImport) -> str:
    """Its state, which stays so until the transaction ends."""
    return SheetImport.objects.select_for_update().only("state").get(pk=sheet.pk).state


def hold(sheet: SheetImport, state: ImportState) -> None:
    """Keep the import where it is until the transaction ends. Raises Refused."""
    if held(sheet) != state:
        raise Refused("stage", _("This import has moved on. Look again."))
