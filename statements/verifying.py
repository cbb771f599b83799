"""Is this PDF genuine, and does it still hold? By its bytes first, then by its seal. The answer names no signatory."""

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from printing.seal import Examined, TooHeavy
from statements import seals
from statements.models import Edition, EditionFile, Statement
from statements.permissions import public_statement
from statements.queries.editions import latest_edition
from statements.stages import Stage

PDF_BEGINS = b"%PDF-"
NOTHING_SEEN = Examined(is_ours=False, is_intact=False, genuine_until=0, attested_at=None, carries=b"")


class Verdict(StrEnum):
    CURRENT = "current"  # genuine, and the edition that holds
    SUPERSEDED = "superseded"  # genuine, but a later edition has replaced it
    RECALLED = "recalled"  # genuine, but a name in it was taken back, and the next edition is not made yet
    WITHDRAWN = "withdrawn"  # genuine, but the convenor has withdrawn the statement
    ALTERED = "altered"  # bears our seal or carries our data, and is not what was published
    UNKNOWN = "unknown"  # nothing of this site's


@dataclass(frozen=True, slots=True)
class Finding:
    """`edition` is what the file is, or claims to be; `current` the number of the edition that holds now.

    `genuine_until` is the last revision of an altered file that is what was published, 0 where none is. `attested_at`
    is when it was sealed, by a time-stamp authority's word; `is_unattested` that it bears a seal without one.
    """

    verdict: Verdict
    edition: Edition | None = None
    current: int = 0
    language: str = ""
    attested_at: datetime | None = None
    is_unattested: bool = False
    genuine_until: int = 0


def verdict_on(pdf: bytes) -> Finding:
    """What is to be said of a file that anybody brings. Nothing of it is kept. At most six queries."""
    digest = hashlib.sha256(pdf).hexdigest()
    stored = EditionFile.objects.filter(sha256=digest).select_related("edition__statement").first()
    if stored is not None and not seals.times_are_attested():
        return standing(stored.edition, language=stored.language)
    if PDF_BEGINS not in pdf[:1024]:
        return standing(stored.edition, language=stored.language) if stored else Finding(Verdict.UNKNOWN)
    try:
        look = seals.look_at(pdf)
    except TooHeavy:
        look = NOTHING_SEEN
    if stored is not None:
        return sealed_as(look, standing(stored.edition, language=stored.language))
    edition = carried(look.carries)
    if edition is not None and look.is_intact:
        return sealed_as(look, standing(edition))
    if edition is not None or look.is_ours:
        known = standing(edition) if edition else Finding(Verdict.ALTERED)
        return Finding(Verdict.ALTERED, known.edition, known.current, genuine_until=look.genuine_until)
    return Finding(Verdict.UNKNOWN)


def sealed_as(look: Examined, finding: Finding) -> Finding:
    """The finding with what its seal says of the time."""
    if finding.edition is None or not look.is_intact:
        return finding
    return replace(finding, attested_at=look.attested_at, is_unattested=look.attested_at is None)


def standing(edition: Edition, *, language: str = "") -> Finding:
    """What has become of a genuine edition; UNKNOWN while its statement is not public."""
    try:
        edition.statement = public_statement(edition.statement.ref)
    except Statement.DoesNotExist:
        return Finding(Verdict.UNKNOWN)
    latest = latest_edition(edition.statement)
    current = latest.number if latest else edition.number
    if edition.statement.stage == Stage.WITHDRAWN:
        verdict = Verdict.WITHDRAWN
    elif edition.number < current:
        verdict = Verdict.SUPERSEDED
    elif edition.recalled_at is not None:
        verdict = Verdict.RECALLED
    else:
        verdict = Verdict.CURRENT
    return Finding(verdict, edition, current, language)


def carried(data: bytes) -> Edition | None:
    """The edition whose data a PDF carries, byte for byte."""
    try:
        content = json.loads(data)
        ref, number = str(content["statement"]), int(content["edition"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    digest = hashlib.sha256(data).hexdigest()
    if "\0" in ref or not 0 < number < 2**31:
        return None
    return Edition.objects.filter(statement__ref=ref, number=number, sha256=digest).select_related("statement").first()
