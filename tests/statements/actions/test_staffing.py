"""People named for one statement do what they were named for, there and then; translators write translations alone."""

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from ledger.models import Event
from organisations.models import Person
from organisations.refusals import Refused
from outbox.models import Job
from statements.actions import (
    arranging,
    commenting,
    consulting,
    delivering,
    disposing,
    drafting,
    publishing,
    rewording,
    staffing,
)
from statements.actions.rewording import reword
from statements.models import Block, Statement, StatementRole
from statements.notices import NOTICES
from statements.permissions import part, translates
from statements.queries.staffing import staff_of
from statements.queries.statements import statements_of
from statements.queries.text import working_text
from statements.queries.waiting import Task, steps_for
from tests import factories
from tests.addresses import way_to
from tests.cast import MORNING, Cast
from tests.factories import DAY

BRIDGE = "Mend the old bridge this year."


def block_saying(statement: Statement, words: str) -> Block:
    return statement.blocks.get(revisions__text=words)


# Who may do what, by hand. C coordinates on the convenor's staff, P publishes there. Named on this statement alone:
# c coordinator, p publisher, t translator into Khmer. n coordinates for a co-convenor, R represents an invited
# organisation, O is an outsider, M administers the site.
MAY = {
    "name a role": "C",
    "end a role": "C",
    "add a co-convenor": "C",
    "remove a co-convenor": "C",
    "change details": "Ccn",
    "add a block": "Ccn",
    "edit in English": "Ccn",
    "edit in Khmer": "Cctn",
    "reword in Khmer": "Cctn",
    "reword in English": "Ccn",
    "change a block": "Ccn",
    "move a block": "Ccn",
    "remove a block": "Ccn",
    "invite": "Ccn",
    "answer": "Ccn",
    "add an addressee": "CPcpn",
    "open a round": "Cc",
    "withdraw": "CPcp",
}


def things(cast: Cast, statement: Statement, comment: object) -> dict[str, Callable[[Person], object]]:
    point = block_saying(statement, BRIDGE)
    role = StatementRole.objects.select_related("statement", "person").get(statement=statement, kind="publisher")
    at = MORNING + 2 * DAY
    both = {"en": 1, "km": 1}
    return {
        "name a role": lambda by: staffing.name_role(statement, to=cast.ot, kind="coordinator", by=by, at=at),
        "end a role": lambda by: staffing.revoke_role(role, by=by, at=at),
        "add a co-convenor": lambda by: staffing.add_co_convenor(statement, cast.stone, by=by, at=at),
        "remove a co-convenor": lambda by: staffing.remove_co_convenor(statement, cast.hill, by=by, at=at),
        "change details": lambda by: drafting.change_details(statement, place_en="Kampot", by=by, at=at),
        "add a block": lambda by: arranging.add_block(statement, kind="point", texts={"en": "A."}, by=by, at=at),
        "edit in English": lambda by: rewording.edit_block(
            statement, point, language="en", text="Mend.", based_on=1, by=by, at=at
        ),
        "edit in Khmer": lambda by: rewording.edit_block(
            statement, point, language="km", text="ជួសជុល។", based_on=1, by=by, at=at
        ),
        "reword in Khmer": lambda by: reword(statement, point, texts={"km": "ជួសជុល។"}, based_on=both, by=by, at=at),
        "reword in English": lambda by: reword(statement, point, texts={"en": "Mend."}, based_on=both, by=by, at=at),
        "change a block": lambda by: arranging.change_block(
            statement, point, kind="paragraph", is_demand=True, by=by, at=at
        ),
        "move a block": lambda by: arranging.move_block(statement, point, after=None, by=by, at=at),
        "remove a block": lambda by: arranging.remove_block(statement, point, by=by, at=at),
        "invite": lambda by: consulting.invite(statement, [cast.lotus], by=by, at=at),
        "answer": lambda by: disposing.dispose(comment, outcome="accepted", reason="Yes.", by=by, at=at),  # type: ignore[arg-type]
        "add an addressee": lambda by: delivering.add_addressee(statement, name_en="The office", by=by, at=at),
        "open a round": lambda by: consulting.open_round(statement, deadline=at + DAY, by=by, at=at),
        "withdraw": lambda by: publishing.withdraw_statement(statement, reason="Over.", by=by, at=at),
    }


