"""People are invited by mail to act for an organisation, and answer.

The link in the mail only opens a page. What counts is who is signed in: an invitation is accepted by the account with
the invited address, which a code sent there proves. An account for an address that has none is opened when somebody
asks for such a code and an invitation waits (`welcome`); it is deleted again where nothing comes of it. So nobody
learns from inviting, or from signing in, whether an address is known here.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from ledger import clock
from ledger.append import append
from organisations.actions.directing import put_in_charge
from organisations.actions.mandating import (
    admit_address,
    admit_extent,
    close,
    digest_of,
    let_go,
    put_in_force,
    put_on_duty,
)
from organisations.actors import Actor, Machine, is_administrator, person, trace
from organisations.events import SITE_CHAIN, SiteEvent
from organisations.models import Duty, DutyKind, Mandate, Organisation, Person, PersonInvitation, new_ref
from organisations.queries.rights import answers_for
from organisations.refusals import Refused
from organisations.wording import admit

OPEN_FOR = timedelta(days=14)
# Nobody's mailbox is filled from here.
MOST_UNANSWERED = 50  # of one organisation
NOT_AGAIN_WITHIN = timedelta(hours=1)


def token_of(ref: str, *, sent_at: datetime) -> str:
    """The secret of a mail's link: made again when the mail is written, so that it is stored nowhere."""
    moment = sent_at.astimezone(UTC).isoformat()
    return salted_hmac("organisations.inviting", f"{ref}:{moment}", algorithm="sha256").hexdigest()


def invite_person(
    *,
    address: str,
    organisation: Organisation,
    right: str = "",
    duty: str = "",
    until: datetime | None = None,
    scopes: Iterable[str] = (),
    language: str = "km",
    by: Person,
    at: datetime | None = None,
) -> PersonInvitation:
    """Ask whoever reads mail at `address` to act for `organisation`: by a mandate (`right`, as in `grant_mandate`) or
    by a `duty`.

    The director and administrators invite for a mandate and for the director's place, administrators alone for the
    staff. The same is done and said whether the address is known here or not. Raises PermissionDenied, Refused.
    Event: person_invitation.sent (reactions: the mail, and a job that lets it lapse).
    """
    if not answers_for(by, organisation) or (duty not in {"", DutyKind.DIRECTOR} and not is_administrator(by)):
        raise PermissionDenied
    with transaction.atomic():
        return ask(
            address=address,
            organisation=organisation,
            right=right,
            duty=duty,
            until=until,
            scopes=scopes,
            language=language,
            by=by,
            at=at or clock.now(),
        )


def ask(
    *,
    address: str,
    organisation: Organisation,
    right: str = "",
    duty: str = "",
    until: datetime | None = None,
    scopes: Iterable[str] = (),
    language: str,
    delegated_from: Mandate | None = None,
    by: Person,
    at: datetime,
) -> PersonInvitation:
    """Invite in the name of somebody who may, in the caller's transaction. Raises Refused."""
    address = admit_address(address, field="address")
    reached: list[str] = []
    if duty:
        if duty not in DutyKind.values or right or until or list(scopes):
            raise Refused("duty", _("Choose a duty, or what the person may do."), field="duty")
    else:
        right, until, reached = admit_extent(right, until, scopes, at=at)
    # One invitation at a time, so that none is sent twice and the limit holds.
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    unanswered = PersonInvitation.objects.unanswered().filter(organisation=organisation)
    if unanswered.filter(address_index=address, duty=duty, expires_at__gt=at).exists():
        raise Refused("invited", _("This address is invited already, and has not answered yet."), field="address")
    if unanswered.count() >= MOST_UNANSWERED:
        raise Refused("many", _("Too many invitations wait for an answer. Withdraw some first."))
    ref = new_ref()
    invitation = PersonInvitation.objects.create(
        ref=ref,
        organisation=organisation,
        address=address,
        right=right,
        duty=duty,
        statements=" ".join(reached),
        until=until,
        language=language if language in {"en", "km"} else "km",
        invited_by=by,
        delegated_from=delegated_from,
        token_digest=digest_of(token_of(ref, sent_at=at)),
        sent_at=at,
        expires_at=at + OPEN_FOR,
    )
    append(
        SITE_CHAIN,
        SiteEvent.PERSON_INVITED,
        at=at,
        data={
            "invitation": ref,
            "organisation": organisation.ref,
            "right": right,
            "duty": duty,
            "statements": [*reached],
            "until": until.isoformat() if until else None,
            "delegated_from": delegated_from.ref if delegated_from else None,
            "sent_at": at.isoformat(),
            "expires_at": invitation.expires_at.isoformat(),
            "by": trace(by),
        },
    )
    return invitation


