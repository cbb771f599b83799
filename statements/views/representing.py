"""What the pages of somebody who acts for an organisation in a sign-on share: whose it is, and who looks."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from ledger import clock
from organisations.models import Organisation, Person
from organisations.views.actor import actor
from statements.models import Statement
from statements.permissions import working_statement
from statements.queries.signing import OwnRow, own_rows
from statements.views.ways import Crumb, crumbs


@dataclass(frozen=True, slots=True)
class Acting:
    """A person for one of the organisations whose mandate they hold here."""

    person: Person
    statement: Statement
    row: OwnRow
    at: datetime

    @property
    def organisation(self) -> Organisation:
        return self.row.organisation


def acting(request: HttpRequest, ref: str, organisation: str, *, signs: bool) -> Acting:
    """Raises Statement.DoesNotExist; Organisation.DoesNotExist where they hold no mandate for it here;
    PermissionDenied where `signs` and the mandate does not let them."""
    at = clock.now()
    person = actor(request)
    statement = working_statement(ref, actor=person, at=at)
    own = own_rows(person, statement, at=at)
    row = next((row for row in own if row.organisation.ref == organisation), None)
    if row is None:
        raise Organisation.DoesNotExist
    if signs and not row.may_sign:
        raise PermissionDenied
    return Acting(person, statement, row, at)


def sign_crumb(statement: Statement) -> Crumb:
    return (_("Sign-on"), reverse("sign", args=[statement.ref]))


def asked(
    request: HttpRequest,
    acts: Acting,
    form: Form | None,
    *,
    heading: str,
    lead: str,
    refusal: str = "",
    status: int = 200,
    template: str = "statements/signing/ask.html",
    **more: object,
) -> HttpResponse:
    """One thing to decide, on a page of its own; `form` is None where there is nothing to decide any more."""
    context = {
        "statement": acts.statement,
        "organisation": acts.organisation,
        "heading": heading,
        "lead": lead,
        "form": form,
        "refusal": refusal,
        "crumbs": crumbs(acts.statement, sign_crumb(acts.statement)),
        **more,
    }
    return render(request, template, context, status=status)
