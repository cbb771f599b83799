"""The board's answers, one by one and together; whom to call; the numbers behind the charts. By hand, at two sizes."""

from copy import deepcopy
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organisations.actors import Machine
from organisations.models import Membership, Organisation, OrganisationSector
from organisations.queries.directory import Asked
from statements.actions import consulting, signing
from statements.models import (
    BoardWait,
    Decline,
    Invitation,
    Mailing,
    PreparedSignature,
    Recipient,
    Signature,
    SignPageReading,
    Statement,
)
from statements.queries.calling import calls
from statements.queries.identities import key_of, organisation_identity
from statements.queries.progress import Share, by_province, by_sector, paces
from statements.queries.signing import rows
from statements.queries.tracking import board, lines
from statements.stages import CallReason, RecipientState, SignOnAnswer
from tests import factories
from tests.cast import MORNING, Cast
from tests.factories import DAY

NOW = MORNING + 5 * DAY
TODAY = date(2026, 3, 7)
MOMENT = timedelta(seconds=1)


@pytest.fixture(scope="module")
def told(told_cast: Cast) -> Statement:
    """In sign-on from Tuesday 3 March until Tuesday 10 March; it is Saturday."""
    return factories.opened(told_cast)


@pytest.fixture
def statement(db: None, told: Statement) -> Statement:
    return deepcopy(told)


def answer_of(statement: Statement, organisation: Organisation) -> SignOnAnswer:
    return board(statement, at=NOW).answers[organisation.pk]


def opened_page(statement: Statement, organisation: Organisation) -> None:
    SignPageReading.objects.create(statement=statement, organisation=organisation, first_on=TODAY, last_on=TODAY)


def in_board(statement: Statement, organisation: Organisation, cast: Cast, until: date) -> None:
    BoardWait.objects.create(
        statement=statement, organisation=organisation, until=until, said_by=cast.sreymom, said_at=NOW
    )


def prepared(statement: Statement, organisation: Organisation, cast: Cast) -> None:
    assert statement.final_version is not None
    PreparedSignature.objects.create(
        statement=statement,
        organisation=organisation,
        version=statement.final_version,
        content="{}",
        prepared_by=cast.sreymom,
        prepared_at=NOW - DAY,
    )


def declined(statement: Statement, organisation: Organisation, cast: Cast) -> None:
    Decline.objects.create(
        statement=statement, organisation=organisation, reason="Too strong.", declined_by=cast.bora, declined_at=NOW
    )


def mailed(statement: Statement, states: dict[str, str]) -> None:
    """An invitation to a mailbox each: the organisations' references with blanks between -> what became of it."""
    mailing = Mailing.objects.create(statement=statement, purpose="invitation", made_at=MORNING, due=MORNING)
    for place, (organisations, state) in enumerate(states.items()):
        Recipient.objects.create(
            mailing=mailing,
            address=f"{place}@mail.example",
            language="en",
            organisations=organisations,
            state=state,
            tried_at=NOW,
        )


# -- where each stands -------------------------------------------------------------------------------------------------


def test_of_several_answers_the_first_counts(cast: Cast, statement: Statement) -> None:
    assert answer_of(statement, cast.reed) == SignOnAnswer.SILENT
    opened_page(statement, cast.reed)
    assert answer_of(statement, cast.reed) == SignOnAnswer.OPENED
    in_board(statement, cast.reed, cast, TODAY)
    assert answer_of(statement, cast.reed) == SignOnAnswer.IN_BOARD
    prepared(statement, cast.reed, cast)
    assert answer_of(statement, cast.reed) == SignOnAnswer.PREPARED
    declined(statement, cast.reed, cast)
    assert answer_of(statement, cast.reed) == SignOnAnswer.DECLINED
    given = factories.signed(statement, cast.reed, cast.sreymom, at=NOW)
    assert answer_of(statement, cast.reed) == SignOnAnswer.SIGNED
    Signature.objects.filter(pk=given.pk).update(refused_at=NOW)
    assert answer_of(statement, cast.reed) == SignOnAnswer.TO_CONFIRM
    Signature.objects.filter(pk=given.pk).update(withdrawn_at=NOW, refused_at=None)
    assert answer_of(statement, cast.reed) == SignOnAnswer.WITHDRAWN
    factories.signed(statement, cast.reed, cast.sreymom, at=NOW + MOMENT)
    assert answer_of(statement, cast.reed) == SignOnAnswer.SIGNED
    # Nobody else was touched by any of it.
    assert board(statement, at=NOW).totals == [
        (SignOnAnswer.SIGNED, 1),
        *((answer, 0) for answer in list(SignOnAnswer)[1:-1]),
        (SignOnAnswer.SILENT, 3),
    ]


