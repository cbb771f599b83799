"""Every mail Ruom sends about statements: one function each, by stage, and all of them in the list below.

A notice is made when its job runs, from what holds then; it returns None where there is nothing to say any more.
Each has a subject and a text in templates/emails/, translated like any page.
"""

from collections.abc import Callable

from statements.notices import answering, consulting, publishing, signing, staffing
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
        signing.sign_on_opened,
        signing.sign_on_closed,
        publishing.published,
        staffing.named,
    )
}
