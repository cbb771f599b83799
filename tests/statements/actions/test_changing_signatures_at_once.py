"""A signature is hidden and withdrawn at the same moment: nothing of either is lost."""

import pytest

from statements.actions import changing_signatures, signing
from statements.models import Signature
from statements.queries.signatories import Reserved, consent_of
from statements.stages import Visibility
from tests import factories
from tests.cast import Cast, assemble
from tests.factories import signed
from tests.statements.actions.test_changing_signatures import THEN
from tests.threads import in_threads


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return assemble()


@pytest.fixture
def signature(cast: Cast) -> Signature:
    statement = factories.opened(cast)
    point = statement.blocks.filter(kind="point").earliest("id")
    reserved = [Reserved(point.ref, text_en="Only the old bridge.")]
    return signed(statement, cast.reed, cast.sreymom, at=THEN, reservations=reserved, may_show_logo=True)


@pytest.mark.django_db(transaction=True)
def test_hidden_and_withdrawn_at_once_nothing_is_lost(transactional_db: None) -> None:
    """What is sealed of a hidden name is its only place: no other writer may write it as it stood before."""
    cast = assemble()
    signature = signed(factories.opened(cast), cast.reed, cast.sreymom, at=THEN)

    def copy() -> Signature:
        return Signature.objects.select_related("statement").get(pk=signature.pk)

    one, other = copy(), copy()
    raised = in_threads(
        lambda: changing_signatures.hide(one, reason="Threats.", by=cast.chanthy, at=THEN),
        lambda: signing.withdraw_signature(other, by=cast.sreymom, at=THEN),
    )
    assert {getattr(error, "code", error) for error in raised} <= {"withdrawn"}
    kept = consent_of(copy())
    assert (kept.organisation, kept.person, kept.name_en) == (cast.reed, cast.sreymom, "Reed Circle")
    assert Visibility(copy().visibility) in (Visibility.NAMED, Visibility.WITHHELD)
