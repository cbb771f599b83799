"""The administrator's page: what keeps failing, and the button that tries it again."""

import pytest
from django.test import Client
from django.urls import reverse

from outbox.models import Job, State
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_a_parked_job_shows_the_end_of_its_error_and_is_tried_again(cast: Cast) -> None:
    job = Job.objects.create(
        kind="statements.reissue",
        key="some-key",
        state=State.PARKED,
        attempts=8,
        error="Traceback\nfirst\nsecond\nOSError: <disk> full",
    )
    client = Client()
    client.force_login(cast.mealea)
    shown = client.get(reverse("parked-jobs")).content.decode()
    assert "OSError: &lt;disk&gt; full" in shown
    assert "Traceback" not in shown
    for _time in range(2):
        assert client.post(reverse("retry-job", args=[job.pk])).status_code == 302
    job.refresh_from_db()
    assert (job.state, job.attempts) == (State.WAITING, 0)
    assert "some-key" in client.get(reverse("parked-jobs")).content.decode()


@pytest.mark.parametrize("number", [0, 17, 2**63, 2**200])
def test_a_job_that_is_not_there(cast: Cast, number: int) -> None:
    client = Client()
    client.force_login(cast.mealea)
    assert client.post(reverse("retry-job", args=[number])).status_code == 404
