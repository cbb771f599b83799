"""What others show of a statement: pictures, badges, cards, oEmbed; feeds and maps; never of what is not public."""

import json
import re
from io import BytesIO
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import translation
from PIL import Image

from statements.actions import publishing, signing
from statements.models import Edition, SignOn
from tests import factories
from tests.addresses import way_to
from tests.cast import MORNING, Cast
from tests.factories import DAY

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def edition(cast: Cast) -> Edition:
    return factories.published(cast)


def get(name: str, *arguments: Any, language: str = "en", query: str = "") -> HttpResponse:
    with translation.override(language):
        address = reverse(name, args=arguments)
    answer = Client().get(address + query)
    assert isinstance(answer, HttpResponse)
    return answer


def oembed(address: str, more: str = "") -> HttpResponse:
    return get("oembed", query=f"?url={quote(address, safe='')}{more}")


def test_a_shared_link_has_a_picture_in_each_language(edition: Edition) -> None:
    pictures = []
    for language in ("en", "km"):
        answer = get("statement-picture", edition.statement.ref, language=language)
        assert answer["Content-Type"] == "image/png"
        with Image.open(BytesIO(answer.content)) as picture:
            assert (picture.format, picture.size) == ("PNG", (1200, 630))
        pictures.append(answer.content)
    assert pictures[0] != pictures[1]


def test_the_badge_is_the_number_of_the_edition_and_stands_on_other_sites(edition: Edition) -> None:
    answer = get("statement-badge", edition.statement.ref)
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    root = ET.fromstring(answer.content)  # noqa: S314 - our own
    assert root.get("aria-label") == "Ruom: 2 organisations"
    assert get("statement-badge", edition.statement.ref, language="km").content.decode().count("អង្គការ") == 2


def test_only_the_card_can_be_framed_and_it_can_do_nothing(edition: Edition) -> None:
    ref = edition.statement.ref
    card, page = get("statement-card", ref), get("public-statement", ref)
    assert "frame-ancestors *" in card["Content-Security-Policy"]
    for nothing in ("script-src", "form-action", "connect-src"):
        assert f"{nothing} 'none'" in card["Content-Security-Policy"]
    assert "X-Frame-Options" not in card
    shown = card.content.decode()
    assert "<script" not in shown
    assert "<form" not in shown
    assert "Safe bridges" in shown
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    assert page["X-Frame-Options"] == "DENY"


def test_a_card_of_an_open_petition_leads_to_signing_and_is_not_copied(cast: Cast) -> None:
    statement = factories.opened(cast)
    assert get("statement-card", statement.ref).status_code == 404
    SignOn.objects.filter(statement=statement).update(for_individuals=True)
    card = get("statement-card", statement.ref)
    assert reverse("sign-as-person", args=[statement.ref]) in card.content.decode()
    assert card["Cache-Control"] == "max-age=60"
    for name in ("statement-picture", "statement-badge"):
        assert get(name, statement.ref).status_code == 404


def test_oembed_gives_the_card_of_our_own_pages_only(edition: Edition) -> None:
    ref = edition.statement.ref
    told = oembed(f"http://127.0.0.1:8000/km/s/{ref}/", "&maxwidth=300")
    assert told["Access-Control-Allow-Origin"] == "*"
    said = told.json()  # type: ignore[attr-defined]
    assert (said["type"], said["width"], said["title"]) == ("rich", 300, "ស្ពានមានសុវត្ថិភាព")
    assert f'src="http://127.0.0.1:8000/km/s/{ref}/card/"' in said["html"]
    assert "sandbox=" in said["html"]
    for address in (
        "",
        "x",
        f"http://127.0.0.1:8000{way_to('overview', ref)}",
        f"https://elsewhere.example/en/s/{ref}/",
        "\0",
    ):
        assert oembed(address).status_code == 404
    assert oembed(f"http://127.0.0.1:8000/en/s/{ref}/", "&format=xml").status_code == 501


def test_a_page_says_of_itself_what_it_says(edition: Edition) -> None:
    shown = get("public-statement", edition.statement.ref).content.decode()
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', shown)
    assert block is not None
    facts = json.loads(block[1])
    assert (facts["headline"], facts["inLanguage"]) == ("Safe bridges", "en")
    assert facts["url"] == f"http://127.0.0.1:8000/en/s/{edition.statement.ref}/"
    assert '<meta property="og:title" content="Safe bridges">' in shown
    assert f'content="http://127.0.0.1:8000/en/s/{edition.statement.ref}/picture.png"' in shown


def test_the_feed_and_the_map_have_what_is_public_and_lose_what_is_withdrawn(cast: Cast, edition: Edition) -> None:
    ref = edition.statement.ref
    factories.drafted(cast, title="Not for anybody")
    feed = ET.fromstring(get("feed").content)  # noqa: S314 - our own
    assert [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")] == ["Safe bridges"]
    assert get("sitemap").content.decode().count(f"<loc>http://127.0.0.1:8000/km/s/{ref}/</loc>") == 1
    publishing.withdraw_statement(edition.statement, reason="A number was wrong.", by=cast.piseth, at=MORNING + 5 * DAY)
    for name in ("feed", "sitemap"):
        assert ref not in get(name).content.decode()
    for name in ("statement-picture", "statement-badge", "statement-card"):
        assert get(name, ref).status_code == 404
    assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in get("robots").content.decode()


def test_a_name_is_found_among_the_signatories_however_it_is_typed(
    edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("statements.views.public.WORTH_SEARCHING", 1)
    ref = edition.statement.ref
    found = get("public-statement", ref, query="?q=FAR+hill").content.decode()
    assert '<li><span lang="en">Far Hill' in found
    assert '<li><span lang="en">Reed' not in found
    assert "Reed" in get("public-statement", ref).content.decode()
    assert "No named signatory" in get("public-statement", ref, query="?q=nobody").content.decode()


def test_linked_data_cannot_end_its_block(cast: Cast) -> None:
    statement = factories.opened(cast)
    signing.close_sign_on(statement, by=cast.chanthy, at=MORNING + 3 * DAY)
    publishing.publish(statement, by=cast.piseth, at=MORNING + 4 * DAY)
    type(cast.lotus).objects.filter(pk=cast.lotus.pk).update(name_en="</script><b>Lotus & Co")
    shown = get("public-statement", statement.ref).content.decode()
    assert "\\u003c/script\\u003e\\u003cb\\u003eLotus \\u0026 Co" in shown
    assert "</script><b>" not in shown
