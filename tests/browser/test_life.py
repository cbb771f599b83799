"""The dialogue summary's whole life, made with the software in Chromium by the invented coalition of the examples.

Nobody has JavaScript. The coordinator reads English; who prefers Khmer in people.toml reads Khmer. Sign-on is closed by
the relay at its deadline, and the PDFs are printed by it. What is typed comes from `seeds/data`; what must come out
stands there too, worked out by hand.
"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import translation
from playwright.sync_api import Locator, Page, expect

from seeds.reading import read_dialogue_summary, read_organisations
from seeds.records import SeedBlock, SeedPerson, SeedSignature, SeedStatement
from seeds.said import SeedAmendment, SeedChange, SeedComment, SeedDisposition
from statements.stages import ChangeKind, Stage
from tests.addresses import way_to
from tests.browser.conftest import PATIENCE, Enter
from tests.browser.site import Site
from tests.printing import reading
from tests.servers import wait_until

pytestmark = pytest.mark.browser

PHNOM_PENH = ZoneInfo("Asia/Phnom_Penh")
FOR_SIGNING = timedelta(seconds=60)  # four organisations sign within it
FOR_THE_RELAY = 60.0  # seconds
Desk = Callable[[str], Page]

# What life.toml expects: organisations, networks, represented; worked out there by hand.
IN_ENGLISH = ["3", "1", "5"]
IN_KHMER = ["៣", "១", "៥"]
COUNTED = "Signed by 3 organisations and 1 network. Together they represent 5 organisations."


@pytest.fixture
def seed() -> SeedStatement:
    return read_dialogue_summary()


@pytest.fixture
def desk(enter: Enter, people: dict[str, SeedPerson]) -> Desk:
    """The tab of each person, opened once: at their desk in the language they prefer."""
    tabs: dict[str, Page] = {}

    def tab(who: str) -> Page:
        if who not in tabs:
            tabs[who] = enter(who, java_script_enabled=False).new_page()
            tabs[who].goto(way_to("dashboard", language=people[who].language))
        return tabs[who]

    return tab


def test_one_statement_lives_its_whole_life(seed: SeedStatement, desk: Desk, enter: Enter, site: Site) -> None:
    ref = the_coordinator_writes_it(desk("coordinator"), seed)
    she_invites_and_addresses(desk("coordinator"), seed, ref)
    a_round_opens(desk("coordinator"), ref)
    for remark in seed.comments:
        somebody_comments(desk(remark.person), seed, remark, ref)
    for proposal in seed.amendments:
        somebody_amends(desk(proposal.person), seed, proposal, ref)
    everything_is_answered_and_the_round_closes(desk("coordinator"), seed, ref)
    it_is_merged_and_both_languages_say_the_same(desk("coordinator"), seed, ref)
    the_final_text_is_settled(desk("coordinator"), seed, ref)
    deadline = sign_on_opens(desk("coordinator"), ref)
    for signature in seed.signatures:
        somebody_signs(desk(signature.person), seed, signature, ref)
    assert datetime.now(PHNOM_PENH) < deadline, "the machine was too slow: nobody could have signed in time"
    sign_on_closes_by_itself(desk("publisher"), ref, deadline, site)
    the_publisher_publishes(desk("publisher"), ref)
    anybody = enter(java_script_enabled=False).new_page()
    page_and_pdfs_say_the_same(anybody, seed, ref, site)
    the_delivery_is_recorded(desk("coordinator"), anybody, seed, ref)


# -- finding one's way -------------------------------------------------------------------------------------------------


def name_of(key: str) -> str:
    return next(one.name_en for one in read_organisations().organisations if one.key == key)


def block_of(seed: SeedStatement, key: str) -> SeedBlock:
    return next(block for block in seed.blocks if block.key == key)


def changed(words: str, changes: tuple[SeedChange, ...], language: str) -> str:
    for change in changes:
        if change.language == language:
            words = words.replace(change.before, change.after)
    return words


def overview(page: Page, ref: str) -> None:
    """Through the desk, as people come."""
    language = page.url.split("/")[3]
    page.goto(way_to("dashboard", language=language))
    page.locator(f"main h3 a[href='{way_to('overview', ref, language=language)}']").click()


def board(ref: str) -> str:
    with translation.override("en"):
        return reverse("board", args=[ref, 1])


def move(page: Page, ref: str, name: str, deadline: datetime | None = None) -> None:
    """From the overview to the page of a move, and make it."""
    overview(page, ref)
    page.locator(f"main h3 a[href$='/{ref}/moves/{name}/']").click()
    if deadline is not None:
        page.locator("[name=deadline]").fill(deadline.strftime("%Y-%m-%dT%H:%M:%S"))
    page.locator("main button[name=move]").click()
    page.wait_for_url(f"**{way_to('overview', ref, language=page.url.split('/')[3])}")
    expect(page.locator(".notice.success")).to_be_visible()


def pair(page: Page, text: str) -> Locator:
    """The block with exactly these words, in whichever language."""
    return page.locator(".pair", has=page.get_by_text(text, exact=True))


def figures(page: Page) -> list[str]:
    return page.locator("section.count dd").all_inner_texts()


# -- its life ----------------------------------------------------------------------------------------------------------


def the_coordinator_writes_it(page: Page, seed: SeedStatement) -> str:
    """Title, headings and sixteen numbered points in two languages. Returns the reference of the statement."""
    title, *rest = seed.blocks
    page.get_by_role("link", name="Start a statement").first.click()
    page.get_by_label("Title in English").fill(title.en)
    page.get_by_label("Title in Khmer").fill(title.km)
    page.get_by_label("Dialogue summary").check()
    for name in ("occasion_en", "occasion_km", "place_en", "place_km"):
        page.locator(f"[name={name}]").fill(getattr(seed, name))
    page.get_by_role("button", name="Start the statement").click()
    for block in rest:
        page.get_by_role("link", name="Add a paragraph at the end").click()
        page.locator(f"[name=kind][value={block.kind}]").check()
        page.get_by_label("Text in English").fill(block.en)
        page.get_by_label("Text in Khmer").fill(block.km)
        page.get_by_label("This paragraph demands something").set_checked(block.is_demand)
        page.get_by_role("button", name="Add to the text").click()
    expect(page.get_by_text(rest[-1].en, exact=True)).to_be_visible()
    numbers = [number for number in page.locator(".pair .no").all_inner_texts() if number.strip()]
    assert [number.strip() for number in numbers] == [
        *["1", "1.1", "1.2", "1.3", "1.4"],
        *["2", "2.1", "2.2", "2.3", "2.4", "2.5", "2.6"],
        *["3", "3.1", "3.2", "3.3", "3.4", "3.5", "3.6"],
    ]
    written = [words.strip() for words in page.locator(".pair .body").all_inner_texts()]
    assert written == [words for block in seed.blocks for words in (block.en, block.km)]
    ref = re.search(r"/([0-9a-z]{12})/text/", page.url)
    assert ref is not None
    return ref[1]


def she_invites_and_addresses(page: Page, seed: SeedStatement, ref: str) -> None:
    page.get_by_role("link", name="Invitations", exact=True).click()
    page.get_by_label("Find an organisation").fill("demonstration")
    page.get_by_role("button", name="Search").click()
    for key in seed.invited:
        page.get_by_label(name_of(key)).check()
    page.get_by_role("button", name="Invite those ticked").click()
    expect(page.get_by_text("6 organisations invited.")).to_be_visible()
    page.get_by_role("link", name="Addressees", exact=True).click()
    page.get_by_label("Public body known here").select_option(label=name_of("ministry-of-examples"))
    page.get_by_role("button", name="Add the addressee").click()
    expect(page.get_by_role("heading", name=name_of("ministry-of-examples"))).to_be_visible()


def a_round_opens(page: Page, ref: str) -> None:
    move(page, ref, "open_round", datetime.now(PHNOM_PENH) + timedelta(days=14))
    expect(page.locator(".stages [aria-current=step]")).to_contain_text("consultation", ignore_case=True)


def round_page(page: Page, ref: str) -> None:
    """From the statement's own page: on the desk nothing waits any more for an organisation that has spoken."""
    page.goto(way_to("overview", ref, language=page.url.split("/")[3]))
    page.locator(f"main a[href$='/{ref}/rounds/1/']").first.click()


