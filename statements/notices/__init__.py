"""Every mail Ruom sends about statements: one function each, by stage, and all of them in the list below.

A notice is made when its job runs, from what holds then; it returns None where there is nothing to say any more.
Each has a subject and a text in templates/emails/, translated like any page. Mails to many are written by
`mailing.letters`, when each leaves.
"""

from collections.abc import Callable

from statements.notices import answering, consulting, endorsing, publishing, recording, representing, signing, staffing
from statements.notices.about import Message

Notice = Callable[..., Message]

NOTICES: dict[str, Notice] = {
    notice.__name__: notice
    for notice in (
        consulting.invited,
        consulting.round_opened,
        consulting.round_extended,
        consulting.round_reminder,
        consulting.replied,
        consulting.amendment_inherited,
        answering.answered,
        answering.dissented,
        answering.positions_asked,
        signing.sign_on_closed,
        signing.text_reopened,
        signing.text_changed,
        representing.question_asked,
        representing.question_answered,
        representing.signature_prepared,
        representing.signature_sent_back,
        representing.signature_hidden,
        publishing.published,
        publishing.embargo_lapsed,
        publishing.edition_prepared,
        publishing.edition_waits,
        recording.recorded_in_your_name,
        recording.recorded_waits,
        recording.recorded_confirmed,
        recording.recorded_denied,
        staffing.named,
        endorsing.asked,
        endorsing.asked_for_organisation,
        endorsing.application_passed_on,
        endorsing.application_declined,
        endorsing.applications_wait,
    )
}