@pytest.mark.parametrize("visibility", ["named", "addressees", "withheld"])
def test_who_is_not_named_signed_as_well(cast: Cast, statement: Statement, visibility: str) -> None:
    factories.signed(statement, cast.river, cast.rotha, at=NOW, visibility=visibility)
    found = board(statement, at=NOW)
    assert [found.answers[one.pk] == SignOnAnswer.SIGNED for one in (cast.river, cast.reed)] == [True, False]
    (line,) = lines(found, found.that(SignOnAnswer.SIGNED))
    assert (line.organisation, line.row.signature and line.row.signature.visibility) == (cast.river, visibility)
    assert line.row.consent is not None
    assert line.row.consent.person == cast.rotha


def test_what_is_recorded_and_not_confirmed_is_no_answer_yet(cast: Cast, statement: Statement) -> None:
    given = factories.signed(statement, cast.reed, cast.sreymom, at=NOW)
    Signature.objects.filter(pk=given.pk).update(confirmed_at=None)
    assert answer_of(statement, cast.reed) == SignOnAnswer.SILENT


def test_the_board_and_an_organisation_s_own_line_agree(cast: Cast, statement: Statement) -> None:
    """The board counts without unsealing; the sign page reads the rows. Of each organisation they say the same."""
    factories.signed(statement, cast.river, cast.rotha, at=NOW, visibility="withheld")
    taken_back = factories.signed(statement, cast.hill, cast.visal, at=NOW)
    signing.withdraw_signature(taken_back, by=cast.visal, at=NOW + MOMENT)
    declined(statement, cast.reed, cast)
    opened_page(statement, cast.stone)
    found = board(statement, at=NOW)
    said = rows(statement, Organisation.objects.filter(invitations__statement=statement))
    assert {row.organisation.pk: row.answer for row in said} == found.answers
    assert len(set(found.answers.values())) == 4


def test_before_sign_on_ever_opened_all_are_silent(cast: Cast) -> None:
    found = board(factories.settled(cast), at=NOW)
    assert set(found.answers.values()) == {SignOnAnswer.SILENT}


# -- mails -------------------------------------------------------------------------------------------------------------


def test_one_mail_to_two_organisations_reached_both_and_the_best_of_several_counts(
    cast: Cast, statement: Statement
) -> None:
    mailed(
        statement,
        {
            f"{cast.reed.ref} {cast.stone.ref}": RecipientState.SENT,
            cast.reed.ref: RecipientState.BOUNCED,
            cast.hill.ref: RecipientState.FAILED,
        },
    )
    found = board(statement, at=NOW)
    assert (found.reached, found.lost) == (2, 1)
    told = {line.organisation: line.mail for line in lines(found, found.invited)}
    assert told == {cast.reed: "sent", cast.stone: "sent", cast.hill: "failed", cast.river: None}


def test_a_reminder_is_no_invitation(cast: Cast, statement: Statement) -> None:
    mailed(statement, {cast.reed.ref: RecipientState.SENT})
    Mailing.objects.update(purpose="reminder")
    assert board(statement, at=NOW).reached == 0


