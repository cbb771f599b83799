"""What is kept, how long, and why: the one table. The daily job (actions.retaining) and the page "What is kept and how
long" both follow it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

DAY = timedelta(days=1)
YEAR = timedelta(days=365)
# Between the mail that says so and the deletion.
NOTICE = 60 * DAY


@dataclass(frozen=True, slots=True)
class Rule:
    """`period` counts from `since`. Words for people are lazy translations; `demo` rules hold in demo mode only."""

    name: str
    what: Any
    period: timedelta
    since: Any
    why: Any
    demo: bool = False


RETENTION: tuple[Rule, ...] = (
    Rule(
        "invitations",
        _("Addresses of people who were invited and did not answer"),
        14 * DAY,
        _("the last invitation was sent"),
        _("An invitation is open for two weeks. When it is answered or withdrawn, the address is deleted at once."),
    ),
    Rule(
        "delegations",
        _("Requests for a delegation that nobody decided, with the address in them"),
        60 * DAY,
        _("it was asked for"),
        _("Nobody waits longer for an answer. When it is decided, the address is deleted at once."),
    ),
    Rule(
        "sessions",
        _("Browsers in which somebody is signed in"),
        14 * DAY,
        _("the sign-in"),
        _("So long one stays signed in."),
    ),
    Rule(
        "throttles",
        _("Counts of attempts to sign in, without any address"),
        timedelta(hours=1),
        _("the first attempt"),
        _("They slow down whoever guesses passwords or codes."),
    ),
    Rule(
        "tokens",
        _("API tokens that were ended: their names and days"),
        YEAR,
        _("it was ended"),
        _("So that a misuse that comes to light late can be followed."),
    ),
    Rule(
        "looks",
        _("The log of who looked at personal data"),
        YEAR,
        _("the look"),
        _("Each person can read who looked at their data. The log is personal data itself."),
    ),
    Rule(
        "jobs",
        _("What mails and other background jobs were about"),
        30 * DAY,
        _("the job was done"),
        _("So that a failure can be understood."),
    ),
    Rule(
        "imports",
        _("Spreadsheets that were uploaded, and their rows"),
        30 * DAY,
        _("the upload"),
        _("So long an import can be looked at again and undone."),
    ),
    Rule(
        "contacts",
        _("Contacts of organisations that nobody confirmed"),
        2 * YEAR + NOTICE,
        _("somebody said that it is right"),
        _("After two years the director is asked by mail. What nobody confirms within 60 days more is deleted."),
    ),
    Rule(
        "accounts",
        _("Accounts that nobody uses: without a mandate, a duty or a role, and not signed in to"),
        2 * YEAR + NOTICE,
        _("the last sign-in, or the end of the last mandate or duty"),
        _("After two years the person is told by mail. Who does not sign in within 60 days more is erased."),
    ),
    Rule(
        "webhook_messages",
        _("What addresses of partners were told, and how they answered"),
        30 * DAY,
        _("it was written"),
        _("So that a failure can be understood. It is public anyway."),
    ),
    Rule(
        "drafts",
        _("Words that somebody wrote and did not save or send"),
        30 * DAY,
        _("they were last at it"),
        _("So that nobody loses words when a connection breaks. Once saved or sent, the draft is deleted."),
    ),
    Rule(
        "word_files",
        _("Word files that came back from members, and texts that were brought in from outside"),
        90 * DAY,
        _("the upload"),
        _("So long it can be checked what was taken from them. Names of authors and comments in a file go with it."),
    ),
    Rule(
        "endorsements",
        _("Signatures of individuals that were asked for and not confirmed, with the address"),
        7 * DAY,
        _("it was asked for"),
        _("So long the link in the mail is good. Once confirmed, they are kept with the signature alone."),
    ),
    Rule(
        "browsers_that_asked",
        _("Marks by which signatures of individuals from one browser are known, without telling which one it is"),
        90 * DAY,
        _("the signature was confirmed"),
        _("They show the convenor where one person may have signed for many."),
    ),
    Rule(
        "applications",
        _("Requests of organisations to sign that nobody answered, with name and address of the person"),
        60 * DAY,
        _("it was asked for"),
        _("Nobody waits longer for an answer. When it is answered, name and address are deleted at once."),
    ),
    Rule(
        "prepared_signatures",
        _("Signatures that were prepared for a second person, who did not sign"),
        30 * DAY,
        _("the deadline of the sign-on"),
        _("A sign-on can be opened again for a while. When they are signed, or sent back, they are deleted at once."),
    ),
    Rule(
        "evidence",
        _("Letters, sheets and notes of calls that show signatures given on paper or by proxy"),
        180 * DAY,
        _("sign-on closed"),
        _("So long it can be shown that somebody signed. What was never confirmed is deleted with them."),
    ),
    Rule(
        "mailboxes",
        _("Addresses to which invitations to sign and reminders went"),
        180 * DAY,
        _("the mails were made"),
        _("So that a mail that comes back is understood, and nobody is reminded twice."),
    ),
    Rule(
        "mail_files",
        _("Mails that this demonstration writes into files instead of sending them"),
        30 * DAY,
        _("the mail was written"),
        _("They are there to be read while trying Ruom out."),
        demo=True,
    ),
    Rule(
        "runs",
        _("How many things this job deleted on which day: numbers only"),
        2 * YEAR,
        _("the day"),
        _("So that it can be shown that the job does what it says."),
    ),
)

RULES: dict[str, Rule] = {rule.name: rule for rule in RETENTION}
