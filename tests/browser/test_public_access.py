"""What everybody can read can be used by everybody: by keyboard, at twice the size, in the dark, in forced colours.

`test_pages.py` opens each of these pages on a phone of 320 and 360 pixels and asks all rules of axe in the light.
"""

from typing import Any

import pytest

from tests.browser.conftest import Look
from tests.browser.pages import PAGES, OpenedPage
from tests.browser.site import Site
from tests.browser.visiting import Visit

pytestmark = pytest.mark.browser

PUBLIC = [page for page in PAGES if not page.who and page.status == 200]
DESK = 1280  # CSS pixels
ONLY_COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
MOST_STOPS = 200

# Every control that can be seen, numbered in the order of the page. Of radio buttons one is reached for all.
NUMBERED = """() => {
    const all = "a[href], button, input:not([type=hidden]), select, textarea, summary", seen = new Set();
    let number = 0;
    for (const one of document.querySelectorAll(all)) {
        if (!one.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true }) || one.disabled) continue;
        if (one.type === "radio") {
            if (seen.has(one.name)) continue;
            seen.add(one.name);
            for (const same of document.getElementsByName(one.name)) same.dataset.number = number;
        }
        one.dataset.number = number++;
    }
    return number;
}"""
# Where the focus is: its number, and whether one sees that it is there. None: it has left the page.
FOCUS = """() => {
    const at = document.activeElement;
    if (!at || at === document.body) return null;
    const box = at.getBoundingClientRect(), style = getComputedStyle(at);
    return {
        number: at.dataset.number === undefined ? -1 : Number(at.dataset.number),
        what: at.outerHTML.slice(0, 120),
        seen: box.width > 1 && box.height > 1 && box.bottom > 0 && box.top < innerHeight
            && box.right > 0 && box.left < innerWidth
            && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    };
}"""
# Words that are cut off, at whatever size the page is.
CUT_OFF = """() => [...document.querySelectorAll("body *:not(svg *):not(.hush)")].filter(one => {
    const style = getComputedStyle(one);
    return !one.closest(".hush, .skip") && one.clientWidth > 1
        && [style.overflowX, style.overflowY].some(kind => kind === "hidden" || kind === "clip")
        && (one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1);
}).map(one => one.outerHTML.slice(0, 120))"""
MOVING = """() => [...document.querySelectorAll("*")].filter(one => {
    const style = getComputedStyle(one);
    return style.animationName !== "none" || style.transitionDuration.split(", ").some(long => long !== "0s")
        || style.scrollBehavior === "smooth";
}).map(one => one.outerHTML.slice(0, 120))"""
WITHOUT_EDGE = """() => [...document.querySelectorAll("button, .button, input, select, textarea")].filter(one => {
    const style = getComputedStyle(one);
    const isLink = one.matches(".textbutton, .quiet");
    return !isLink && !["checkbox", "hidden", "radio"].includes(one.type) && one.checkVisibility()
        && (style.borderTopStyle === "none" || style.borderTopWidth === "0px");
}).map(one => one.outerHTML.slice(0, 120))"""


def evaluated(visit: Visit, script: str) -> Any:
    return visit.page.evaluate(script)


def can_be_used_by_keyboard(visit: Visit) -> None:
    """Each control is reached by Tab and seen, and Tab leads out again."""
    expected, reached = evaluated(visit, NUMBERED), set()
    for _stop in range(MOST_STOPS):
        visit.page.keyboard.press("Tab")
        focus = evaluated(visit, FOCUS)
        if focus is None:
            break
        assert focus["seen"], focus
        reached.add(focus["number"])
    else:
        pytest.fail("Tab never leaves the page.")
    assert reached - {-1} == set(range(expected))


def nothing_is_lost_at_twice_the_size(visit: Visit) -> None:
    """A browser's zoom of 200 % halves the width; in some, letters alone are doubled."""
    for size, width in (("100%", DESK // 2), ("200%", DESK)):
        evaluated(visit, f"() => {{ document.documentElement.style.fontSize = '{size}' }}")
        assert not visit.is_wider_than(width), (size, width)
        assert evaluated(visit, CUT_OFF) == [], (size, width)
    evaluated(visit, "() => { document.documentElement.style.fontSize = '' }")


@pytest.mark.parametrize("language", ["en", "km"])
@pytest.mark.parametrize("opened", PUBLIC, ids=lambda page: page.id)
def test_everybody_can_use_it(opened: OpenedPage, language: str, look: Look, site: Site) -> None:
    """The page is loaded once for all of it. The markup is the same in both languages."""
    visit = look("")
    visit.begin(DESK, 900)
    assert visit.open(f"/{language}/{opened.address(site)}") == opened.status
    nothing_is_lost_at_twice_the_size(visit)
    visit.page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    assert evaluated(visit, MOVING) == []
    assert visit.violations(ONLY_COLOURS) == ""
    if language == "en":
        can_be_used_by_keyboard(visit)
        visit.page.emulate_media(forced_colors="active")
        assert evaluated(visit, WITHOUT_EDGE) == []
        if opened.name != "statement-card":  # which stands in other sites' pages, and has no head
            visit.page.keyboard.press("Tab")
            assert evaluated(visit, FOCUS)["seen"]
            visit.page.keyboard.press("Enter")
            assert evaluated(visit, "() => document.activeElement.id") == "main"
    visit.page.emulate_media(forced_colors="none", reduced_motion="no-preference")
