"""Rows change their organisation, and each is written down, so that it can be taken back to where it was."""

from collections.abc import Collection
from typing import Any

from django.db import models

from organisations.models import Merge, MovedRow


def move(merge: Merge, rows: models.QuerySet[Any], *, column: str, staying: Collection[int] = ()) -> list[int]:
    """Take these rows of the absorbed organisation over to the kept one, all but those `staying`; return their ids.

    In the caller's transaction. The rows are locked before they are read, so whoever is acting under one of them right
    now is waited for, and whoever comes later finds it moved.
    """
    label = rows.model._meta.label_lower
    found = rows.filter(**{column: merge.absorbed_id}).select_for_update(no_key=True).values_list("pk", flat=True)
    taken = [pk for pk in found.order_by("pk") if pk not in staying]
    rows.model._default_manager.filter(pk__in=taken).update(**{column: merge.kept_id})
    MovedRow.objects.bulk_create(MovedRow(merge=merge, table=label, row=pk, column=column) for pk in taken)
    return taken


def move_back(merge: Merge, *tables: type[models.Model]) -> dict[str, list[int]]:
    """Take the rows of these tables back to the organisation they came from; ids by table.

    A row that somebody gave to another organisation since then stays there.
    """
    taken: dict[str, list[int]] = {}
    for table in tables:
        label = table._meta.label_lower
        moved = merge.moved.filter(table=label, set_aside=False)
        for column in moved.order_by().values_list("column", flat=True).distinct():
            rows = list(moved.filter(column=column).order_by("row").values_list("row", flat=True))
            back = table._default_manager.filter(pk__in=rows, **{column: merge.kept_id})
            back.update(**{column: merge.absorbed_id})
            taken.setdefault(label, []).extend(rows)
    return taken
