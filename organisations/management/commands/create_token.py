from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from organisations.actions.mandating import issue_token
from organisations.actors import Machine
from organisations.models import Person


class Command(BaseCommand):
    help = "Makes an API token for the person with this address and prints it once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--label", default="", help="what the token is for")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            to = Person.objects.get_by_natural_key(options["email"])
        except Person.DoesNotExist as missing:
            raise CommandError("There is no account with this address.") from missing
        self.stdout.write(issue_token(to=to, label=options["label"], by=Machine.OPERATOR))