# -- narrowing ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        (Asked(), ["Far Hill", "Reed Circle", "River Network", "Stone Bridge"]),
        (Asked(words="reed"), ["Reed Circle"]),
        (Asked(words="ត្រែង"), ["Reed Circle"]),
        (Asked(kind="network"), ["River Network"]),
        (Asked(province="kep"), ["Far Hill"]),
        (Asked(sector="water"), ["Stone Bridge"]),
        (Asked(network="RIVER"), ["Reed Circle", "Stone Bridge"]),
        (Asked(network="RIVER", sector="water"), ["Stone Bridge"]),
        (Asked(words="lotus"), []),
    ],
)
def test_the_board_is_narrowed(cast: Cast, statement: Statement, asked: Asked, names: list[str]) -> None:
    Organisation.objects.filter(pk=cast.hill.pk).update(province="kep")
    OrganisationSector.objects.create(organisation=cast.stone, sector="water")
    if asked.network:
        asked = Asked(sector=asked.sector, network=cast.river.ref)
    found = board(statement, asked, at=NOW)
    assert [line.organisation.name_en for line in lines(found, found.invited)] == names
    assert sum(number for _answer, number in found.totals) == len(names)


# -- whom to call ------------------------------------------------------------------------------------------------------


def test_they_are_called_in_order(cast: Cast, statement: Statement) -> None:
    """Overdue boards first, the longest first; prepared; opened; silent by size of network, then by name."""
    more = [
        Organisation.objects.create(kind="ngo", name_en=name, is_demonstration=True)
        for name in ("Atlas", "Birch", "Cedar", "Delta", "Elm", "Fern")
    ]
    consulting.invite(statement, more, by=cast.chanthy, at=NOW)
    atlas, birch, cedar, delta, elm, fern = more
    in_board(statement, atlas, cast, TODAY - DAY)
    in_board(statement, birch, cast, TODAY - 3 * DAY)
    in_board(statement, cedar, cast, TODAY)  # meets today: not yet
    prepared(statement, delta, cast)
    opened_page(statement, elm)
    declined(statement, fern, cast)
    factories.signed(statement, cast.hill, cast.visal, at=NOW)
    mailed(statement, {cast.stone.ref: RecipientState.BOUNCED})
    named = {one.pk: one.name_en for one in Organisation.objects.all()}
    found = calls(board(statement, at=NOW), at=NOW)
    assert [(named[call.invited.pk], call.reason, call.since, call.members, call.lost) for call in found] == [
        ("Birch", CallReason.BOARD_OVERDUE, TODAY - 3 * DAY, 0, False),
        ("Atlas", CallReason.BOARD_OVERDUE, TODAY - DAY, 0, False),
        ("Delta", CallReason.PREPARED, TODAY - DAY, 0, False),
        ("Elm", CallReason.OPENED, None, 0, False),
        ("River Network", CallReason.SILENT, None, 2, False),
        ("Reed Circle", CallReason.SILENT, None, 0, False),
        ("Stone Bridge", CallReason.SILENT, None, 0, True),
    ]


# -- numbers of the charts ---------------------------------------------------------------------------------------------


def test_signatures_are_counted_day_by_day_to_the_deadline(cast: Cast, statement: Statement) -> None:
    """Opened on 3 March, 7 days before the deadline; signed on the 4th, 4th and 6th, one taken back on the 6th."""
    factories.signed(statement, cast.river, cast.rotha, at=MORNING + 2 * DAY, visibility="withheld")
    given = factories.signed(statement, cast.reed, cast.sreymom, at=MORNING + 2 * DAY)
    # 23:30 on the 6th in Phnom Penh.
    factories.signed(statement, cast.hill, cast.visal, at=MORNING + 4 * DAY + timedelta(hours=14, minutes=30))
    signing.withdraw_signature(given, by=cast.sreymom, at=MORNING + 4 * DAY)
    (pace,) = paces(statement, actor=cast.chanthy, at=NOW)
    assert pace.points == ((7, 0), (6, 2), (5, 2), (4, 2), (3, 2))
    assert pace.newest == 2


