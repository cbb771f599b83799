"""Two records of one organisation took part: what they were asked, said and signed becomes one, and two again."""

from datetime import timedelta

import pytest

from ledger.models import Event
from organisations.actions import mandating, merging, registering
from organisations.models import Organisation, OrganisationKind, Right
from outbox.models import Job
from statements.actions import commenting, consulting, mailing, pacing, publishing, signing
from statements.models import Amendment, Invitation, Recipient, Signature, Statement
from statements.queries.count import count
from statements.queries.mailing import addressed
from statements.queries.signatories import consents
from statements.stages import Pace
from tests import factories
from tests.cast import MORNING, Cast
from tests.factories import DAY, signed

AT = MORNING + 2 * DAY


def twin(cast: Cast) -> Organisation:
    """A second record of Far Hill, for which Ot may sign."""
    double = registering.register_organisation(
        kind=OrganisationKind.NGO, name_en="Far-Hill", is_demonstration=True, by=cast.mealea, at=MORNING
    )
    mandating.grant_mandate(to=cast.ot, organisation=double, right=Right.SIGN, by=cast.mealea, at=MORNING)
    return double


def both_invited(cast: Cast) -> tuple[Statement, Organisation]:
    statement, double = factories.opened(cast), twin(cast)
    consulting.invite(statement, [double], by=cast.chanthy, at=MORNING)
    return statement, double


@pytest.mark.django_db
def test_a_signature_moves_and_keeps_the_name_under_which_it_was_given(cast: Cast) -> None:
    statement, double = both_invited(cast)
    given = signed(statement, double, cast.ot, at=AT)
    merge = merging.merge_organisations(kept=cast.hill, absorbed=double, by=cast.mealea, at=AT)
    given.refresh_from_db()
    assert (given.organisation, given.name_en, given.set_aside_at) == (cast.hill, "Far-Hill", None)
    assert count(statement, at=AT).organisations == 1
    merging.undo_merge(merge, by=cast.mealea, at=AT)
    given.refresh_from_db()
    assert given.organisation == double


@pytest.mark.django_db
def test_of_two_signatures_one_stands_and_both_are_kept(cast: Cast) -> None:
    statement, double = both_invited(cast)
    own = signed(statement, cast.hill, cast.visal, at=AT)
    second = signed(statement, double, cast.ot, at=AT + timedelta(hours=1))
    later = AT + timedelta(hours=2)
    assert count(statement, at=later).organisations == 2

    merge = merging.merge_organisations(kept=cast.hill, absorbed=double, by=cast.mealea, at=later)
    own.refresh_from_db()
    second.refresh_from_db()
    assert (own.set_aside_at, second.set_aside_at) == (None, later)
    assert (own.organisation, second.organisation) == (cast.hill, cast.hill)
    assert count(statement, at=later).organisations == 1
    assert count(statement, at=later).represented == 1
    # What was counted before is still what was counted before.
    assert count(statement, at=later - timedelta(seconds=1)).organisations == 2

    merging.undo_merge(merge, by=cast.mealea, at=later + DAY)
    second.refresh_from_db()
    assert (second.organisation, second.set_aside_at) == (double, None)
    assert count(statement, at=later + DAY).organisations == 2
    told = [event.kind for event in Event.objects.filter(chain=statement.chain).order_by("id")][-2:]
    assert told == ["signature.set_aside", "signature.restored"]


@pytest.mark.django_db
@pytest.mark.parametrize("hidden", ["withheld", "addressees"])
def test_the_one_that_shows_less_stands_whoever_is_kept(cast: Cast, hidden: str) -> None:
    """A convenor or an administrator can never make a name more visible than a signer chose."""
    statement, double = both_invited(cast)
    own = signed(statement, cast.hill, cast.visal, at=AT)
    second = signed(statement, double, cast.ot, at=AT, visibility=hidden)
    merge = merging.merge_organisations(kept=cast.hill, absorbed=double, by=cast.mealea, at=AT)
    own.refresh_from_db()
    second.refresh_from_db()
    assert (own.set_aside_at, second.set_aside_at) == (AT, None)
    counted = count(statement, at=AT)
    assert (counted.organisations, counted.withheld_organisations) == (1, 1)
    merging.undo_merge(merge, by=cast.mealea, at=AT)
    own.refresh_from_db()
    assert (own.organisation, own.set_aside_at) == (cast.hill, None)


@pytest.mark.django_db
def test_who_signed_anew_meanwhile_keeps_the_new_signature(cast: Cast) -> None:
    """Far Hill's own signature was set aside; the one that stood was withdrawn, and Far Hill signed again."""
    statement, double = both_invited(cast)
    own = signed(statement, cast.hill, cast.visal, at=AT)
    second = signed(statement, double, cast.ot, at=AT, visibility="withheld")
    merge = merging.merge_organisations(kept=cast.hill, absorbed=double, by=cast.mealea, at=AT)
    second.refresh_from_db()
    signing.withdraw_signature(second, by=cast.visal, at=AT + DAY)
    anew = signed(statement, cast.hill, cast.visal, at=AT + DAY)
    merging.undo_merge(merge, by=cast.mealea, at=AT + DAY)
    own.refresh_from_db()
    assert own.set_aside_at == AT
    assert list(Signature.objects.standing().filter(organisation=cast.hill)) == [anew]