def test_who_may_do_what(cast: Cast) -> None:
    consultation = factories.consulted(cast)
    comment = commenting.comment(consultation, organisation=cast.reed, text="Which?", by=cast.sreymom, at=MORNING)
    consulting.close_round(consultation, by=cast.chanthy, at=MORNING + DAY)
    statement = consultation.statement
    named = factories.staffed(cast, statement)
    people = {
        "C": cast.chanthy,
        "P": cast.piseth,
        "c": named.coordinator,
        "p": named.publisher,
        "t": named.translator,
        "n": named.neighbour,
        "R": cast.sreymom,
        "O": cast.ot,
        "M": cast.mealea,
    }
    found: dict[str, str] = {}
    for what in MAY:
        allowed = ""
        for letter, person in people.items():
            point = transaction.savepoint()
            # Each time anew: an action writes what it did on the objects it is given.
            do = things(cast, Statement.objects.get(pk=statement.pk), comment)[what]
            try:
                do(person)
            except PermissionDenied:
                pass
            except Refused as refused:
                # The round before is not answered: the move is theirs, but not now.
                assert (what, refused.code) == ("open a round", "unanswered")
                allowed += letter
            else:
                allowed += letter
            transaction.savepoint_rollback(point)
        found[what] = allowed
    assert found == MAY


def test_a_role_ends_and_with_it_everything(cast: Cast) -> None:
    statement = factories.drafted(cast)
    role = staffing.name_role(statement, to=cast.ot, kind="coordinator", by=cast.chanthy, at=MORNING)
    assert part(cast.ot, statement).leads
    assert list(statements_of(cast.ot, at=MORNING)) == [statement]
    other = factories.drafted(cast)
    assert not part(cast.ot, other).reads_text
    staffing.revoke_role(role, by=cast.chanthy, at=MORNING)
    assert not part(cast.ot, statement).reads_text
    assert not statements_of(cast.ot, at=MORNING).exists()
    with pytest.raises(Refused):
        staffing.revoke_role(role, by=cast.chanthy, at=MORNING)
    kinds = list(Event.objects.filter(kind__startswith="role.").order_by("id").values_list("kind", flat=True))
    assert kinds == ["role.named", "role.ended"]
    # Named anew, beside the row of the first time.
    staffing.name_role(statement, to=cast.ot, kind="coordinator", by=cast.chanthy, at=MORNING)
    assert statement.roles.count() == 2


def test_a_closed_account_has_no_part(cast: Cast) -> None:
    statement = factories.drafted(cast)
    staffing.name_role(statement, to=cast.ot, kind="translator", language="km", by=cast.chanthy, at=MORNING)
    cast.ot.is_active = False
    assert not translates(cast.ot, statement, "km")


def test_roles_that_cannot_be(cast: Cast) -> None:
    statement = factories.drafted(cast)
    english = drafting.start_statement(
        kind="petition", convenor=cast.lotus, titles={"en": "One"}, languages=["en"], by=cast.chanthy, at=MORNING
    )
    for where, kind, language in (
        (statement, "director", ""),
        (statement, "translator", ""),
        (statement, "translator", "fr"),
        (statement, "publisher", "km"),
        (english, "translator", "km"),
        (english, "translator", "en"),
    ):
        with pytest.raises(Refused) as refused:
            staffing.name_role(where, to=cast.ot, kind=kind, language=language, by=cast.chanthy, at=MORNING)
        assert refused.value.field == "role"
    staffing.name_role(statement, to=cast.ot, kind="translator", language="km", by=cast.chanthy, at=MORNING)
    with pytest.raises(Refused) as refused:
        staffing.name_role(statement, to=cast.ot, kind="translator", language="km", by=cast.chanthy, at=MORNING)
    assert (refused.value.code, refused.value.field) == ("named", "email")
    staffing.name_role(statement, to=cast.ot, kind="translator", language="en", by=cast.chanthy, at=MORNING)
    assert part(cast.ot, statement).languages == {"en", "km"}
    for kind, language in (("translator", ""), ("coordinator", "km"), ("director", "")):
        with pytest.raises(IntegrityError), transaction.atomic():
            StatementRole.objects.create(
                statement=statement,
                person=cast.visal,
                kind=kind,
                language=language,
                granted_by=cast.chanthy,
                granted_at=MORNING,
            )


