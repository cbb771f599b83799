"""Every mail Ruom sends about who: one function each, all on this screen.

A notice is made when its job runs, from what holds then; it returns None where there is nothing to say any more. Each
has a subject and a text in templates/emails/, translated like any page. A mail about mandates names no organisation and
no statement: mailboxes are read over shoulders, and the page behind the link tells the rest.
"""

from collections.abc import Callable

from django.core.mail import EmailMultiAlternatives

from ledger import clock
from organisations.actions.inviting import token_of
from organisations.actions.mandating import digest_of
from organisations.letters import letter, letter_to, page
from organisations.models import Delegation, Person, PersonInvitation
from printing.dates import long_time

Notice = Callable[..., EmailMultiAlternatives | None]


def person_invited(*, invitation: str, sent_at: str) -> EmailMultiAlternatives | None:
    """To the invited address: somebody asks you to act for an organisation. Not for a link that was replaced since."""
    about = PersonInvitation.objects.waiting(at=clock.now()).filter(ref=invitation).first()
    if about is None:
        return None
    token = token_of(about.ref, sent_at=about.sent_at)
    if about.sent_at.isoformat() != sent_at or digest_of(token) != about.token_digest:
        return None
    return letter(
        about.address,
        about.language,
        "person_invited",
        path=page("invited-person", about.language, about.ref, token),
        expires=long_time(about.expires_at, about.language),
    )


def delegation_asked(*, delegation: str, person: str) -> EmailMultiAlternatives | None:
    """To the director: somebody asks to delegate, and you decide."""
    about, to = Delegation.objects.get(ref=delegation), Person.objects.get(ref=person)
    if about.decision:
        return None
    path = page("delegation", to.language, about.mandate.organisation.ref, about.ref)
    return letter_to(to, "delegation_asked", path=path)


def delegation_decided(*, delegation: str, person: str) -> EmailMultiAlternatives | None:
    """To whoever asked: the director has decided."""
    about, to = Delegation.objects.get(ref=delegation), Person.objects.get(ref=person)
    path = page("delegation", to.language, about.mandate.organisation.ref, about.ref)
    return letter_to(to, "delegation_decided", path=path)


def contacts_unchecked(*, organisation: str, person: str) -> EmailMultiAlternatives | None:
    """To the director, or to an administrator about those without one: are these contacts still right?"""
    to = Person.objects.filter(ref=person, is_active=True).first()
    if to is None:
        return None
    path = page("contacts", to.language, organisation) if organisation else page("find-contacts", to.language)
    return letter_to(to, "contacts_unchecked", path=path)


NOTICES: dict[str, Notice] = {
    notice.__name__: notice for notice in (person_invited, delegation_asked, delegation_decided, contacts_unchecked)
}