def test_earlier_sign_ons_of_the_convenor_are_beside_it_for_who_may_see_them(cast: Cast) -> None:
    before = factories.closed(cast)
    statement = factories.opened(cast, at=MORNING + 10 * DAY)
    named = factories.staffed(cast, statement)
    at = MORNING + 12 * DAY
    assert [pace.statement for pace in paces(statement, actor=named.coordinator, at=at)] == [statement]
    present, earlier = paces(statement, actor=cast.chanthy, at=at)
    assert (present.statement, earlier.statement) == (statement, before)
    assert present.points == ((7, 0), (6, 0))
    # Opened 7 days before its deadline, signed by three 6 days before, closed 5 days before.
    assert earlier.points == ((7, 0), (6, 3), (5, 3))


def test_shares_by_province_and_sector(cast: Cast, statement: Statement) -> None:
    Organisation.objects.filter(pk__in=[cast.hill.pk, cast.reed.pk]).update(province="kep")
    for organisation, sector in ((cast.hill, "water"), (cast.reed, "water"), (cast.reed, "youth")):
        OrganisationSector.objects.create(organisation=organisation, sector=sector)
    factories.signed(statement, cast.reed, cast.sreymom, at=NOW, visibility="withheld")
    found = board(statement, at=NOW)
    assert by_province(found) == {"kep": Share(1, 2), "": Share(0, 2)}
    assert by_sector(found) == {"water": Share(1, 2), "youth": Share(1, 1)}


# -- how much it asks of the database ----------------------------------------------------------------------------------


def asked_by(statement: Statement, cast: Cast) -> tuple[int, int]:
    """How many queries the board and a page of it take, and how many the call list and the charts."""
    with CaptureQueriesContext(connection) as of_board:
        found = board(statement, Asked(network=cast.river.ref), at=NOW)
        lines(found, found.invited[:100])
    with CaptureQueriesContext(connection) as of_more:
        calls(found, at=NOW)
        by_sector(found)
    return len(of_board), len(of_more)


def test_the_same_few_queries_at_any_size_and_nothing_unsealed_that_is_not_shown(
    cast: Cast, statement: Statement
) -> None:
    factories.signed(statement, cast.reed, cast.sreymom, at=NOW)
    small = asked_by(statement, cast)
    many = Organisation.objects.bulk_create(
        [Organisation(kind="ngo", name_en=f"Village {place:03}", is_demonstration=True) for place in range(150)]
    )
    Invitation.objects.bulk_create(
        [Invitation(statement=statement, organisation=one, invited_by=cast.chanthy, invited_at=NOW) for one in many]
    )
    Membership.objects.bulk_create(
        [Membership(network=cast.river, member=one, joined_on=date(2020, 1, 1)) for one in many]
    )
    key = key_of(statement)
    # Sealed with nothing that opens: who reads it fails.
    Signature.objects.bulk_create(
        [
            Signature(
                statement=statement,
                version=statement.final_version,
                kind="organisation",
                identity=organisation_identity(key, one),
                sealed='{"salts": {}}',
                language="en",
                visibility="withheld",
                signed_at=NOW,
                confirmed_at=NOW,
            )
            for one in many[110:]
        ]
    )
    with connection.cursor() as cursor:
        cursor.execute("UPDATE statements_signature SET sealed = 'broken' WHERE visibility = 'withheld'")
    found = board(statement, at=NOW)
    assert dict(found.totals)[SignOnAnswer.SIGNED] == 41
    assert asked_by(statement, cast) == small == (25, 4)


def test_the_clock_is_no_staff(cast: Cast, statement: Statement) -> None:
    """Nobody sees another sign-on by being nobody."""
    assert [pace.statement for pace in paces(statement, actor=Machine.CLOCK, at=NOW)] == [statement]