def test_whoever_is_named_is_told_once_and_not_after_the_end(cast: Cast) -> None:
    statement = factories.drafted(cast)
    role = staffing.name_role(statement, to=cast.ot, kind="translator", language="km", by=cast.chanthy, at=MORNING)
    about = Job.objects.get(kind="statements.send_notice", key__contains=":named:").arguments["about"]
    mail = NOTICES["named"](**about)
    assert mail is not None
    assert mail.to == ["ot@cast.example"]
    assert "Lotus Forum named you as translator (Khmer) of this statement:" in mail.body
    assert way_to("overview", statement.ref) in mail.body
    staffing.revoke_role(role, by=cast.chanthy, at=MORNING)
    assert NOTICES["named"](**about) is None


def test_co_convenors_come_and_go_until_an_edition_names_them(cast: Cast) -> None:
    statement = factories.closed(cast)
    for organisation in (cast.lotus, cast.hill, cast.hill):
        if organisation == cast.hill and not statement.co_convenors.exists():
            staffing.add_co_convenor(statement, organisation, by=cast.chanthy, at=MORNING)
            continue
        with pytest.raises(Refused) as refused:
            staffing.add_co_convenor(statement, organisation, by=cast.chanthy, at=MORNING)
        assert refused.value.code == "co_convenor"
    edition = publishing.publish(statement, by=cast.piseth, at=MORNING + 4 * DAY)
    assert "Far Hill" in str(edition.content["co_convenors"])
    for late in (staffing.add_co_convenor, staffing.remove_co_convenor):
        with pytest.raises(Refused) as refused:
            late(statement, cast.stone, by=cast.chanthy, at=MORNING + 5 * DAY)
        assert refused.value.code == "stage"


def test_everybody_and_why(cast: Cast) -> None:
    statement = factories.drafted(cast)
    factories.staffed(cast, statement)
    found = staff_of(statement)
    assert [(one.person.name, one.does) for one in found.own] == [("Chanthy", "coordinator"), ("Piseth", "publisher")]
    assert [(one.person.name, one.does) for one in found.together] == [("Sothea", "coordinator")]
    assert [(one.person.name, one.does) for one in found.named] == [
        ("Dara", "translator"),
        ("Kosal", "coordinator"),
        ("Phalla", "publisher"),
    ]


# -- translators -------------------------------------------------------------------------------------------------------


@pytest.fixture
def statement(cast: Cast) -> Statement:
    return factories.drafted(cast)


@pytest.fixture
def dara(cast: Cast, statement: Statement) -> Person:
    return factories.staffed(cast, statement).translator


def translation(statement: Statement) -> tuple[str, frozenset[str]]:
    """The Khmer words of the demand, and what is stale in it."""
    block = working_text(statement).block(block_saying(statement, BRIDGE).ref)
    assert block is not None
    return block.text("km"), block.stale