@pytest.mark.django_db
@pytest.mark.parametrize(("first", "second"), [("named", "withheld"), ("withheld", "named")])
def test_the_first_of_two_merges_is_undone_and_both_who_signed_stand(cast: Cast, first: str, second: str) -> None:
    """Two doubles of Far Hill had signed; one of their signatures was set aside for the other. When the one that was
    merged first turns out to be another organisation, each of the two has its own signature again."""
    statement, double = both_invited(cast)
    other = registering.register_organisation(
        kind=OrganisationKind.NGO, name_en="Farr Hill", is_demonstration=True, by=cast.mealea, at=MORNING
    )
    mandating.grant_mandate(to=cast.ot, organisation=other, right=Right.SIGN, by=cast.mealea, at=MORNING)
    consulting.invite(statement, [other], by=cast.chanthy, at=MORNING)
    given = [signed(statement, double, cast.ot, at=AT, visibility=first)]
    given.append(signed(statement, other, cast.ot, at=AT, visibility=second))
    inner = merging.merge_organisations(kept=cast.hill, absorbed=double, by=cast.mealea, at=AT)
    outer = merging.merge_organisations(kept=cast.hill, absorbed=other, by=cast.mealea, at=AT)
    assert Signature.objects.standing().filter(statement=statement).count() == 1

    merging.undo_merge(inner, by=cast.mealea, at=AT)
    standing = Signature.objects.standing().filter(statement=statement)
    assert {(pk, said.organisation) for pk, said in consents(standing).items()} == {
        (given[0].pk, double),
        (given[1].pk, cast.hill),
    }
    merging.undo_merge(outer, by=cast.mealea, at=AT)
    assert {said.organisation for said in consents(standing.all()).values()} == {double, other}


@pytest.mark.django_db
def test_what_was_asked_and_said_moves_too(cast: Cast) -> None:
    round_ = factories.consulted(cast)
    double = twin(cast)
    consulting.invite(round_.statement, [double], by=cast.chanthy, at=MORNING)
    other = factories.invited(cast)
    consulting.invite(other, [double], by=cast.chanthy, at=MORNING)
    Invitation.objects.filter(statement=other, organisation=cast.hill).delete()
    remark = commenting.comment(round_, organisation=double, text="When?", by=cast.ot, at=MORNING)

    merge = merging.merge_organisations(kept=cast.hill, absorbed=double, by=cast.mealea, at=MORNING)
    remark.refresh_from_db()
    assert remark.organisation == cast.hill
    assert Invitation.objects.filter(statement=other, organisation=cast.hill).exists()
    assert Invitation.objects.filter(statement=round_.statement, organisation=double).exists()  # both were invited
    assert not Amendment.objects.exists()

    merging.undo_merge(merge, by=cast.mealea, at=MORNING)
    remark.refresh_from_db()
    assert remark.organisation == double
    assert Invitation.objects.filter(statement=other, organisation=double).exists()


@pytest.mark.django_db
def test_a_published_list_that_changed_is_issued_anew(cast: Cast) -> None:
    edition = factories.published(cast)
    double = twin(cast)
    Signature.objects.filter(statement=edition.statement, organisation=cast.hill).update(organisation=double)
    merging.merge_organisations(kept=cast.hill, absorbed=double, by=cast.mealea, at=MORNING + 5 * DAY)
    assert Job.objects.filter(kind="statements.reissue").count() == 1


@pytest.mark.django_db
def test_mails_that_wait_are_meant_for_the_kept_one_and_for_the_absorbed_one_again(cast: Cast) -> None:
    """Ot may sign for the double and is written to for it alone, Visal for Far Hill alone; a third for both."""
    statement, double = both_invited(cast)
    mandating.grant_mandate(to=cast.sreymom, organisation=cast.hill, right=Right.SIGN, by=cast.mealea, at=MORNING)
    mandating.grant_mandate(to=cast.sreymom, organisation=double, right=Right.SIGN, by=cast.mealea, at=MORNING)
    mailing.begin(statement, [cast.hill, double], purpose="invitation", by=cast.chanthy, at=AT)

    def meant() -> dict[int | None, set[str]]:
        return {one.person_id: set(one.organisations.split()) for one in Recipient.objects.all()}

    before = {cast.visal.pk: {cast.hill.ref}, cast.ot.pk: {double.ref}, cast.sreymom.pk: {cast.hill.ref, double.ref}}
    assert meant() == before
    merge = merging.merge_organisations(kept=cast.hill, absorbed=double, by=cast.mealea, at=AT)
    assert meant() == {**before, cast.ot.pk: {cast.hill.ref}}
    waiting = list(Recipient.objects.all())
    for_whom = addressed(statement, waiting, at=AT)
    assert {one.person_id: for_whom[one.pk].to_sign for one in waiting} == dict.fromkeys(before, (cast.hill,))

    merging.undo_merge(merge, by=cast.mealea, at=AT)
    assert meant() == before


@pytest.mark.django_db
def test_a_name_that_a_merge_hides_is_taken_back_at_once_whatever_the_pace(cast: Cast) -> None:
    """Far Hill signed by name, its second record without being named: the second stands, and nobody names Far Hill."""
    statement, double = both_invited(cast)
    signed(statement, cast.hill, cast.visal, at=AT)
    signed(statement, double, cast.ot, at=AT, visibility="withheld")
    signing.close_sign_on(statement, by=cast.chanthy, at=AT + DAY)
    edition = publishing.publish(statement, by=cast.piseth, at=AT + DAY)
    pacing.set_pace(statement, pace=Pace.BY_HAND, by=cast.piseth, at=AT + DAY)
    merging.merge_organisations(kept=cast.hill, absorbed=double, by=cast.mealea, at=AT + 2 * DAY)
    edition.refresh_from_db()
    assert edition.recalled_at == AT + 2 * DAY
    assert Job.objects.filter(kind="statements.reissue").count() == 1
    second = publishing.reissue(statement, at=AT + 2 * DAY)
    assert second is not None
    assert (second.content["signatories"], second.content["count"]["withheld"]["organisations"]) == ([], 1)
