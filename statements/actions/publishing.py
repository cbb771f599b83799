"""Editions: the publication and every list that replaces it."""

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from ledger import clock
from ledger.append import append
from ledger.canonical import canonical, instant, sha256_hex
from organisations.actors import Actor, Machine, person, trace
from organisations.events import SITE_CHAIN, SiteEvent
from organisations.models import Organisation, Person
from organisations.refusals import Refused
from organisations.second_factor import FRESH
from organisations.wording import admit
from partners.kinds import Kind
from statements.actions import lifecycle
from statements.actions.informing import inform
from statements.models import ConvenorRule, Edition, EditionFile, Embargo, PressContact, PublicationRequest, Statement
from statements.permissions import leads_or_publishes, publishes, publishes_or_is_the_clock, rules
from statements.queries.editions import edition_content, latest_edition, said
from statements.queries.finding import words_of
from statements.queries.publishing import (
    open_embargo,
    open_request,
    rule_for,
    rule_of,
    standing_signatures,
    still_holds,
)
from statements.queries.text import version_text
from statements.stages import PUBLISHABLE, EmbargoEnd, EventKind, Stage

# Between the clock of the web server, which notes the proof, and that of the database.
CLOCKS_DIFFER = timedelta(minutes=1)


def publish(
    statement: Statement, *, second_factor_at: datetime | None = None, by: Actor, at: datetime | None = None
) -> Edition:
    """Publish: make the first edition of text, signatories and count as of now.

    `second_factor_at` is when the person last proved a second factor (None: never, as for a program with a token); it
    counts for FRESH where the convenor's rule asks for one. Under embargo the edition is made already; the clock then
    publishes it at its minute. Raises PermissionDenied; Refused with code `second_factor` where that is missing, or
    `not_asked`, `request_void`, `second_person` where the rule asks for two people, `not_due` to the clock.
    Event: statement.published (reaction: one job for each language's PDF).
    """
    if not publishes_or_is_the_clock(by, statement):
        raise PermissionDenied
    made: list[Edition] = []
    with transaction.atomic():
        # The moment of the edition is one at which nobody writes a signature or takes one back beside it: whoever was
        # faster is in it already, or out of it.
        fresh = lifecycle.hold(statement, PUBLISHABLE, alone=True)
        now = at or clock.now()

        def prepare() -> dict[str, object]:
            rule = rule_of(fresh)
            embargo = open_embargo(fresh)
            if by is not Machine.CLOCK and rule.second_factor and not is_fresh(second_factor_at, at=now):
                raise unproved()
            if embargo is not None:
                asked = end_embargo(embargo, EmbargoEnd.PUBLISHED, at=now)
                edition = released(embargo, fresh, by=by, at=now)
            else:
                publisher = person(by)
                asked = answer_request(fresh, by=publisher, at=now) if rule.second_person else {}
                edition = make_edition(fresh, by=publisher, at=now)
            made.append(edition)
            Statement.objects.filter(pk=fresh.pk).update(search_text=words_of(version_text(edition.version)))
            return {"edition": edition.number, "sha256": edition.sha256, **asked}

        lifecycle.advance(
            fresh, lifecycle.Move.PUBLISH, by=by, at=now, set_fields={"published_at": now}, prepare=prepare
        )
    statement.stage, statement.published_at = fresh.stage, fresh.published_at
    return made[0]


def released(embargo: Embargo, statement: Statement, *, by: Actor, at: datetime) -> Edition:
    """The edition that was made beforehand; another one where a name in it was taken back, or it bears another day."""
    ready = embargo.edition
    dated = (statement.dated or timezone.localdate(at)).isoformat()
    if ready.recalled_at is None and ready.content["dated"] == dated:
        return ready
    return make_edition(statement, by=by if isinstance(by, Person) else ready.published_by, at=at)


def end_embargo(embargo: Embargo, end: EmbargoEnd, *, at: datetime) -> dict[str, str]:
    """Inside the caller's transaction; until when it would have lasted, as data for the event.

    Raises Refused with code `no_embargo` where somebody was faster.
    """
    if Embargo.objects.filter(pk=embargo.pk, ended_at=None).update(ended_at=at, end=end) != 1:
        raise no_embargo()
    return {"embargo": embargo.publish_at.isoformat()}


def under_embargo() -> Refused:
    return Refused("embargo", _("It is under embargo already."))


def no_embargo() -> Refused:
    return Refused("no_embargo", _("It is not under embargo, or the embargo has just ended."))


def is_fresh(second_factor_at: datetime | None, *, at: datetime) -> bool:
    """Whether a second factor proved then counts at that instant."""
    return second_factor_at is not None and at - FRESH <= second_factor_at <= at + CLOCKS_DIFFER