def send_again(*, invitation: PersonInvitation, by: Actor, at: datetime | None = None) -> None:
    """Send the mail once more, with a new link that is good for two weeks; the link before opens nothing any more.

    Raises PermissionDenied, Refused. Event: person_invitation.sent_again (reactions as for the first).
    """
    if not answers_for(by, invitation.organisation):
        raise PermissionDenied
    at = at or clock.now()
    if invitation.sent_at > at - NOT_AGAIN_WITHIN:
        raise Refused("soon", _("It was sent less than an hour ago. Wait a little."))
    with transaction.atomic():
        # Only what was seen is sent again: two at once send one mail.
        same = PersonInvitation.objects.unanswered().filter(pk=invitation.pk, sent_at=invitation.sent_at)
        digest = digest_of(token_of(invitation.ref, sent_at=at))
        if same.update(sent_at=at, expires_at=at + OPEN_FOR, token_digest=digest) != 1:
            raise no_longer_open()
        append(
            SITE_CHAIN,
            SiteEvent.INVITATION_RESENT,
            at=at,
            data={
                "invitation": invitation.ref,
                "sent_at": at.isoformat(),
                "expires_at": (at + OPEN_FOR).isoformat(),
                "by": trace(by),
            },
        )
    invitation.refresh_from_db()


def welcome(*, address: str, at: datetime | None = None) -> None:
    """Open an account for this address if an invitation waits for it and there is none yet.

    To be called before a sign-in code is sent, for every address alike. The account has no password, no name and no
    right. The invitation is the authority: nobody else opens accounts for others. Event: person.registered.
    """
    at = at or clock.now()
    waiting = PersonInvitation.objects.waiting(at=at).filter(address_index=address)
    first = waiting.order_by("pk").first()
    known = Person.objects.filter(email__iexact=address.strip()).exists()
    if first is None or known:
        return
    try:
        with transaction.atomic():
            account = Person.objects.create_user(first.address, None, name="", language=first.language)
            # allauth's own record of the address. Nothing but a code sent to it opens this account.
            EmailAddress.objects.create(user=account, email=account.email.lower(), verified=True, primary=True)
            waiting.update(account=account)
            data = {"person": account.ref, "by": f"invitation:{first.ref}"}
            append(SITE_CHAIN, SiteEvent.PERSON_REGISTERED, at=at, data=data)
    except IntegrityError:
        return  # somebody asked twice: the account is there


