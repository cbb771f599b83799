"""Pages about who. Their names are what templates, notices and tests use."""

from django.urls import URLPattern, path

from organisations import converters  # noqa: F401 - registers <ref:...>
from organisations.views import accounts, jobs

urlpatterns: list[URLPattern] = [
    # -- coming in and going out
    path("sign-in/", accounts.sign_in, name="sign-in"),
    path("sign-out/", accounts.sign_out, name="sign-out"),
    # -- the machine room
    path("jobs/", jobs.parked_jobs, name="parked-jobs"),
    path("jobs/<int:job>/retry/", jobs.retry_job, name="retry-job"),
]
