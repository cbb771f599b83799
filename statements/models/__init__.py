"""Tables of what: fields and constraints, no side effects."""

from statements.models.consultation import Amendment, Change, Comment, DecidedText, Disposition, Invitation, Round
from statements.models.delivery import Addressee, Delivery, Response
from statements.models.edition import Edition, EditionFile
from statements.models.role import ConvenorRule, PublicationRequest, StatementRole
from statements.models.signature import Reservation, Signature
from statements.models.statement import CoConvenor, ReportedCount, ReportedParticipant, Statement
from statements.models.text import Block, BlockRevision, Version

__all__ = [
    "Addressee",
    "Amendment",
    "Block",
    "BlockRevision",
    "Change",
    "CoConvenor",
    "Comment",
    "ConvenorRule",
    "DecidedText",
    "Delivery",
    "Disposition",
    "Edition",
    "EditionFile",
    "Invitation",
    "PublicationRequest",
    "ReportedCount",
    "ReportedParticipant",
    "Reservation",
    "Response",
    "Round",
    "Signature",
    "Statement",
    "StatementRole",
    "Version",
]
