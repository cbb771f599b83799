"""Every page in both languages: to be used by everybody, on a small phone, over a slow line, without being followed."""

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.browser.access import is_for_everybody
from tests.browser.conftest import Look
from tests.browser.pages import NOT_OPENED, PAGES, OpenedPage
from tests.browser.site import Site
from tests.browser.visiting import ALL_BUT_COLOURS, EVERY_RULE, Visit

pytestmark = pytest.mark.browser

WIDE, HIGH = 1280, 900  # CSS pixels of a desk's screen
LOOKED_AT_WIDE = {
    "home",
    "public-statement",
    "dashboard",
    "overview",
    "text",
    "edit-block",
    "round",
    "board",
    "sign",
    "signatures",
}


@pytest.fixture(scope="session")
def icon(site: Site) -> int:
    """Bytes of the icon as it is sent."""
    return (site.folder / "static" / "favicon.svg.gz").stat().st_size


def names(patterns: list[URLPattern | URLResolver]) -> set[str]:
    """The names of all pages; the API has none."""
    found: set[str] = set()
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            found.add(pattern.name or str(pattern.pattern))
        elif pattern.app_name not in {"api-v1", "admin"}:  # the admin's are opened in test_records.py
            found |= names(pattern.url_patterns)
    return found


def test_every_page_is_opened() -> None:
    opened = {page.name for page in PAGES if page.name}
    assert names(get_resolver().url_patterns) == opened | set(NOT_OPENED)
    assert not opened & set(NOT_OPENED)


@pytest.mark.parametrize("language", ["en", "km"])
@pytest.mark.parametrize("opened", PAGES, ids=lambda page: page.id)
def test_page(opened: OpenedPage, language: str, look: Look, site: Site, icon: int) -> None:
    """Loaded once, and looked at in one way after the other."""
    visit = look(opened.who)
    assert visit.open(f"/{language}/{opened.address(site)}") == opened.status
    on_a_phone(visit, opened, language, icon=icon, url=site.url)
    if language == "en" and opened.name in LOOKED_AT_WIDE:
        at_a_desk_in_the_dark(visit)
    if not opened.who and opened.status == 200:
        is_for_everybody(visit, language=language, has_head=has_head(opened))


def has_head(opened: OpenedPage) -> bool:
    """Before the main part stands what can be skipped, but on the card, which stands in other sites' pages."""
    return opened.name != "statement-card"


def on_a_phone(visit: Visit, opened: OpenedPage, language: str, *, icon: int, url: str) -> None:
    expected_complaints = 0 if opened.status == 200 else 1  # the browser itself notes a status of 4xx
    assert len(visit.complaints) == expected_complaints, visit.complaints
    assert [one for one in visit.requested if not one.startswith(f"{url}/")] == []
    assert visit.page.locator("html").get_attribute("lang") == language
    assert visit.weight() + icon <= opened.budget
    assert not visit.is_wider_than(320)
    assert not visit.is_wider_than(360)
    # The markup is the same in both languages: in Khmer a few of each kind are gone through.
    if language == "en" or opened.name in LOOKED_AT_WIDE:
        assert visit.violations(EVERY_RULE if language == "en" else ALL_BUT_COLOURS) == ""
    focus = visit.first_focus()
    assert (focus["inSight"], focus["outline"]) == (True, True), focus
    assert focus["target"] == "#main" or not has_head(opened), focus


def at_a_desk_in_the_dark(visit: Visit) -> None:
    visit.page.set_viewport_size({"width": WIDE, "height": HIGH})
    visit.page.emulate_media(color_scheme="dark")
    # A colour on its way from light to dark is neither.
    visit.page.evaluate("Promise.all(document.getAnimations().map(each => each.finished)).then(() => null)")
    assert not visit.is_wider_than(WIDE)
    assert visit.violations() == ""
