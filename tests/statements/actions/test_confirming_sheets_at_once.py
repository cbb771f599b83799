"""Somebody signs while a large sheet is taken in and confirmed."""

from typing import Any

import pytest
from django.db import connection

from organisations.actions import registering
from statements.actions import confirming_sheets, recording
from statements.actions.confirming import Confirmed, confirm
from statements.actions.confirming_sheets import confirm_sheet
from statements.models import Evidence, Invitation, RecordedSignature, Signature, Statement
from statements.queries import recorded_sheets
from statements.queries.recorded_sheets import judge
from tests import factories
from tests.cast import assemble
from tests.factories import DAY, signed
from tests.statements.recorded import THEN, received, refused, second, sha256, sheet
from tests.threads import in_threads

PEOPLE = "Sok Dara; Kampot\nKeo Sophea; Takeo\nChan Vanna; Pursat"


@pytest.mark.django_db(transaction=True)
def test_a_program_s_sheet_is_looked_through_before_anything_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    cast = assemble()
    statement = factories.opened(cast)
    look_up, held = recorded_sheets.looked_up, []

    def looking(*given: Any, **more: Any) -> object:
        held.append(connection.in_atomic_block)
        return look_up(*given, **more)

    monkeypatch.setattr(recording, "looked_up", looking)
    evidence = recording.record_sheet(
        statement,
        received=received(way="paper", visibility="named"),
        of_individuals=True,
        sheet=PEOPLE,
        choices={},
        sha256=sha256(statement),
        by=cast.chanthy,
        at=THEN,
    )
    assert (held, evidence.lines.count()) == ([False], 3)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL lets others in while all are invited")
@pytest.mark.django_db(transaction=True)
def test_who_signs_comes_in_between_two_turns_of_invitations(monkeypatch: pytest.MonkeyPatch) -> None:
    cast = assemble()
    statement = factories.opened(cast)
    for name in ("Tall Grass", "Salt Wind"):
        registering.register_organisation(kind="ngo", name_en=name, is_demonstration=True, by=cast.mealea, at=THEN)
    evidence = sheet(statement, "Tall Grass\nSalt Wind", of_individuals=False, by=cast.chanthy)
    evidence = Evidence.objects.select_related("statement", "version").get(pk=evidence.pk)
    signing = iter([(cast.reed, cast.sreymom), (cast.hill, cast.visal)])
    found: list[tuple[int, int]] = []

    def somebody_signs(_seconds: float) -> None:
        organisation, person = next(signing)
        newcomers = Invitation.objects.filter(organisation__name_en__in=["Tall Grass", "Salt Wind"])
        found.append((newcomers.count(), evidence.lines.count()))
        fresh = Statement.objects.get(pk=statement.pk)
        assert in_threads(lambda: signed(fresh, organisation, person, at=THEN)) == []

    monkeypatch.setattr(recording, "INVITED_TOGETHER", 1)
    monkeypatch.setattr(recording, "let_others_in", somebody_signs)
    recording.take_sheet(evidence, choices={}, seen=judge(evidence).digest, by=cast.chanthy, at=THEN)
    assert (found, evidence.lines.count()) == ([(1, 0), (2, 0)], 2)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL confirms all lines together")
@pytest.mark.parametrize(("faster", "told"), [((1, 2), Confirmed(1, 0)), ((1,), Confirmed(2, 0))])
@pytest.mark.django_db(transaction=True)
def test_lines_that_another_coordinator_confirms_between_two_turns_are_passed_over(
    monkeypatch: pytest.MonkeyPatch, faster: tuple[int, ...], told: Confirmed
) -> None:
    cast = assemble()
    evidence = sheet(factories.opened(cast), PEOPLE, by=cast.chanthy)
    evidence = Evidence.objects.select_related("statement", "version").get(pk=evidence.pk)
    recording.take_sheet(evidence, choices={}, seen=judge(evidence).digest, by=cast.chanthy, at=THEN)
    evidence = Evidence.objects.select_related("statement", "version").get(pk=evidence.pk)
    refs = list(evidence.lines.order_by("number").values_list("ref", flat=True))
    others = [refs[place] for place in faster]

    def another(_seconds: float) -> None:
        if others:
            confirm(evidence, [others.pop() for _line in list(others)], by=second(cast), at=THEN + DAY)

    monkeypatch.setattr(confirming_sheets, "TOGETHER", {True: 1})
    monkeypatch.setattr(confirming_sheets, "let_others_in", another)
    assert confirm_sheet(evidence, refs, by=second(cast), at=THEN + DAY) == told
    with refused("nothing"):
        confirm_sheet(evidence, refs, by=second(cast), at=THEN + DAY)
    assert Signature.objects.standing().count() == 3


@pytest.mark.django_db(transaction=True)
def test_who_signs_comes_in_between_two_turns_and_before_anything_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    cast = assemble()
    statement, vuthy = factories.opened(cast), second(cast)
    evidence = sheet(statement, PEOPLE, by=cast.chanthy)
    evidence = Evidence.objects.select_related("statement", "version").get(pk=evidence.pk)
    signing = iter([(cast.reed, cast.sreymom), (cast.hill, cast.visal), (cast.river, cast.rotha)])
    found: list[int] = []

    def somebody_signs(*_given: object) -> None:
        """On a connection of their own, which waits for nobody."""
        organisation, person = next(signing)
        found.append(RecordedSignature.objects.filter(state="confirmed").count())
        fresh = Statement.objects.get(pk=statement.pk)
        assert in_threads(lambda: signed(fresh, organisation, person, at=THEN + DAY)) == []

    look_up = recorded_sheets.looked_up
    seen = judge(evidence).digest

    def looking(*given: Any, **more: Any) -> object:
        lines = look_up(*given, **more)
        somebody_signs()
        return lines

    monkeypatch.setattr(recording, "looked_up", looking)
    recording.take_sheet(evidence, choices={}, seen=seen, by=cast.chanthy, at=THEN)
    monkeypatch.setattr(confirming_sheets, "TOGETHER", {True: 1})
    monkeypatch.setattr(confirming_sheets, "let_others_in", somebody_signs)
    evidence.refresh_from_db()
    refs = list(evidence.lines.values_list("ref", flat=True))
    done = confirm_sheet(evidence, refs, by=vuthy, at=THEN + DAY)
    assert done == Confirmed(3, 0)
    # PostgreSQL lets others in while all are confirmed together.
    assert found == ([0, 1, 2] if connection.vendor == "sqlite" else [0])
    assert Signature.objects.standing().filter(statement=statement).count() == 3 + len(found)
