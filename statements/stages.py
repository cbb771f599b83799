"""The words of a statement's life. Every list of states, kinds and events stands here and nowhere else."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Language(models.TextChoices):
    ENGLISH = "en", _("English")
    KHMER = "km", _("Khmer")

    @property
    def other(self) -> "Language":
        return Language.KHMER if self is Language.ENGLISH else Language.ENGLISH


class StatementKind(models.TextChoices):
    JOINT_STATEMENT = "joint_statement", _("Joint statement")
    OPEN_LETTER = "open_letter", _("Open letter")
    PETITION = "petition", _("Petition")
    DIALOGUE_SUMMARY = "dialogue_summary", _("Dialogue summary")
    SUBMISSION = "submission", _("Submission")


class Origin(models.TextChoices):
    """TRACKED: made in Ruom, every signature itemised. ARCHIVE: from before Ruom, known by a reported count."""

    TRACKED = "tracked", _("made here")
    ARCHIVE = "archive", _("archive entry")


class Stage(models.TextChoices):
    DRAFTING = "drafting", _("Drafting")
    CONSULTATION = "consultation", _("Consultation")
    CONSOLIDATION = "consolidation", _("Consolidation")
    FINAL = "final", _("Final text")
    SIGN_ON = "sign_on", _("Sign-on")
    CLOSED = "closed", _("Closed")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


# Where the coordinators may write in the working text.
WRITABLE = frozenset({Stage.DRAFTING, Stage.CONSOLIDATION})
# Where occasion, place and date can still be changed: an edition carries them for good.
DETAILS_OPEN = frozenset(Stage) - {Stage.PUBLISHED, Stage.WITHDRAWN}
# What an invited organisation may see.
SHOWN_TO_INVITED = frozenset(Stage) - {Stage.DRAFTING}
# What everybody may see.
PUBLIC = frozenset({Stage.PUBLISHED})
# Where signatures may stand, so that there is something to count.
HAS_SIGNATURES = frozenset({Stage.SIGN_ON, Stage.CLOSED, Stage.PUBLISHED, Stage.WITHDRAWN})
# Where what was asked for or recorded can still become a signature, and be struck out: the text it is for stands.
CONFIRMABLE = frozenset({Stage.SIGN_ON, Stage.CLOSED, Stage.PUBLISHED})
# Where a signatory takes a name back, hides or corrects it: who fears reprisal waits for no stage that may keep one.
TAKEN_BACK = frozenset(Stage) - {Stage.DRAFTING}
# Where a proof can be made: from the final text on; once it is published, the edition itself is there.
PROVED = frozenset({Stage.FINAL, Stage.SIGN_ON, Stage.CLOSED})
# From where amendments and comments can be answered.
ANSWERABLE = frozenset({Stage.CONSULTATION, Stage.CONSOLIDATION})
# Where people can be named to work on it.
STAFFED = frozenset(Stage) - {Stage.WITHDRAWN}
# From where a second person can be asked to publish.
PUBLISHABLE = frozenset({Stage.CLOSED})


class RoleKind(models.TextChoices):
    """What a person can be named for on one statement."""

    COORDINATOR = "coordinator", _("coordinator")
    PUBLISHER = "publisher", _("publisher")
    TRANSLATOR = "translator", _("translator")


class BlockKind(models.TextChoices):
    TITLE = "title", _("title")
    HEADING = "heading", _("heading")
    ARTICLE = "article", _("article of a law")
    POINT = "point", _("numbered point")
    PARAGRAPH = "paragraph", _("paragraph")


# What is written on one line, and short.
ONE_LINE = frozenset({BlockKind.TITLE, BlockKind.HEADING, BlockKind.ARTICLE})
# What can stand below another of its kind, and how deep.
NESTABLE = frozenset({BlockKind.POINT, BlockKind.PARAGRAPH})
DEEPEST = 3


class Weight(models.TextChoices):
    GENERAL = "general", _("general")
    BLOCKING = "blocking", pgettext_lazy("comment", "blocking")


class ChangeKind(models.TextChoices):
    REPLACE = "replace", _("change the words")
    INSERT = "insert", _("add a paragraph")
    DELETE = "delete", _("strike the paragraph")
    MOVE = "move", _("move the paragraph")
    SPLIT = "split", _("split the paragraph")
    JOIN = "join", _("join two paragraphs")


class Outcome(models.TextChoices):
    """What became of an amendment or a comment."""

    ACCEPTED = "accepted", _("accepted")
    IN_PART = "in_part", _("accepted in part")
    NOT_ACCEPTED = "not_accepted", _("not accepted")
    DUPLICATE = "duplicate", _("duplicate")
    OUT_OF_SCOPE = "out_of_scope", _("out of scope")
    DEFERRED = "deferred", _("deferred to the next round")


# The outcomes by which words of an amendment come into the text.
ADOPTING = frozenset({Outcome.ACCEPTED, Outcome.IN_PART})


class Shown(models.TextChoices):
    """Whose name the other organisations of a round see beside what was said. The convenor sees all."""

    PERSON = "person", _("the person and the organisation")
    ORGANISATION = "organisation", _("the organisation")
    MASKED = "masked", _("nobody: hidden from the other organisations")


class Participation(models.TextChoices):
    """What an invited organisation did in a round; of several, the last of these."""

    SILENT = "silent", _("not opened yet")
    READ = "read", _("read")
    NOTHING_TO_ADD = "nothing_to_add", _("no comment")
    COMMENTED = "commented", _("commented")
    AMENDED = "amended", _("proposed amendments")


class Stance(models.TextChoices):
    """Where an organisation stands on a version."""

    ENDORSE = "endorse", _("endorses")
    RESERVATION = "reservation", _("endorses with a reservation")
    ABSTAIN = "abstain", _("abstains")
    BLOCK = "block", _("cannot go along")


class ReturnState(models.TextChoices):
    """Where a Word file that came back stands."""

    WAITING = "waiting", _("waits for a look")
    TAKEN = "taken", _("taken in")
    DROPPED = "dropped", _("put away")


class SignatoryKind(models.TextChoices):
    ORGANISATION = "organisation", _("organisation")
    NETWORK = "network", _("network")
    INDIVIDUAL = "individual", _("individual")


class SignOnAnswer(models.TextChoices):
    """Where an invited organisation stands in the sign-on; of several, the first of these."""

    SIGNED = "signed", _("signed")
    TO_CONFIRM = "to_confirm", _("to confirm the new text")
    WITHDRAWN = "withdrawn", pgettext_lazy("signature", "withdrawn")
    DECLINED = "declined", _("declined")
    PREPARED = "prepared", _("prepared, a second person signs")
    IN_BOARD = "in_board", _("waits for its board")
    OPENED = "opened", _("opened the page")
    SILENT = "silent", _("no answer yet")


class CallReason(models.TextChoices):
    """Why the convenor calls an invited organisation, the most pressing first."""

    BOARD_OVERDUE = "board_overdue", _("the date of its board has passed")
    PREPARED = "prepared", _("prepared, a second person has to sign")
    TO_CONFIRM = "to_confirm", _("has not confirmed the new text")
    OPENED = "opened", _("opened the page and did not answer")
    SILENT = "silent", _("has not opened the page")


class Way(models.TextChoices):
    """How a signature came."""

    SIGNED_IN = "signed_in", _("signed here")
    BY_MAIL = "by_mail", _("confirmed by e-mail")
    LETTER = "letter", _("by letter")
    CALL = "call", _("by a call")
    TELEGRAM = "telegram", _("by Telegram")
    PAPER = "paper", _("on a paper sheet")


# Those that a coordinator records with evidence, and somebody else confirms.
RECORDED = frozenset({Way.LETTER, Way.CALL, Way.TELEGRAM, Way.PAPER})


class RecordedState(models.TextChoices):
    """Where a signature stands that a coordinator recorded."""

    WAITING = "waiting", _("waits to be confirmed")
    CONFIRMED = "confirmed", _("confirmed")
    SIGNED_ALREADY = "signed", _("left out: had signed already")
    REFUSED = "refused", pgettext_lazy("recorded signature", "refused")
    DENIED = "denied", _("denied by the organisation")
    TAKEN_BACK = "taken_back", pgettext_lazy("recorded signature", "taken back")
    VOID = "void", _("void: the text has changed")


class ConfirmedAs(models.TextChoices):
    """Who confirmed a recorded signature: never whoever recorded it."""

    ORGANISATION = "organisation", _("by the organisation itself")
    SECOND_COORDINATOR = "coordinator", _("by a second coordinator")


class TextChangeKind(models.TextChoices):
    """What a change of a signed text does to the signatures."""

    EDITORIAL = "editorial", _("editorial: signatures stand unless refused")
    SUBSTANTIVE = "substantive", _("substantive: every signatory is asked again")


class PreparedState(models.TextChoices):
    """Where a signature that a second person signs stands. Once it is signed, the signature alone is kept."""

    WAITING = "waiting", _("waits for the second person")
    SENT_BACK = "sent_back", _("sent back")
    WITHDRAWN = "withdrawn", pgettext_lazy("prepared signature", "taken back")


class MailingPurpose(models.TextChoices):
    INVITATION = "invitation", _("invitation to sign")
    REMINDER = "reminder", _("reminder")


class MailingState(models.TextChoices):
    SENDING = "sending", _("being sent")
    PAUSED = "paused", _("paused")
    DONE = "done", _("sent")
    STOPPED = "stopped", _("stopped")


class RecipientState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    SENT = "sent", pgettext_lazy("mail", "sent")
    SKIPPED = "skipped", _("not needed any more")
    FAILED = "failed", _("refused by the mail server")
    BOUNCED = "bounced", _("came back")


class SkipReason(models.TextChoices):
    """Why somebody got no mail. None of these follows from an answer, so that no row tells who had given one."""

    STOPPED = "stopped", _("does not want mails")
    NO_RIGHT = "no_right", _("cannot sign for it any more")
    CLOSED = "closed", _("sign-on had closed")


class ApplicationOutcome(models.TextChoices):
    """What became of an organisation's wish to sign."""

    ADMITTED = "admitted", _("admitted")
    KNOWN = "known", _("admitted as an organisation that is known")
    DECLINED = "declined", pgettext_lazy("application", "declined")


