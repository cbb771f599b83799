"""One site, one browser and one set of sign-ins for all tests in a browser."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from typing import TypeAlias

import pytest
from playwright.sync_api import APIRequestContext, BrowserContext, Playwright, StorageState, sync_playwright

from seeds.loading.who import DEMO_PASSWORD
from seeds.reading import read_people
from seeds.records import SeedPerson
from tests.browser.chromium import Chromium, find_chromium
from tests.browser.site import Site, running_site, set_up
from tests.browser.visiting import Visit, dashboard
from tests.tables import made_once

pytest.register_assert_rewrite("tests.browser.access")  # what it asks is told as by a test

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
def browsers() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def chromium(browsers: Playwright) -> Iterator[Chromium]:
    program = find_chromium()
    if program is None:
        pytest.skip("this machine lacks chromium")
    started = Chromium(browsers, program)
    yield started
    started.browser.close()


@pytest.fixture(scope="session")
def people() -> dict[str, SeedPerson]:
    return {person.key: person for person in read_people().people}


@pytest.fixture(scope="session")
def sign_ins(
    site: Site, browsers: Playwright, people: dict[str, SeedPerson]
) -> Iterator[Callable[[str], StorageState]]:
    """The cookies of a person after signing in by password: once for each, and without drawing the page, which
    test_signing_in.py looks at."""
    known: dict[str, StorageState] = {}
    visitors: list[APIRequestContext] = []

    def sign_in(key: str) -> StorageState:
        if key not in known:
            visitor = browsers.request.new_context(base_url=site.url, timeout=PATIENCE)
            visitors.append(visitor)
            form = visitor.get("/en/sign-in/")
            token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form.text())
            assert token
            typed = {"csrfmiddlewaretoken": token[1], "username": people[key].email, "password": DEMO_PASSWORD}
            entered = visitor.post("/en/sign-in/", form=typed, headers={"Referer": form.url})
            assert dashboard().search(entered.url), entered.url
            known[key] = visitor.storage_state()
        return known[key]

    yield sign_in
    for visitor in visitors:
        visitor.dispose()


@pytest.fixture
def enter(site: Site, chromium: Chromium, sign_ins: Callable[[str], StorageState]) -> Iterator[Enter]:
    """Contexts that are closed at the end of the test. Each begins with an empty cache."""
    opened: list[BrowserContext] = []

    def enter(who: str = "", **options: object) -> BrowserContext:
        state = sign_ins(who) if who else None
        context = chromium.new_context(base_url=site.url, storage_state=state, **options)
        context.set_default_timeout(PATIENCE)
        opened.append(context)
        return context

    yield enter
    for context in opened:
        if chromium.has(context):
            context.close()


@pytest.fixture(scope="session")
def look(site: Site, chromium: Chromium, sign_ins: Callable[[str], StorageState]) -> Look:
    """One tab for each person, kept for all pages: opening one costs more than loading a page in it.

    Nothing is taken from the browser's cache, and who is nobody has no cookie from the page before.
    """
    tabs: dict[str, Visit] = {}

    def look(who: str) -> Visit:
        if who not in tabs or not chromium.has(tabs[who].page.context):
            context = chromium.new_context(base_url=site.url, storage_state=sign_ins(who) if who else None)
            context.set_default_timeout(PATIENCE)
            tabs[who] = Visit.of(context)
        tab = tabs[who]
        tab.begin()
        if not who:
            tab.page.context.clear_cookies()
        return tab

    return look
