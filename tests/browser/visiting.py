"""One visit of a page without a cache, and everything that the browser noticed on the way."""

import gzip
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Self

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request

axe = Axe()

# All rules: those of WCAG 2.2 at levels A and AA, and what axe calls best practice.
EVERY_RULE: dict[str, Any] = {"resultTypes": ["violations"]}
# The slowest rule, left out where the same colours were looked at in another language.
ALL_BUT_COLOURS = {**EVERY_RULE, "rules": {"color-contrast": {"enabled": False}}}

FIRST_FOCUS = """() => {
    const at = document.activeElement, box = at.getBoundingClientRect(), style = getComputedStyle(at);
    return {
        words: at.textContent.trim(),
        target: at.getAttribute("href"),
        inSight: box.width > 1 && box.height > 1 && box.top >= 0 && box.left >= 0 && box.right <= innerWidth,
        outline: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    };
}"""

TO_THE_TOP = """() => {
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute("tabindex");
}"""


def dashboard() -> re.Pattern[str]:
    """How the address ends that one comes to by signing in, in the language of whoever it is."""
    ends = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            ends.append(re.escape(reverse("dashboard")))
    return re.compile(f"({'|'.join(ends)})$")


@dataclass
class Visit:
    """Get one with `Visit.of(context)`; for each page `begin`, then `open`."""

    page: Page
    requested: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    sizes: dict[str, int] = field(default_factory=dict)  # bytes on the wire, headers included, by request

    @classmethod
    def of(cls, context: BrowserContext) -> Self:
        visit = cls(context.new_page())
        visit.page.on("request", visit._note_request)
        visit.page.on("console", visit._note_console)
        visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))
        session = context.new_cdp_session(visit.page)
        session.send("Network.enable")
        session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        session.on("Network.loadingFinished", visit._note_size)
        return visit

    def begin(self, width: int = 360, height: int = 740, *, colors: Literal["light", "dark"] = "light") -> None:
        """A screen of so many CSS pixels; all that was noticed before is forgotten."""
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.emulate_media(color_scheme=colors)
        for noticed in (self.requested, self.complaints, self.sizes):
            noticed.clear()

    def _note_request(self, request: Request) -> None:
        self.requested.append(request.url)

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def _note_size(self, finished: Mapping[str, Any]) -> None:
        self.sizes[finished["requestId"]] = int(finished["encodedDataLength"])

    def open(self, address: str) -> int:
        """Load the page with everything in it. Returns the status."""
        answer = self.page.goto(address)
        assert answer is not None
        self.html = answer.body()
        self.is_compressed = "content-encoding" in answer.headers
        return answer.status

    def weight(self) -> int:
        """Bytes of the first load, everything compressed, with headers. A browser without a window asks for no icon.

        The web server sends its HTML as it is and leaves compressing it to a proxy: it is counted as gzip makes it.
        """
        total = sum(self.sizes.values())
        if not self.is_compressed:
            total += len(gzip.compress(self.html, 6, mtime=0)) - len(self.html)
        return total

    def is_wider_than(self, width: int) -> bool:
        """Whether one must scroll sideways on a screen of that many CSS pixels."""
        self.page.set_viewport_size({"width": width, "height": 740})
        return bool(self.page.evaluate("document.documentElement.scrollWidth > innerWidth"))

    def violations(self, rules: dict[str, Any] = EVERY_RULE) -> str:
        """What axe-core finds against it, "" where nothing."""
        found = axe.run(self.page, options=rules)
        return "" if found.violations_count == 0 else str(found.generate_report())

    def focus_top(self) -> None:
        """As on a page just opened: the next Tab leads to what comes first."""
        self.page.evaluate(TO_THE_TOP)

    def first_focus(self) -> dict[str, Any]:
        """Where the first Tab leads, and whether one sees it."""
        self.page.keyboard.press("Tab")
        found: dict[str, Any] = self.page.evaluate(FIRST_FOCUS)
        return found
