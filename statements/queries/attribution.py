"""Whose name a reader sees beside what was said in a round: one rule, for pages, files, mails and the API."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from organisations.models import Organisation, Person
from statements.models import Round
from statements.stages import Shown


@dataclass(frozen=True, slots=True)
class Attribution:
    """What one reader may see of who said it. `own` are the ids of the organisations that the reader speaks for.

    The convenor's coordinators (`sees_all`) always see organisation and person. Everybody sees their own
    organisation's name beside its own words.
    """

    shows: Shown
    sees_all: bool
    own: frozenset[int]

    def reveals(self, organisation: Organisation) -> bool:
        """Whether the reader may know that it was this organisation."""
        return self.sees_all or self.shows != Shown.MASKED or organisation.pk in self.own

    def name(self, organisation: Organisation, author: Person | None = None) -> str:
        """How the one who spoke is called here, in the reader's language; never empty."""
        if not self.reveals(organisation):
            return _("An organisation")
        if author is not None and (self.sees_all or self.shows == Shown.PERSON):
            return _("%(person)s, %(organisation)s") % {"person": author.name, "organisation": organisation.name()}
        return str(organisation.name())


def attribution(consultation: Round, *, voices: Iterable[Organisation] = (), sees_all: bool = False) -> Attribution:
    """For a reader who speaks for `voices` in this round; `sees_all` for those who coordinate the statement."""
    return Attribution(Shown(consultation.shows), sees_all, frozenset(voice.pk for voice in voices))