class Visibility(models.TextChoices):
    NAMED = "named", _("named")
    ADDRESSEES = "addressees", _("named to the addressees only")
    WITHHELD = "withheld", _("not named")


class ReportedKind(models.TextChoices):
    """What a count from before Ruom counts."""

    ORGANISATIONS = "organisations", _("organisations")
    INDIVIDUALS = "individuals", _("individuals")
    MIXED = "organisations_and_individuals", _("organisations and individuals together")
    REPRESENTED_CLAIM = "represented_claim", _("organisations said to be represented")


class EmbargoEnd(models.TextChoices):
    PUBLISHED = "published", _("published")
    TAKEN_BACK = "taken_back", pgettext_lazy("embargo", "taken back")
    LAPSED = "lapsed", _("lapsed")


class Pace(models.TextChoices):
    """When what has changed since publication makes the next edition. A name that is taken back never waits for it."""

    AT_ONCE = "at_once", _("at once")
    DAILY = "daily", _("once a day")
    BY_HAND = "by_hand", _("when the publisher says so")


class DeliveryOutcome(models.TextChoices):
    DELIVERED = "delivered", _("delivered")
    ACKNOWLEDGED = "acknowledged", _("acknowledged")
    REFUSED = "refused", pgettext_lazy("delivery", "refused")
    PREVENTED = "prevented", _("prevented")


