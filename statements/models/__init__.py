"""Tables of what: fields and constraints, no side effects."""

from statements.models.consultation import (
    Amendment,
    BeforeMerge,
    Change,
    Comment,
    CoSponsor,
    Credit,
    DecidedText,
    Disposition,
    Dissent,
    Invitation,
    Orphan,
    Reading,
    Reply,
    Round,
    UnsentAmendment,
    WordReturn,
)
from statements.models.delivery import Addressee, Delivery, Response
from statements.models.edition import Edition, EditionFile
from statements.models.position import Position, PositionCall
from statements.models.role import ConvenorRule, PublicationRequest, StatementRole
from statements.models.signature import Reservation, Signature
from statements.models.statement import CoConvenor, ReportedCount, ReportedParticipant, Statement
from statements.models.text import Block, BlockRevision, Draft, OutsideText, Version

__all__ = [
    "Addressee",
    "Amendment",
    "BeforeMerge",
    "Block",
    "BlockRevision",
    "Change",
    "CoConvenor",
    "CoSponsor",
    "Comment",
    "ConvenorRule",
    "Credit",
    "DecidedText",
    "Delivery",
    "Disposition",
    "Dissent",
    "Draft",
    "Edition",
    "EditionFile",
    "Invitation",
    "Orphan",
    "OutsideText",
    "Position",
    "PositionCall",
    "PublicationRequest",
    "Reading",
    "Reply",
    "ReportedCount",
    "ReportedParticipant",
    "Reservation",
    "Response",
    "Round",
    "Signature",
    "Statement",
    "StatementRole",
    "UnsentAmendment",
    "Version",
    "WordReturn",
]