def test_a_translation_follows_and_leaves_the_source_alone(cast: Cast, statement: Statement, dara: Person) -> None:
    point = block_saying(statement, BRIDGE)
    rewording.edit_block(statement, point, language="en", text="Mend it.", based_on=1, by=cast.chanthy, at=MORNING)
    assert translation(statement)[1] == {"km"}
    rewording.edit_block(statement, point, language="km", text="ជួសជុល។", based_on=1, by=dara, at=MORNING)
    assert translation(statement) == ("ជួសជុល។", frozenset())
    # Mending words that matched: a coordinator's would leave the English behind, a translator's still translate it.
    rewording.edit_block(statement, point, language="km", text="សូមជួសជុល។", based_on=2, by=dara, at=MORNING)
    assert translation(statement) == ("សូមជួសជុល។", frozenset())
    assert point.revisions.get(language="km", number=3).author == dara


def test_a_translator_writes_no_words_that_others_must_follow(cast: Cast, statement: Statement, dara: Person) -> None:
    point = block_saying(statement, BRIDGE)
    rewording.edit_block(statement, point, language="km", text="ជួសជុល។", based_on=1, by=cast.chanthy, at=MORNING)
    assert translation(statement)[1] == {"en"}
    with pytest.raises(Refused) as refused:
        rewording.edit_block(statement, point, language="km", text="ផ្សេង។", based_on=2, by=dara, at=MORNING)
    assert refused.value.code == "source"
    alone = arranging.add_block(statement, kind="point", texts={"km": "តែខ្មែរ។"}, by=cast.chanthy, at=MORNING)
    with pytest.raises(Refused) as refused:
        rewording.edit_block(statement, alone, language="km", text="ផ្សេង។", based_on=1, by=dara, at=MORNING)
    assert refused.value.code == "source"
    assert translation(statement) == ("ជួសជុល។", frozenset({"en"}))


def test_a_translator_confirms_the_own_language_and_no_other(cast: Cast, statement: Statement, dara: Person) -> None:
    point = block_saying(statement, BRIDGE)
    rewording.edit_block(statement, point, language="en", text="Mend it!", based_on=1, by=cast.chanthy, at=MORNING)
    reword(statement, point, texts={}, based_on={"en": 2, "km": 1}, in_step=True, by=dara, at=MORNING)
    assert translation(statement)[1] == frozenset()
    rewording.edit_block(statement, point, language="km", text="ជួសជុល។", based_on=2, by=cast.chanthy, at=MORNING)
    with pytest.raises(PermissionDenied):
        reword(statement, point, texts={}, based_on={"en": 2, "km": 3}, in_step=True, by=dara, at=MORNING)
    assert translation(statement)[1] == {"en"}


def test_a_new_kind_cannot_be_smuggled_in_with_words(statement: Statement, dara: Person) -> None:
    point = block_saying(statement, BRIDGE)
    with pytest.raises(PermissionDenied):
        reword(statement, point, texts={"km": "ក។"}, based_on={"en": 1, "km": 1}, is_demand=False, by=dara, at=MORNING)
    assert point.revisions.count() == 2


def test_what_waits_for_each(cast: Cast, statement: Statement, dara: Person) -> None:
    def waiting(person: Person) -> list[tuple[Task, int]]:
        return [(step.task, step.number) for step in steps_for(person, [statement], at=MORNING)[statement.pk]]

    assert waiting(dara) == []
    point = block_saying(statement, BRIDGE)
    rewording.edit_block(statement, point, language="en", text="Mend it.", based_on=1, by=cast.chanthy, at=MORNING)
    arranging.add_block(statement, kind="point", texts={"en": "More."}, by=cast.chanthy, at=MORNING)
    arranging.add_block(statement, kind="point", texts={"km": "ទៀត។"}, by=cast.chanthy, at=MORNING)
    assert waiting(dara) == [(Task.TRANSLATE, 2)]
    consulting.invite(statement, [cast.reed], by=cast.chanthy, at=MORNING)
    neighbour = Person.objects.get(name="Sothea")
    assert [task for task, _number in waiting(cast.chanthy)] == [Task.OPEN_ROUND, Task.WRITE]
    assert [task for task, _number in waiting(neighbour)] == [Task.WRITE]
    consulting.open_round(statement, deadline=MORNING + DAY, by=cast.chanthy, at=MORNING)
    assert waiting(dara) == []