def unproved() -> Refused:
    return Refused(
        "second_factor",
        _("This takes a second factor, proved within the last %(minutes)s minutes in a browser.")
        % {"minutes": int(FRESH.total_seconds() // 60)},
    )


# -- two people --------------------------------------------------------------------------------------------------------


def ask_for_publication(statement: Statement, *, by: Actor, at: datetime | None = None) -> PublicationRequest:
    """Ask a second person to publish this text with these signatories. Asking twice gives the request that stands.

    One that is void is taken back by it. Raises PermissionDenied; Refused with code `stage`, `one_person` where the
    rule asks for no second person, `embargo`, `asked` where somebody else has. Event: publication.asked.
    """
    asker = person(by)
    if not leads_or_publishes(asker, statement):
        raise PermissionDenied
    try:
        with transaction.atomic():
            fresh = lifecycle.hold(statement, PUBLISHABLE)
            at = at or clock.now()
            if open_embargo(fresh) is not None:
                raise under_embargo()
            if not rule_of(fresh).second_person:
                raise Refused("one_person", _("One person is enough to publish here."))
            standing = open_request(fresh)
            if standing and still_holds(standing, fresh, at=at):
                if standing.asked_by_id == asker.pk:
                    return standing
                raise Refused("asked", _("%(name)s has asked for it already.") % {"name": standing.asked_by.name})
            if standing:
                take_back(standing, at=at)
            version = fresh.final_version
            if version is None:
                raise ValueError("a closed statement has a final text")
            request = PublicationRequest.objects.create(
                statement=fresh,
                sha256=version.sha256,
                signatures=standing_signatures(fresh, at=at),
                asked_by=asker,
                asked_at=at,
            )
            append(
                statement.chain,
                EventKind.PUBLICATION_ASKED,
                at=at,
                data={"by": trace(asker), **lifecycle.settled_on(version)},
            )
    except IntegrityError as race:
        # Both saw no request and wrote one: the unique constraint lets one through.
        raise Refused("asked", _("Somebody else has just asked for it.")) from race
    return request


def withdraw_request(statement: Statement, *, by: Actor, at: datetime | None = None) -> None:
    """Take a request to publish back: whoever may ask may do it. Raises PermissionDenied; Refused where there is none.

    Event: publication.request_withdrawn.
    """
    if not leads_or_publishes(by, statement):
        raise PermissionDenied
    at = at or clock.now()
    with transaction.atomic():
        lifecycle.hold(statement, PUBLISHABLE)
        standing = open_request(statement)
        if standing is None:
            raise nobody_asked()
        take_back(standing, at=at)
        append(statement.chain, EventKind.PUBLICATION_NOT_ASKED, at=at, data={"by": trace(by)})


def nobody_asked() -> Refused:
    return Refused("not_asked", _("Nobody has asked for it, or the request was taken back."))


def take_back(request: PublicationRequest, *, at: datetime) -> None:
    """Inside the caller's transaction. Raises Refused where somebody was faster."""
    waiting = PublicationRequest.objects.filter(pk=request.pk, withdrawn_at=None, answered_at=None)
    if waiting.update(withdrawn_at=at) != 1:
        raise nobody_asked()


def answer_request(statement: Statement, *, by: Person, at: datetime) -> dict[str, str]:
    """Note on the open request who published, inside the caller's transaction; who asked, as data for the event."""
    request = open_request(statement)
    if request is None:
        raise nobody_asked()
    waiting = PublicationRequest.objects.filter(pk=request.pk, withdrawn_at=None, answered_at=None)
    if waiting.update(answered_by=by, answered_at=at) != 1:
        raise nobody_asked()
    return {"asked_by": trace(request.asked_by)}


def set_rule(
    organisation: Organisation,
    *,
    second_person: bool,
    second_factor: bool,
    second_factor_at: datetime | None = None,
    by: Actor,
    at: datetime | None = None,
) -> ConvenorRule:
    """Say how `organisation` publishes what it convenes. To give up the second factor takes a fresh one.

    Raises PermissionDenied, Refused with code `second_factor`. Event: convenor.rule_set, on the site's chain.
    """
    if not rules(by, organisation):
        raise PermissionDenied
    at = at or clock.now()
    with transaction.atomic():
        gives_up = rule_for(organisation).second_factor and not second_factor
        if gives_up and by is not Machine.OPERATOR and not is_fresh(second_factor_at, at=at):
            raise unproved()
        rule, _created = ConvenorRule.objects.update_or_create(
            organisation=organisation,
            defaults={"second_person": second_person, "second_factor": second_factor, "set_at": at},
        )
        append(
            SITE_CHAIN,
            SiteEvent.CONVENOR_RULE_SET,
            at=at,
            data={
                "organisation": organisation.ref,
                "second_person": second_person,
                "second_factor": second_factor,
                "by": trace(by),
            },
        )
    return rule


# -- editions ----------------------------------------------------------------------------------------------------------


def make_edition(statement: Statement, *, by: Person, at: datetime, publish_at: datetime | None = None) -> Edition:
    """The rows of the next edition, inside the caller's transaction with the stage taken.

    `publish_at`: its minute, where it is made under embargo.
    """
    version = statement.final_version
    if version is None:
        raise ValueError("a statement without a final text has no edition")
    number = (statement.editions.aggregate(last=Max("number"))["last"] or 0) + 1
    form = canonical(edition_content(statement, number=number, at=at, publish_at=publish_at))
    return Edition.objects.create(
        statement=statement,
        number=number,
        version=version,
        canonical=form.decode(),
        sha256=sha256_hex(form),
        as_of=at,
        published_by=by,
    )


def recall(statement: Statement, *, at: datetime) -> None:
    """Serve no list of the editions there are any more, inside the transaction in which a name in them is taken back.

    The next edition follows by a job.
    """
    statement.editions.filter(recalled_at=None).update(recalled_at=at)


def reissue(statement: Statement, *, by: Actor = Machine.CLOCK, at: datetime | None = None) -> Edition | None:
    """Make the next edition where what would be said has changed since the current one.

    By the clock, run by a job: in the publisher's name of the current one, and None where nothing changed, so that it
    is safe to run twice. By a person: PermissionDenied unless they publish it; Refused with code `nothing_new` where
    nothing changed. Event: statement.published (reaction: jobs for its files). Partners hear where the edition stands.
    """
    if by is not Machine.CLOCK and not publishes(by, statement):
        raise PermissionDenied
    with transaction.atomic():
        fresh = lifecycle.hold(statement, frozenset({Stage.PUBLISHED}), alone=True)
        current = latest_edition(fresh)
        at = at or clock.now()
        if current is None:
            return None
        if said(edition_content(fresh, number=current.number, at=at)) == said(current.content):
            # What was taken back was not in it.
            if Edition.objects.filter(pk=current.pk).exclude(recalled_at=None).update(recalled_at=None):
                restored = f"{fresh.ref}:{current.number}:{instant(at)}"
                inform(fresh.ref, Kind.RESTORED, key=restored, at=at, edition=current.number)
            elif by is not Machine.CLOCK:
                raise Refused("nothing_new", _("The current edition says all that is to be said."))
            return None
        edition = make_edition(fresh, by=by if isinstance(by, Person) else current.published_by, at=at)
        append(
            fresh.chain,
            EventKind.PUBLISHED,
            at=at,
            data={"edition": edition.number, "sha256": edition.sha256, "by": trace(by)},
        )
    return edition


def keep_file(
    edition: Edition, *, language: str, media_type: str, content: bytes, at: datetime | None = None
) -> EditionFile:
    """Store a file of an edition, once: a second rendering of the same edition and language is thrown away.

    `language` is "" for one that stands for all of them.

    The name tells the SHA-256, so a half-written file is never taken for a whole one. Event: edition.printed.
    """
    digest = sha256_hex(content)
    kind = media_type.partition(";")[0].rpartition("/")[2]
    name = f"editions/{edition.statement.ref}/{edition.number}/{language or 'all'}-{digest[:16]}.{kind}"
    if not default_storage.exists(name):
        name = default_storage.save(name, ContentFile(content))
    at = at or clock.now()
    try:
        with transaction.atomic():
            kept = EditionFile.objects.create(
                edition=edition,
                language=language,
                media_type=media_type,
                name=name,
                sha256=digest,
                size=len(content),
                created_at=at,
            )
            append(
                edition.statement.chain,
                EventKind.FILE_PRINTED,
                at=at,
                data={"edition": edition.number, "language": language, "sha256": digest, "size": len(content)},
            )
    except IntegrityError:
        kept = edition.files.get(language=language, media_type=media_type)
        if kept.name != name:  # another seal makes other bytes
            default_storage.delete(name)
    return kept


def withdraw_statement(statement: Statement, *, reason: str, by: Actor, at: datetime | None = None) -> None:
    """Withdraw a statement for good, with a reason that everybody who could see it will read.

    Raises PermissionDenied, Refused. Event: statement.withdrawn.
    """
    reason = admit(reason, field="reason", longest=500)
    at = at or clock.now()
    with transaction.atomic():
        lifecycle.advance(
            statement,
            lifecycle.Move.WITHDRAW,
            by=by,
            at=at,
            set_fields={"withdrawn_reason": reason},
            prepare=lambda: {"reason": reason},
        )
        # Nothing bears it any more.
        PressContact.objects.filter(statement=statement).delete()
        # An open round ends with it.
        statement.rounds.filter(closed_at=None).update(closed_at=at)


def file_content(file: EditionFile) -> bytes:
    """The bytes as stored; Refused where storage lost or altered them."""
    try:
        with default_storage.open(file.name) as stored:
            content: bytes = stored.read()
    except FileNotFoundError:
        raise Refused("lost", _("The stored file is missing.")) from None
    if sha256_hex(content) != file.sha256:
        raise Refused("altered", _("The stored file is not the one that was made."))
    return content