def somebody_comments(page: Page, seed: SeedStatement, remark: SeedComment, ref: str) -> None:
    round_page(page, ref)
    if remark.block:
        pair(page, block_of(seed, remark.block).en).locator("a[href*='/comment/?block=']").click()
    else:
        page.locator("main a[href$='/comment/']").click()
    page.locator("[name=text]").fill(remark.text)
    page.locator(f"[name=weight][value={remark.weight}]").check()
    page.locator("main button[name=save]").click()
    page.wait_for_url("**/rounds/1/#comment-*")
    expect(page.locator("article.card", has_text=remark.text)).to_be_visible()


def somebody_amends(page: Page, seed: SeedStatement, proposal: SeedAmendment, ref: str) -> None:
    """Replace, insert or delete; a change of words is looked at in a preview first."""
    block = block_of(seed, proposal.block)
    round_page(page, ref)
    pair(page, block.en).locator(f"a[href$='kind={proposal.kind}']").click()
    for text in proposal.texts:
        page.locator(f"[name=kind][value={proposal.block_kind}]").check()
        page.locator(f"[name=text_{text.language}]").fill(text.text)
    for language in {change.language for change in proposal.changes}:
        words = changed(block.en if language == "en" else block.km, proposal.changes, language)
        page.locator(f"[name=text_{language}]").fill(words)
    page.locator("[name=reason]").fill(proposal.reason)
    if proposal.kind == ChangeKind.REPLACE:
        page.locator("main button[name=preview]").click()
        # The preview stands at the same address, so only its redline tells that it has come.
        page.locator(".redline ins").first.wait_for()
        assert page.locator(".redline ins").count() >= len(proposal.changes)
    page.locator("main button[name=save]").click()
    page.wait_for_url("**/rounds/1/#amendment-*")
    expect(page.locator("article.card", has_text=proposal.reason)).to_be_visible()


