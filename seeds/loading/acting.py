"""Who is asked to act for an organisation of the examples, and has not answered yet; which server of one is told."""

from organisations.actions import delegating, inviting
from organisations.models import Delegation, Mandate, PersonInvitation
from partners.actions import subscribing
from partners.kinds import Kind
from seeds.loading.days import Days
from seeds.loading.who import Who
from seeds.records import SeedDelegation, SeedPeople, SeedPersonInvitation, SeedWebhook


def load_acting(seeds: SeedPeople, who: Who, days: Days) -> None:
    """Ask once: what was answered, withdrawn or left to lapse since is not asked again. Raises SeedError, Refused."""
    for invitation in seeds.invitations:
        load_invitation(invitation, who, days)
    for delegation in seeds.delegations:
        load_delegation(delegation, who, days)
    for webhook in seeds.webhooks:
        load_webhook(webhook, who, days)


def load_invitation(seed: SeedPersonInvitation, who: Who, days: Days) -> None:
    organisation, director = who.invented(seed.organisation), who.person(seed.invited_by)
    if not PersonInvitation.objects.filter(organisation=organisation, invited_by=director, right=seed.right).exists():
        invited = who.person(seed.person)
        inviting.invite_person(
            address=invited.email,
            organisation=organisation,
            right=seed.right,
            language=invited.language,
            by=director,
            at=days.at(seed.day),
        )


def load_delegation(seed: SeedDelegation, who: Who, days: Days) -> None:
    organisation, asking = who.invented(seed.organisation), who.person(seed.asked_by)
    if not Delegation.objects.filter(mandate__organisation=organisation, asked_by=asking).exists():
        delegating.ask_delegation(
            mandate=Mandate.objects.get(organisation=organisation, person=asking, revoked_at=None),
            address=seed.address,
            right=seed.right,
            reason=seed.reason,
            by=asking,
            at=days.at(seed.day),
        )


def load_webhook(seed: SeedWebhook, who: Who, days: Days) -> None:
    """It is never called: nobody sends its challenge."""
    organisation = who.invented(seed.organisation)
    if not organisation.webhooks.exists():
        subscribing.add_webhook(
            organisation,
            address=f"https://{seed.server}/ruom",
            kinds=Kind.values,
            by=who.person(seed.made_by),
            at=days.at(seed.day),
        )
