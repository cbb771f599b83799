"""Whose name a reader sees beside what was said in a round: one rule, for pages, files, mails and the API."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from organisations.actors import Actor
from organisations.models import Organisation, Person, Right
from printing.dates import PHNOM_PENH, whole_number
from statements.models import Round
from statements.permissions import coordinates
from statements.queries.consultation import voices_of
from statements.stages import Shown


@dataclass(frozen=True, slots=True)
class Attribution:
    """What one reader may see of who said it. `own` are the ids of the organisations that the reader speaks for.

    The convenor's coordinators (`sees_all`) always see organisation and person. Everybody sees their own
    organisation's name beside its own words, and that of the convenor, which answers for the round in its own name.
    """

    shows: Shown
    sees_all: bool
    own: frozenset[int]
    convenor: int | None = None

    def reveals(self, organisation: Organisation) -> bool:
        """Whether the reader may know that it was this organisation."""
        return (
            self.sees_all
            or self.shows != Shown.MASKED
            or organisation.pk in self.own
            or organisation.pk == self.convenor
        )

    def is_own(self, organisation: Organisation) -> bool:
        """Whether the reader speaks for it, so that its words are marked as the reader's own side."""
        return organisation.pk in self.own

    def name(self, organisation: Organisation, author: Person | None = None) -> str:
        """How the one who spoke is called here, in the reader's language; never empty."""
        if not self.reveals(organisation):
            return _("An organisation")
        if author is not None and self.tells_person:
            return _("%(person)s, %(organisation)s") % {"person": author.name, "organisation": organisation.name()}
        return str(organisation.name())

    def moment(self, organisation: Organisation, moment: datetime) -> datetime:
        """When it said something. Where its name is hidden, the beginning of that day in Phnom Penh: the hour could
        tell who sat at the keyboard."""
        if self.reveals(organisation):
            return moment
        return moment.astimezone(PHNOM_PENH).replace(hour=0, minute=0, second=0, microsecond=0)

    @property
    def tells_person(self) -> bool:
        """Whether the name of the person stands beside that of the organisation."""
        return self.sees_all or self.shows == Shown.PERSON

    def names(self, organisations: Iterable[Organisation]) -> list[str]:
        """Several at once, as those who stand behind an amendment: the masked ones as a number, at the end."""
        asked = list(organisations)
        told = [str(organisation.name()) for organisation in asked if self.reveals(organisation)]
        hidden = len(asked) - len(told)
        if hidden:
            many = (
                ngettext("%(number)s other organisation", "%(number)s other organisations", hidden)
                if told
                else ngettext("%(number)s organisation", "%(number)s organisations", hidden)
            )
            told.append(many % {"number": whole_number(hidden, get_language() or "en")})
        return told


def attribution(consultation: Round, *, voices: Iterable[Organisation] = (), sees_all: bool = False) -> Attribution:
    """For a reader who speaks for `voices` in this round; `sees_all` for those who coordinate the statement."""
    return Attribution(
        Shown(consultation.shows), sees_all, frozenset(voice.pk for voice in voices), consultation.statement.convenor_id
    )


def attribution_for(reader: Actor, consultation: Round, *, at: datetime) -> Attribution:
    """For whoever asks, by what they are to the statement at that instant. Four queries."""
    statement = consultation.statement
    voices = voices_of(reader, statement, Right.READ, at=at) if isinstance(reader, Person) else ()
    return attribution(consultation, voices=voices, sees_all=coordinates(reader, statement))