def everything_is_answered_and_the_round_closes(page: Page, seed: SeedStatement, ref: str) -> None:
    contributions: tuple[SeedComment | SeedAmendment, ...] = (*seed.comments, *seed.amendments)
    said = {one.key: one for one in contributions}
    move(page, ref, "close_round")
    for place, answer in enumerate(seed.dispositions):
        one = said[answer.of]
        page.goto(board(ref))
        expect(page.get_by_text(f"{place} of {len(said)} answered.")).to_be_visible()
        words = one.reason if isinstance(one, SeedAmendment) else one.text
        card = page.locator("article.card", has_text=words)
        card.get_by_text("Answer it").click()
        card.locator(f"[name=outcome][value={answer.outcome}]").check()
        card.get_by_label("Reason", exact=True).fill(in_the_language_of(one, answer))
        card.get_by_role("button", name="Save the answer").click()
        page.wait_for_url("**/board/?done=*")


def in_the_language_of(said: SeedComment | SeedAmendment, answer: SeedDisposition) -> str:
    return (said.language == "km" and answer.reason_km) or answer.reason_en


def it_is_merged_and_both_languages_say_the_same(page: Page, seed: SeedStatement, ref: str) -> None:
    page.goto(board(ref))
    page.get_by_role("link", name="See the merged text").click()
    page.get_by_role("button", name="Merge into the text").click()
    # Two points were changed in one language only: their other language is out of date now.
    expect(page.get_by_text("2 paragraphs are missing or out of date in one of the languages.")).to_be_visible()
    for answer in seed.dispositions:
        for change in answer.changes:
            stale = page.locator(".pair", has=page.get_by_text("Translation out of date"))
            stale.filter(has_text=change.before).get_by_role("link", name="Edit").click()
            box = page.locator(f"[name=text_{change.language}]")
            words = box.input_value()
            assert words.count(change.before) == 1
            box.fill(words.replace(change.before, change.after))
            page.get_by_label("The other language still matches").check()
            page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("out of date")).to_have_count(0)


def the_final_text_is_settled(page: Page, seed: SeedStatement, ref: str) -> None:
    move(page, ref, "settle")
    page.get_by_role("link", name="Version 2").click()
    expect(page.get_by_text("final text", exact=True)).to_be_visible()
    for final in seed.final_text:
        expect(pair(page, final.en).get_by_text(final.km, exact=True)).to_be_visible()


def sign_on_opens(page: Page, ref: str) -> datetime:
    """Open for a minute: the field takes seconds, although browsers offer minutes only."""
    deadline = (datetime.now(PHNOM_PENH) + FOR_SIGNING).replace(microsecond=0)
    move(page, ref, "open_sign_on", deadline)
    return deadline


def somebody_signs(page: Page, seed: SeedStatement, signature: SeedSignature, ref: str) -> None:
    language = page.url.split("/")[3]
    assert language == signature.language
    page.goto(way_to("dashboard", language=language))
    page.locator(f"main a.button[href$='/{ref}/sign/']").click()
    page.locator("[name=capacity]").fill(signature.capacity_km if language == "km" else signature.capacity_en)
    page.locator(f"[name=visibility][value={signature.visibility}]").check()
    expect(page.locator(f"[name=language][value={language}]")).to_be_checked()
    for reservation in signature.reservations:
        page.locator("details summary").click()
        choice = page.locator("[name=block] option", has_text="១.៤" if language == "km" else "1.4")
        page.locator("[name=block]").select_option(choice.get_attribute("value"))
        page.locator("[name=reservation_en]").fill(reservation.en)
        page.locator("[name=reservation_km]").fill(reservation.km)
    page.locator("[name=mandate]").check()
    page.locator("[name=confirm]").check()
    page.locator("#signing form button[type=submit]").last.click()
    expect(page.locator("section.card[id^=receipt-]")).to_be_visible()


