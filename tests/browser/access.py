"""What everybody can read can be used by everybody: by keyboard, at twice the size, in the dark, in forced colours.

`test_pages.py` asks it of each of these pages, which it has looked at on a phone before.
"""

from typing import Any

import pytest

from tests.browser.visiting import Visit

DESK, HIGH = 1280, 900  # CSS pixels
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


def is_for_everybody(visit: Visit, *, language: str, has_head: bool) -> None:
    """The page that is open, from its top. The markup is the same in both languages. `has_head`: before the main part
    stands what can be skipped."""
    visit.page.set_viewport_size({"width": DESK, "height": HIGH})
    nothing_is_lost_at_twice_the_size(visit)
    visit.page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    assert evaluated(visit, MOVING) == []
    assert visit.violations(ONLY_COLOURS) == ""
    if language == "en":
        visit.focus_top()
        can_be_used_by_keyboard(visit)
        visit.page.emulate_media(forced_colors="active")
        assert evaluated(visit, WITHOUT_EDGE) == []
        if has_head:
            visit.page.keyboard.press("Tab")
            assert evaluated(visit, FOCUS)["seen"]
            visit.page.keyboard.press("Enter")
            assert evaluated(visit, "() => document.activeElement.id") == "main"
    visit.page.emulate_media(forced_colors="none", reduced_motion="no-preference")