class ResponseKind(models.TextChoices):
    LETTER = "letter", _("by letter")
    IN_PERSON = "in_person", _("in person")
    PRESS = "press", _("in the press")
    UNREACHABLE = "unreachable", _("could not be reached")


class EventKind(models.TextChoices):
    """What the ledger can say of a statement."""

    STARTED = "statement.started", _("statement started")
    ARCHIVED = "statement.archived", _("archive entry recorded")
    DETAILS_CHANGED = "statement.details_changed", _("details changed")
    BLOCK_ADDED = "block.added", _("paragraph added")
    BLOCK_EDITED = "block.edited", _("paragraph edited")
    BLOCK_CONFIRMED = "block.confirmed", _("translation confirmed")
    BLOCK_MOVED = "block.moved", _("paragraph moved")
    BLOCK_REMOVED = "block.removed", _("paragraph removed")
    BLOCK_SPLIT = "block.split", _("paragraph split")
    BLOCKS_JOINED = "block.joined", _("paragraphs joined")
    TEXT_RESTORED = "text.restored", _("earlier version restored")
    TEXT_IMPORTED = "text.imported", _("text brought in from outside")
    ROLE_NAMED = "role.named", _("somebody named to work on it")
    ROLE_ENDED = "role.ended", _("somebody no longer works on it")
    CO_CONVENOR_ADDED = "co_convenor.added", _("co-convenor added")
    CO_CONVENOR_REMOVED = "co_convenor.removed", _("co-convenor removed")
    INVITED = "organisation.invited", _("organisation invited")
    ROUND_OPENED = "round.opened", _("consultation opened")
    ROUND_EXTENDED = "round.extended", _("consultation extended")
    ROUND_REMINDED = "round.reminded", _("reminder of the consultation sent")
    NOTHING_TO_ADD = "round.nothing_to_add", _("said to have no comment")
    COMMENTED = "comment.made", _("comment made")
    AMENDED = "amendment.made", _("amendment proposed")
    REPLIED = "comment.replied", _("reply to a comment")
    CO_SPONSORED = "amendment.co_sponsored", _("amendment co-sponsored")
    CO_SPONSOR_LEFT = "amendment.co_sponsor_left", _("co-sponsor left an amendment")
    AMENDMENT_WITHDRAWN = "amendment.withdrawn", _("amendment withdrawn")
    AMENDMENT_CARRIED = "amendment.carried", _("amendment carried to the next round")
    AMENDMENT_REINSERTED = "amendment.reinserted", _("amendment that had lost its place put into the text anew")
    FILE_RETURNED = "file.returned", _("Word file brought in")
    FILE_TAKEN = "file.taken", _("amendments and comments taken from a Word file")
    DISPOSED = "disposition.made", _("amendment or comment answered")
    DISPOSITION_TAKEN_BACK = "disposition.taken_back", _("answer taken back")
    DISSENTED = "disposition.dissented", _("said not to be satisfied with an answer")
    ROUND_CLOSED = "round.closed", _("consultation closed")
    MERGED = "round.merged", _("accepted amendments merged")
    MERGE_UNDONE = "round.merge_undone", _("merge undone")
    POSITIONS_ASKED = "positions.asked", _("positions asked")
    POSITION_TAKEN = "position.taken", _("position taken")
    POSITIONS_CLOSED = "positions.closed", _("call for positions closed")
    FINAL_SETTLED = "final.settled", _("final text settled")
    SIGN_ON_OPENED = "sign_on.opened", _("sign-on opened")
    SIGN_ON_EXTENDED = "sign_on.extended", _("sign-on extended")
    SIGN_ON_REOPENED = "sign_on.reopened", _("sign-on reopened")
    SIGN_ON_SET = "sign_on.set", _("rules of the sign-on changed")
    TEXT_REOPENED = "text.reopened", _("signed text reopened for a change")
    TEXT_CHANGE_DECLARED = "text.change_declared", _("change of the signed text declared")
    MAILING_BEGUN = "mailing.begun", _("mails to many begun")
    SIGNED = "signature.given", _("signature given")
    SIGNATURE_RENEWED = "signature.renewed", _("signature renewed for the new text")
    SIGNATURE_REFUSED = "signature.refused", _("change of the signed text refused")
    SIGNATURE_CHANGED = "signature.changed", _("printed name or visibility of a signature changed")
    SIGNATURE_HIDDEN = "signature.hidden", _("name of a signatory hidden by the convenor")
    SIGNATURE_STRUCK = "signature.struck", _("recorded signature struck out")
    SIGNATURE_WITHDRAWN = "signature.withdrawn", _("signature withdrawn")
    SIGNATURE_RECORDED = "signature.recorded", _("signature given on paper or by proxy recorded")
    RECORDING_ENDED = "signature.recording_ended", _("recorded signature refused, denied or taken back")
    SIGNATURE_CONFIRMED = "signature.confirmed", _("recorded signature confirmed")
    SIGNATURE_PREPARED = "signature.prepared", _("signature prepared for a second person")
    PREPARATION_ENDED = "signature.preparation_ended", _("prepared signature sent back or taken back")
    DECLINED = "sign_on.declined", _("organisation declined to sign")
    DECLINE_TAKEN_BACK = "sign_on.decline_taken_back", _("decision not to sign taken back")
    BOARD_ASKED = "sign_on.board_asked", _("organisation waits for its board")
    QUESTION_ASKED = "sign_on.question_asked", _("question to the convenor")
    QUESTION_ANSWERED = "sign_on.question_answered", _("question answered")
    APPLIED = "application.made", _("organisation asked to sign")
    APPLICATION_DECIDED = "application.decided", _("application decided")
    SIGNATURE_SET_ASIDE = "signature.set_aside", _("one of two signatures of one organisation set aside")
    SIGNATURE_RESTORED = "signature.restored", _("signature that was set aside stands again")
    SIGN_ON_CLOSED = "sign_on.closed", _("sign-on closed")
    PUBLICATION_ASKED = "publication.asked", _("second person asked to publish")
    PUBLICATION_NOT_ASKED = "publication.request_withdrawn", _("request to publish taken back")
    EMBARGO_SET = "embargo.set", _("embargo set")
    EMBARGO_MOVED = "embargo.moved", _("embargo moved to another time")
    EMBARGO_TAKEN_BACK = "embargo.taken_back", _("embargo taken back")
    EMBARGO_LAPSED = "embargo.lapsed", _("embargo lapsed")
    EDITION_PREPARED = "edition.prepared", _("edition under embargo made anew")
    PRESS_LINK_MADE = "press_link.made", _("link for the press made")
    PRESS_LINK_ENDED = "press_link.ended", _("link for the press taken back")
    PUBLISHED = "statement.published", _("published")
    PACE_SET = "editions.pace_set", _("said when the next edition is made")
    PRESS_CONTACT_SET = "press_contact.set", _("contact for the press changed")
    FILE_PRINTED = "edition.printed", _("file of an edition made")
    ADDRESSEE_ADDED = "addressee.added", _("addressee added")
    DELIVERED = "delivery.recorded", _("delivery recorded")
    RESPONDED = "response.recorded", _("response recorded")
    WITHDRAWN = "statement.withdrawn", _("statement withdrawn")
