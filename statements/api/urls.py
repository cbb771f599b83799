"""Every address below /api/v1/. What is not here is not there, and says so as a problem, not as a page."""

from django.urls import URLPattern, re_path

from statements.api import (
    addresses,
    amending,
    answering,
    answering_sign_on,
    consulting,
    crossing,
    delivering,
    editions,
    issuing,
    merging,
    organisations,
    participating,
    people,
    positions,
    problems,
    publishing,
    recording,
    renewing,
    sign_on_times,
    signing,
    staffing,
    statements,
    text,
    tracking,
    webhooks,
)
from statements.api.description import DescribedAPI, PlainRenderer, StrictParser
from statements.api.signing_in import Token

app_name = "api-v1"

api = DescribedAPI(
    title="Ruom",
    version="1",
    description="Everything the pages can do, through the same permissions and actions. See docs/api.md.",
    urls_namespace=app_name,
    docs_url=None,
    auth=Token(),
    parser=StrictParser(),
    renderer=PlainRenderer(),
)
problems.connect(api)
addresses.register()
for module in (
    people,
    organisations,
    statements,
    text,
    consulting,
    participating,
    amending,
    merging,
    answering,
    positions,
    signing,
    answering_sign_on,
    sign_on_times,
    tracking,
    renewing,
    recording,
    publishing,
    editions,
    issuing,
    delivering,
    staffing,
    webhooks,
):
    api.add_router("", module.router)


def behind_the_door(pattern: URLPattern) -> URLPattern:
    pattern.callback = problems.door(pattern.callback)
    if str(pattern.pattern).startswith(crossing.PUBLIC):
        pattern.callback = crossing.open_to_other_sites(pattern.callback)
    return pattern


urlpatterns: list[URLPattern] = [
    *(behind_the_door(pattern) for pattern in api.urls[0] if isinstance(pattern, URLPattern)),
    re_path(r"", problems.door(problems.not_there), name="not-there"),
]
