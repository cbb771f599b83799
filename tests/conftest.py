"""What all tests share: safe and quick settings, real database files, and the servers that some tests need."""

import gc
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import settings as hypothesis_settings

from tests.flush import _flush_append_only_tables  # noqa: F401 - an autouse fixture
from tests.servers import ServerMissing, postgres_server, redis_server
from tests.tables import copy_sqlite, use_template
from tests.telling import cast, module_transaction, told_cast  # noqa: F401 - fixtures

# No deadline: a shared machine is slow at times. In CI every run tries the same examples.
hypothesis_settings.register_profile("here", deadline=None)
hypothesis_settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
hypothesis_settings.load_profile("ci" if os.environ.get("CI") else "here")

TESTS = Path(__file__).parent
FILES = ("test_answer_files", "test_edition_files")
PLAIN_STATIC_FILES = "django.contrib.staticfiles.storage.StaticFilesStorage"
_folder = pytest.StashKey[tempfile.TemporaryDirectory[str]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database-only", action="store_true", help="only what may differ between databases")


def pytest_configure(config: pytest.Config) -> None:
    """Set what tests need otherwise than a newcomer's machine, before Django reads it. Nothing is written to `var`."""
    folder = tempfile.TemporaryDirectory(prefix="ruom-test-var-", ignore_cleanup_errors=True)
    config.stash[_folder] = folder
    var = Path(folder.name)
    for name in ("media", "static", "mail"):
        (var / name).mkdir()
    # The variables are for the processes that tests start: workers, commands, the web server.
    os.environ["RUOM_VAR"] = str(var)
    os.environ["STATICFILES_BACKEND"] = PLAIN_STATIC_FILES
    os.environ["NEWSSTAND"] = "0"
    settings.NEWSSTAND = None
    settings.VAR_DIR = var
    settings.MEDIA_ROOT = var / "media"
    settings.STATIC_ROOT = var / "static"
    settings.EMAIL_FILE_PATH = str(var / "mail")
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES["staticfiles"]["BACKEND"] = PLAIN_STATIC_FILES


def pytest_unconfigure(config: pytest.Config) -> None:
    config.stash[_folder].cleanup()


def pytest_collection_finish(session: pytest.Session) -> None:
    """What is read by now stays: the collector of cycles need not go through it again and again."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """With --database-only, what shows pages need not even be read. None leaves it to others."""
    is_left_out = (
        config.getoption("--database-only") and collection_path.suffix == ".py" and _shows_pages(collection_path)
    )
    return True if is_left_out else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With --database-only, keep what may differ between databases: the rest says the same on SQLite and PostgreSQL."""
    if not config.getoption("--database-only"):
        return
    kept = [item for item in items if _touches_database(item)]
    config.hook.pytest_deselected(items=list(set(items) - set(kept)))
    items[:] = kept


def _shows_pages(module: Path) -> bool:
    """What pages, the API and files show is tried once. Their queries and actions are met on both databases by the
    tests of those, and by test_every_page, test_every_operation, test_bad_input and the journeys, which stand outside
    these folders. That a request sent twice has one effect rests on the database, so it is tried on both."""
    shows = {"views", "admin", "api"} & set(module.relative_to(TESTS).parts) or module.stem in FILES
    return bool(shows) and module.stem != "test_once"


def _touches_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    # What is for PostgreSQL alone runs nowhere else, and may start servers of its own.
    marked = any(item.get_closest_marker(name) is not None for name in ("django_db", "postgres"))
    return marked or bool(fixtures & {"db", "transactional_db", "django_db_setup", "live_server"})


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """SQLite in a file, as it runs for people: a database in memory has other locks, and no other process sees it."""
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        file = tmp_path_factory.mktemp("database") / "test.sqlite3"
        database.setdefault("TEST", {})["NAME"] = str(file)
        copy_sqlite(file)
        # No waiting for the disk: only a crash of the machine could tell the difference, and tests do not crash it.
        options = database["OPTIONS"]
        options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
    else:
        use_template(database.setdefault("TEST", {}))


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """On SQLite the file is new, and may hold its tables already: Django must not begin by deleting it."""
    return str(settings.DATABASES["default"]["ENGINE"]).endswith("sqlite3")


@pytest.fixture(autouse=True)
def _allow_playwright_beside_django(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    # Playwright's synchronous interface keeps an event loop in this thread, which Django would refuse to work beside.
    if request.node.get_closest_marker("browser"):
        monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """A real Redis of this test run."""
    try:
        with redis_server() as url:
            yield url
    except ServerMissing as missing:
        pytest.skip(f"this machine lacks {missing}")


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A real PostgreSQL of this test run, beside the database that the run is on."""
    try:
        with postgres_server() as url:
            yield url
    except ServerMissing as missing:
        pytest.skip(f"this machine lacks {missing}")
