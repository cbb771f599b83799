"""Tables of what: fields and constraints, no side effects."""

from statements.models.answering import BoardWait, Decline, PreparedSignature, Question, SigningRule, SignPageReading
from statements.models.applying import Application, Endorsement, Individual
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
from statements.models.edition import Edition, EditionFile, EditionPace, Embargo, PressContact, PressLink
from statements.models.mailing import Mailing, MailStop, Recipient
from statements.models.position import Position, PositionCall
from statements.models.recording import Evidence, EvidencePart, RecordedSignature
from statements.models.role import ConvenorRule, PublicationRequest, StatementRole
from statements.models.signature import Renewal, Reservation, Signature, SignOn, TextChange
from statements.models.statement import CoConvenor, ReportedCount, ReportedParticipant, Statement
from statements.models.tally import Tally
from statements.models.text import Block, BlockRevision, Draft, OutsideText, Version

__all__ = [
    "Addressee",
    "Amendment",
    "Application",
    "BeforeMerge",
    "Block",
    "BlockRevision",
    "BoardWait",
    "Change",
    "CoConvenor",
    "CoSponsor",
    "Comment",
    "ConvenorRule",
    "Credit",
    "DecidedText",
    "Decline",
    "Delivery",
    "Disposition",
    "Dissent",
    "Draft",
    "Edition",
    "EditionFile",
    "EditionPace",
    "Embargo",
    "Endorsement",
    "Evidence",
    "EvidencePart",
    "Individual",
    "Invitation",
    "MailStop",
    "Mailing",
    "Orphan",
    "OutsideText",
    "Position",
    "PositionCall",
    "PreparedSignature",
    "PressContact",
    "PressLink",
    "PublicationRequest",
    "Question",
    "Reading",
    "Recipient",
    "RecordedSignature",
    "Renewal",
    "Reply",
    "ReportedCount",
    "ReportedParticipant",
    "Reservation",
    "Response",
    "Round",
    "SignOn",
    "SignPageReading",
    "Signature",
    "SigningRule",
    "Statement",
    "StatementRole",
    "Tally",
    "TextChange",
    "UnsentAmendment",
    "Version",
    "WordReturn",
]
