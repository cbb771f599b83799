"""The one Chromium of a process of tests, ended and started anew where it stands still."""

import logging
import os
import shutil
import signal
import threading
from contextlib import suppress

from playwright.sync_api import Browser, BrowserContext, Error, Playwright

logger = logging.getLogger(__name__)

# No sandbox: tests may run as root in a container. The rest keeps the browser from calling home.
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
# A page is opened once and never used for long. So one process draws all pages, all of one site, one after the other,
# instead of a new one for each, and no code is compiled for running often: a third of Chromium's work otherwise.
SHORT_LIVED = ("--renderer-process-limit=1", "--disable-site-isolation-trials", "--js-flags=--no-maglev --no-opt")
STANDS_STILL = 60.0  # seconds after which a window will not open any more; on a busy machine it takes one


class Chromium:
    """Gives contexts: windows that share nothing. Playwright itself waits for one without end."""

    def __init__(self, browsers: Playwright, program: str, *, patience: float = STANDS_STILL) -> None:
        self._browsers = browsers
        self._program = program
        self._patience = patience
        self._has_stood_still = False
        self._start()

    def _start(self) -> None:
        self.browser: Browser = self._browsers.chromium.launch(
            executable_path=self._program, args=[*QUIET, *SHORT_LIVED]
        )
        processes = self.browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
        self._pid = next(one["id"] for one in processes if one["type"] == "browser")

    def new_context(self, **options: object) -> BrowserContext:
        """With Playwright's options. A browser that stands still is ended with all its windows and started anew, once;
        the second time raises RuntimeError."""
        try:
            return self._open(options)
        except TimeoutError as error:
            if self._has_stood_still:
                raise RuntimeError(f"{error} It was started anew before.") from error
            self._has_stood_still = True
            logger.warning("%s It is started anew.", error)
            self._start()
            return self._open(options)

    def _open(self, options: dict[str, object]) -> BrowserContext:
        ended = threading.Event()

        def end() -> None:
            ended.set()
            with suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)

        watch = threading.Timer(self._patience, end)
        watch.start()
        try:
            return self.browser.new_context(**options)  # type: ignore[arg-type]
        except Error as error:
            if not ended.is_set():
                raise
            raise TimeoutError(f"Chromium opened no window in {self._patience:.0f} s and was ended.") from error
        finally:
            watch.cancel()

    def has(self, context: BrowserContext) -> bool:
        """Whether it is still of the browser that runs now."""
        return context.browser is self.browser


def find_chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser")
