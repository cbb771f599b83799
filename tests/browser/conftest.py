"""One site, one browser and one set of sign-ins for all tests in a browser."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import TypeAlias

import pytest
from playwright.sync_api import Browser, BrowserContext, StorageState, sync_playwright

from seeds.loading.who import DEMO_PASSWORD
from seeds.reading import read_people
from seeds.records import SeedPerson
from tests.browser.site import Site, running_site, set_up
from tests.browser.visiting import Visit, dashboard
from tests.tables import made_once

# No sandbox: tests may run as root in a container. The rest keeps the browser from calling home.
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
PATIENCE = 30_000.0  # milliseconds for one page, on a busy machine

# Gives a new context of the person with that key in people.toml, or of nobody (""), with Playwright's options.
Enter: TypeAlias = Callable[..., BrowserContext]
# Gives the tab of the person with that key, or of nobody (""), as if it had just been opened.
Look: TypeAlias = Callable[[str], Visit]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    # All processes of a run share the parent folder: one sets the site up, each runs a copy of its own.
    mine = tmp_path_factory.getbasetemp()
    shared = mine.parent if "PYTEST_XDIST_WORKER" in os.environ else mine
    folder = mine / "site"
    shutil.copytree(made_once(shared / "site-as-set-up", set_up), folder)
    with running_site(folder) as site:
        yield site


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.skip("this machine lacks chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def people() -> dict[str, SeedPerson]:
    return {person.key: person for person in read_people().people}


@pytest.fixture(scope="session")
def sign_ins(site: Site, chromium: Browser, people: dict[str, SeedPerson]) -> Callable[[str], StorageState]:
    """The cookies of a person after signing in through the page: done once for each."""
    known: dict[str, StorageState] = {}

    def sign_in(key: str) -> StorageState:
        if key not in known:
            with chromium.new_context(base_url=site.url, java_script_enabled=False) as context:
                page = context.new_page()
                page.goto("/en/sign-in/", timeout=PATIENCE)
                page.get_by_label("E-mail address").fill(people[key].email)
                page.get_by_label("Password").fill(DEMO_PASSWORD)
                page.locator("main").get_by_role("button", name="Sign in").click()
                page.wait_for_url(dashboard(), timeout=PATIENCE)
                known[key] = context.storage_state()
        return known[key]

    return sign_in


@pytest.fixture
def enter(site: Site, chromium: Browser, sign_ins: Callable[[str], StorageState]) -> Iterator[Enter]:
    """Contexts that are closed at the end of the test. Each begins with an empty cache."""
    opened: list[BrowserContext] = []

    def enter(who: str = "", **options: object) -> BrowserContext:
        state = sign_ins(who) if who else None
        context = chromium.new_context(base_url=site.url, storage_state=state, **options)  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE)
        opened.append(context)
        return context

    yield enter
    for context in opened:
        context.close()


@pytest.fixture(scope="session")
def look(site: Site, chromium: Browser, sign_ins: Callable[[str], StorageState]) -> Iterator[Look]:
    """One tab for each person, kept for all pages: opening one costs more than loading a page in it.

    Nothing is taken from the browser's cache, and who is nobody has no cookie from the page before.
    """
    tabs: dict[str, Visit] = {}

    def look(who: str) -> Visit:
        if who not in tabs:
            context = chromium.new_context(base_url=site.url, storage_state=sign_ins(who) if who else None)
            context.set_default_timeout(PATIENCE)
            tabs[who] = Visit.of(context)
        tab = tabs[who]
        tab.begin()
        if not who:
            tab.page.context.clear_cookies()
        return tab

    yield look
    for tab in tabs.values():
        tab.page.context.close()
