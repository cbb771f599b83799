"""Individuals who ask to sign: what their link and code are, until when they may confirm, what they have signed."""

import hmac
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from ledger import clock
from printing.khmer import KHMER
from statements.models import Endorsement, Signature, SignOn, Statement
from statements.queries.count import Count, count
from statements.queries.identities import address_of, identity, key_of
from statements.queries.renewing import titled_as_signed
from statements.queries.statements import with_titles
from statements.stages import SignatoryKind, Stage, Way

# Without those that are taken for one another when they are read aloud or copied by hand.
ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH: Final = 6
MOST_TRIES: Final = 5
HOUR: Final = timedelta(hours=1)
KHMER_DIGITS: Final = str.maketrans("០១២៣៤៥៦៧៨៩", "0123456789")


@dataclass(frozen=True, slots=True)
class Particulars:
    """What an individual typed."""

    name: str
    place: str
    affiliation: str = ""
    comment: str = ""

    @property
    def is_khmer(self) -> bool:
        return KHMER.search(self.name) is not None


def particulars_of(asked: Endorsement) -> Particulars | None:
    """What was typed with it; None where somebody only asked for a way to their signature."""
    return Particulars(**json.loads(asked.content)) if asked.content else None


# -- link and code -----------------------------------------------------------------------------------------------------


def token_of(ref: str, *, sent_at: datetime) -> str:
    """The secret of a mail's link: made again when the mail is written, so that it is stored nowhere."""
    return salted_hmac("statements.endorsing.link", of(ref, sent_at), algorithm="sha256").hexdigest()


def code_of(ref: str, *, sent_at: datetime) -> str:
    """The code in that mail: CODE_LENGTH of ALPHABET, some 729 million."""
    number = int.from_bytes(salted_hmac("statements.endorsing.code", of(ref, sent_at), algorithm="sha256").digest())
    letters = []
    for _place in range(CODE_LENGTH):
        number, letter = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[letter])
    return "".join(letters)


def of(ref: str, sent_at: datetime) -> str:
    return f"{ref}:{sent_at.astimezone(UTC).isoformat()}"


def typed_code(text: str) -> str:
    """A code as it was typed: small letters, spaces, hyphens and Khmer digits are all right."""
    return "".join(character for character in text.translate(KHMER_DIGITS).upper() if character.isalnum())[:40]


def digest(key: bytes, what: str, secret: str) -> str:
    """Under the key of the sign-on, so that the table alone tells nothing, not even a short code."""
    return identity(key, what, secret)


def endorsement_behind(ref: str, asked: str, token: str) -> Endorsement:
    """What the link in a mail leads to, through its secret. Raises Endorsement.DoesNotExist for any other."""
    found = Endorsement.objects.select_related("version").get(ref=asked, statement__ref=ref)
    of_it = with_titles(Statement.objects.filter(pk=found.statement_id))
    found.statement = titled_as_signed(of_it.select_related("convenor", "sign_on").get())
    key = bytes.fromhex(found.statement.sign_on.key)
    if not hmac.compare_digest(digest(key, "token", token), found.token_digest):
        raise Endorsement.DoesNotExist
    return found


# -- until when --------------------------------------------------------------------------------------------------------


def ended_at(statement: Statement) -> datetime | None:
    """When sign-on ends, or ended: at the deadline, or sooner where the convenor closed it."""
    moments = [statement.sign_on_closes_at]
    if statement.stage != Stage.SIGN_ON:
        moments.append(statement.signed_off_at)
    return min((moment for moment in moments if moment), default=None)


def may_ask(statement: Statement, *, at: datetime) -> bool:
    ended = ended_at(statement)
    return statement.stage == Stage.SIGN_ON and ended is not None and at < ended


def may_confirm(statement: Statement, sign_on: SignOn, *, asked_at: datetime, at: datetime) -> bool:
    """Whether what was asked then can be confirmed now: whoever asked in time has `grace_hours` more."""
    ended = ended_at(statement)
    return ended is not None and asked_at < ended and at < ended + sign_on.grace_hours * HOUR


# -- what was signed ---------------------------------------------------------------------------------------------------


def signed_by_mail(statement: Statement) -> QuerySet[Signature]:
    """The signatures of individuals that were confirmed by mail, those that do not stand too."""
    return statement.signatures.filter(kind=SignatoryKind.INDIVIDUAL, way=Way.BY_MAIL).select_related("individual")


def individuals_of(statement: Statement) -> QuerySet[Signature]:
    """The same, and those that came on paper."""
    return statement.signatures.filter(kind=SignatoryKind.INDIVIDUAL, individual__isnull=False).select_related(
        "individual"
    )


def signatures_from(asked: Endorsement) -> list[Signature]:
    """The signatures that stand and were confirmed from the same mailbox, the oldest first."""
    index = address_of(key_of(asked.statement), asked.address)
    standing = signed_by_mail(asked.statement).filter(withdrawn_at=None, set_aside_at=None)
    return list(standing.filter(individual__address_index=index).order_by("signed_at", "id"))


def hourly_count(statement: Statement, *, at: datetime | None = None) -> Count:
    """The count as of the last full hour: who reads it again and again learns no moment at which somebody signed."""
    return count(statement, at=hour_of(at or clock.now()))


def hour_of(at: datetime) -> datetime:
    """The full hour before, or at, that instant."""
    return at.replace(minute=0, second=0, microsecond=0)
