"""A form sent twice has one effect: the second finds what the first made."""

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from organisations.refusals import Refused

Made = TypeVar("Made", bound=models.Model)


def once(mine: models.QuerySet[Made], submission: UUID | None, make: Callable[[], Made]) -> Made:
    """Run `make` in a transaction and return what it made, or what this `submission` made before.

    `mine` are the rows of this person only: nobody learns what another's submission made. Two at the same moment are
    told apart by the unique constraint on `submission`. Raises what `make` raises; Refused where the identifier was
    used for something else.
    """
    earlier = mine.filter(submission=submission).first() if submission else None
    if earlier:
        return earlier
    try:
        with transaction.atomic():
            return make()
    except IntegrityError:
        if submission is None:
            raise
        twin = mine.filter(submission=submission).first()
        if twin:
            return twin
        if mine.model._default_manager.filter(submission=submission).exists():
            raise Refused("submission", _("This form was already used. Open it anew.")) from None
        raise
