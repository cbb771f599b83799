"""Every mail about webhooks."""

from django.core.mail import EmailMultiAlternatives

from organisations.letters import letter_to, page
from organisations.models import Person
from partners.kinds import WebhookState
from partners.models import Webhook


def webhook_stopped(*, webhook: str, person: str) -> EmailMultiAlternatives | None:
    """To who subscribes for the organisation: this address is told no more. Not where it answers again."""
    about = Webhook.objects.select_related("organisation").filter(ref=webhook, state=WebhookState.STOPPED).first()
    to = Person.objects.filter(ref=person, is_active=True).first()
    if about is None or to is None:
        return None
    path = page("webhook", to.language, about.organisation.ref, about.ref)
    return letter_to(
        to, "webhook_stopped", path=path, host=about.host, organisation=about.organisation.name(to.language)
    )