def accept_invitation(
    *, invitation: PersonInvitation, name: str = "", by: Actor, at: datetime | None = None
) -> Mandate | Duty:
    """Accept as the account with the invited address. `name` is needed where the account has none yet.

    Raises PermissionDenied for any other account; Refused where the invitation is not open any more, or what it was
    delegated from has ended. Events: person_invitation.accepted, and mandate.granted or duty.granted.
    """
    accepting = person(by)
    at = at or clock.now()
    invited = PersonInvitation.objects.waiting(at=at).filter(pk=invitation.pk)
    with transaction.atomic():
        # The mandate first, as whoever revokes it does; then the invitation: of two at once the second finds it
        # answered.
        source = invitation.delegated_from
        if source is not None and not hold(source, at=at):
            raise no_longer_open()
        held = invited.select_for_update(no_key=True).first()
        if held is None:
            raise no_longer_open()
        if not invited.filter(address_index=accepting.email).exists():
            raise PermissionDenied
        if not accepting.name:
            accepting.name = admit(name, field="name", longest=120)
            accepting.save(update_fields=["name"])
        close(held, accepted_at=at, accepted_by=accepting)
        append(
            SITE_CHAIN,
            SiteEvent.INVITATION_ACCEPTED,
            at=at,
            data={"invitation": held.ref, "person": accepting.ref, "by": trace(accepting)},
        )
        if held.duty == DutyKind.DIRECTOR:
            return put_in_charge(to=accepting, organisation=held.organisation, by=accepting, at=at)
        if held.duty:
            return put_on_duty(to=accepting, organisation=held.organisation, kind=held.duty, by=accepting, at=at)
        return put_in_force(
            to=accepting,
            organisation=held.organisation,
            right=held.right,
            until=held.until,
            scopes=held.scopes,
            granted_by=held.invited_by,
            delegated_from=source,
            by=accepting,
            at=at,
        )


def hold(mandate: Mandate, *, at: datetime) -> Mandate | None:
    """The mandate if it is in force, kept from being revoked until the caller's transaction ends."""
    valid = Mandate.objects.valid(at=at).filter(pk=mandate.pk, revoked_at=None)
    return valid.select_for_update(of=("self",), no_key=True).first()


def decline_invitation(*, invitation: PersonInvitation, by: Actor, at: datetime | None = None) -> None:
    """Say no as the account with the invited address; the address is erased, and an account opened for nothing else.

    Raises PermissionDenied, Refused. Event: person_invitation.declined.
    """
    declining = person(by)
    at = at or clock.now()
    with transaction.atomic():
        invited = PersonInvitation.objects.unanswered().filter(pk=invitation.pk)
        if not invited.exists():
            raise no_longer_open()
        if not invited.filter(address_index=declining.email).exists():
            raise PermissionDenied
        finish(invitation, SiteEvent.INVITATION_DECLINED, by=declining, at=at, declined_at=at)


def withdraw_invitation(*, invitation: PersonInvitation, by: Actor, at: datetime | None = None) -> None:
    """Take an invitation back and erase its address. Raises PermissionDenied, Refused.

    Event: person_invitation.withdrawn.
    """
    if not answers_for(by, invitation.organisation):
        raise PermissionDenied
    at = at or clock.now()
    with transaction.atomic():
        finish(invitation, SiteEvent.INVITATION_WITHDRAWN, by=by, at=at, withdrawn_at=at)


def lapse(*, invitation: PersonInvitation, by: Actor, at: datetime | None = None) -> None:
    """Erase the address of an invitation that nobody answered in time. Nothing where it was answered or sent again.

    Raises PermissionDenied for anybody but a machine. Event: person_invitation.lapsed.
    """
    if not isinstance(by, Machine):
        raise PermissionDenied
    at = at or clock.now()
    with transaction.atomic():
        if PersonInvitation.objects.unanswered().filter(pk=invitation.pk, expires_at__lte=at).exists():
            finish(invitation, SiteEvent.INVITATION_LAPSED, by=by, at=at, lapsed_at=at)


def finish(invitation: PersonInvitation, event: SiteEvent, *, by: Actor, at: datetime, **how: datetime) -> None:
    """Close it without a mandate, in the caller's transaction. Raises Refused."""
    if not close(invitation, **how):
        raise no_longer_open()
    append(SITE_CHAIN, event, at=at, data={"invitation": invitation.ref, "by": trace(by)})
    let_go(invitation, at=at)


def no_longer_open() -> Refused:
    return Refused("invitation", _("This invitation is not open any more."))
