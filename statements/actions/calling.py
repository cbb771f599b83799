"""The convenor looks up whom to call at an invited organisation that has not answered."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from ledger import clock
from organisations.actions.noting import note_access
from organisations.actors import Actor
from organisations.models import Access, Contact, Organisation
from organisations.refusals import Refused
from statements.actions import lifecycle
from statements.models import Statement
from statements.permissions import leads_or_publishes
from statements.queries.calling import REASONS, contacts_to_call
from statements.queries.tracking import answers
from statements.stages import Stage

CALLABLE = frozenset({Stage.SIGN_ON})


def look_up(
    statement: Statement, organisation: Organisation, *, by: Actor, at: datetime | None = None
) -> list[Contact]:
    """The contacts with a telephone of one organisation, while it is asked to sign and has not answered.

    The look is noted in the access log. Raises PermissionDenied to all but the convenor's staff and where it is not
    invited; Refused with code `stage`, or `answered` where there is nothing to call about.
    """
    if not leads_or_publishes(by, statement) or not statement.invitations.filter(organisation=organisation).exists():
        raise PermissionDenied
    at = at or clock.now()
    with transaction.atomic():
        lifecycle.hold(statement, CALLABLE)
        answer = answers(statement, {organisation.pk: organisation.ref}, opened=frozenset())[organisation.pk]
        if answer not in REASONS:
            raise Refused("answered", _("This organisation has answered: there is nothing to call about."))
        note_access(subject=organisation, by=by, kind=Access.CONTACTS_SEEN, at=at)
        return contacts_to_call(organisation)
