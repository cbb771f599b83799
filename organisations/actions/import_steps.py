"""The steps of an import from state to state: each taken once, whoever else tries at the same moment."""

from collections.abc import Collection
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from organisations.actors import Actor, is_administrator, person
from organisations.models import ImportState, Person, SheetImport
from organisations.refusals import Refused


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


def hold(sheet: SheetImport, state: ImportState) -> None:
    """Keep the import where it is until the transaction ends. Raises Refused."""
    if SheetImport.objects.select_for_update().only("state").get(pk=sheet.pk).state != state:
        raise Refused("stage", _("This import has moved on. Look again."))