def stage(site: Site, ref: str) -> str:
    return str(site.one("SELECT stage FROM statements_statement WHERE ref = ?", ref))


def sign_on_closes_by_itself(page: Page, ref: str, deadline: datetime, site: Site) -> None:
    """Nobody does anything: the relay closes it, and not before its deadline. Meanwhile the publisher looks on."""
    publishing = page.locator(f"main a.button[href$='/{ref}/moves/publish/']")
    overview(page, ref)
    if publishing.count() == 0:
        assert figures(page) == IN_KHMER
    page.wait_for_timeout(max(0.0, (deadline - datetime.now(PHNOM_PENH)).total_seconds()) * 1000)
    wait_until(lambda: stage(site, ref) == Stage.CLOSED, what="the relay to close sign-on", seconds=FOR_THE_RELAY)
    assert datetime.now(PHNOM_PENH) >= deadline
    overview(page, ref)
    expect(publishing).to_be_visible()


def the_publisher_publishes(page: Page, ref: str) -> None:
    move(page, ref, "publish")
    expect(page.locator(f"main a[href$='/s/{ref}/']")).to_be_visible()


def page_and_pdfs_say_the_same(page: Page, seed: SeedStatement, ref: str, site: Site) -> None:
    """Three organisations and a network signed; five organisations are represented."""
    page.goto(f"/en/s/{ref}/")
    assert figures(page) == IN_ENGLISH
    expect(page.get_by_text(COUNTED)).to_be_visible()
    names = page.locator("ul.names li > span:first-child").all_inner_texts()
    assert sorted(names) == sorted(name_of(one.organisation) for one in seed.signatures)
    for final in seed.final_text:
        expect(page.get_by_text(final.en, exact=True)).to_be_visible()
    expect(page.get_by_text(seed.signatures[3].reservations[0].en)).to_be_visible()

    def are_shown() -> bool:
        page.reload()
        return page.locator("a.file[hreflang]").count() == 2

    wait_until(lambda: pdfs(site, ref) == 2, what="the relay to print both PDFs", seconds=FOR_THE_RELAY)
    wait_until(are_shown, what="the page to show both")
    address = page.locator("a.file[hreflang=en]").get_attribute("href")
    assert address is not None
    english = words_of(page, address)
    assert COUNTED in english
    assert all(final.en in english for final in seed.final_text)
    assert all(name_of(one.organisation) in english for one in seed.signatures)
    khmer = without_spaces(words_of(page, address.replace("/en.pdf", "/km.pdf")))
    assert all(without_spaces(final.km) in khmer for final in seed.final_text)
    page.goto(f"/km/s/{ref}/")
    assert figures(page) == IN_KHMER
    expect(page.locator("html")).to_have_attribute("lang", "km")
    assert all(page.get_by_text(final.km, exact=True).count() == 1 for final in seed.final_text)


def pdfs(site: Site, ref: str) -> int:
    """How many are printed. To load the page again and again would take the time that printing takes."""
    return int(
        site.one(
            "SELECT count(*) FROM statements_editionfile f JOIN statements_edition e ON e.id = f.edition_id"
            " JOIN statements_statement s ON s.id = e.statement_id"
            " WHERE s.ref = ? AND f.media_type = 'application/pdf'",
            ref,
        )
    )


def words_of(page: Page, address: str) -> str:
    answer = page.request.get(address, timeout=PATIENCE)
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    return " ".join(reading.text(answer.body()).split())


def without_spaces(text: str) -> str:
    """Khmer has no spaces between words; where lines break, pdftotext makes some."""
    return re.sub(r"[\s\u200b]", "", text)


def the_delivery_is_recorded(page: Page, anybody: Page, seed: SeedStatement, ref: str) -> None:
    [delivery] = seed.deliveries
    overview(page, ref)
    page.get_by_role("link", name="Record delivery to 1 addressee").click()
    page.get_by_role("link", name="Record a delivery").click()
    page.locator(f"[name=outcome][value={delivery.outcome}]").check()
    page.get_by_label("Note").fill(delivery.note_en)
    page.get_by_role("button", name="Record the delivery").click()
    expect(page.locator(".timeline").get_by_text(delivery.note_en)).to_be_visible()
    anybody.goto(f"/en/s/{ref}/")
    anybody.reload()  # a browser may show for some seconds what it kept
    expect(anybody.locator(".timeline").get_by_text(delivery.note_en)).to_be_visible()
    expect(anybody.locator(".timeline").get_by_text("Delivery: Delivered")).to_be_visible()
