"""The style sheet's weight and contrast, and what the components promise to people who do not see colours."""

import gzip
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from crispy_forms.helper import FormHelper
from django import forms
from django.template import Context, Template

ROOT = Path(__file__).resolve().parent.parent
CSS = (ROOT / "static" / "ruom.css").read_text(encoding="utf-8")
LIGHT, DARK = (
    dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))
    for block in re.findall(r":root \{\n(.*?)\n *\}", CSS, re.S)[:2]
)
WORDS_ON_GROUND = [
    (words, ground)
    for words, grounds in {
        "ink": "ground surface sunken wash warm-wash danger-wash good-wash",
        "soft": "ground surface sunken wash",
        "accent": "ground surface sunken wash warm-wash",
        "deep": "ground surface wash warm-wash",
        "warm-ink": "ground surface warm-wash",
        "danger": "ground surface danger-wash",
        "good": "ground surface good-wash",
        "on-accent": "accent deep",
    }.items()
    for ground in grounds.split()
]


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def render(source: str, **context: object) -> str:
    return Template("{% load components crispy_forms_tags %}" + source).render(Context(context))


def test_contrast_of_black_and_white_is_21() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize(("words", "ground"), WORDS_ON_GROUND)
def test_words_can_be_read_in_both_schemes(words: str, ground: str) -> None:
    for scheme in (LIGHT, DARK):
        assert contrast(scheme[words], scheme[ground]) >= 4.5


@pytest.mark.parametrize("ground", ["ground", "surface"])
def test_edges_of_inputs_can_be_seen_in_both_schemes(ground: str) -> None:
    for scheme in (LIGHT, DARK):
        assert contrast(scheme["edge"], scheme[ground]) >= 3


def test_style_sheet_is_light_and_loads_nothing() -> None:
    assert len(gzip.compress(CSS.encode(), 9)) < 9_000
    assert "url(" not in CSS
    assert "@import" not in CSS


def test_no_template_carries_style_or_script_inline() -> None:
    pages = [page for page in (ROOT / "templates").rglob("*.html") if page.parts[-2] not in {"pdf", "emails", "files"}]
    assert len(pages) > 30
    for page in pages:
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\bsrc=)", page.read_text(encoding="utf-8")), page


def test_progress_marks_one_step_and_says_it_in_words() -> None:
    html = render('{% stage_progress "consolidation" round_number=2 %}')
    assert html.count('aria-current="step"') == 1
    assert re.search(r'aria-current="step"><span>Consolidation</span>', html)
    assert "Step 3 of 7" in html
    assert "Consultation, round 2" in html
    assert html.count("(done)") == 2
    assert html.count("(to come)") == 4


def test_a_withdrawn_statement_shows_no_way() -> None:
    html = render('{% stage_progress "withdrawn" %}')
    assert "Withdrawn" in html
    assert "<ol" not in html


def test_redline_says_its_marks_and_adds_no_space() -> None:
    hunks = [
        SimpleNamespace(kind="same", text="a<b "),
        SimpleNamespace(kind="deleted", text="old"),
        SimpleNamespace(kind="inserted", text="new"),
        SimpleNamespace(kind="same", text="."),
    ]
    html = render('{% include "components/redline.html" with hunks=hunks lang="en" only %}', hunks=hunks)
    seen = re.sub(r'<span class="hush">.*?</span>', "", html)
    assert '<div class="redline" lang="en">a&lt;b <del>old</del><ins>new</ins>.</div>' in seen
    assert "deleted" in html
    assert "inserted" in html


def test_block_escapes_its_text_and_keeps_its_actions() -> None:
    opening = '{% numbered_block text=text lang="km" number="2.3" anchor="b7" demand=True %}'
    html = render(opening + ' <a href="#">Edit</a> {% endnumbered_block %}', text="<script>")
    assert '<div class="body" lang="km">&lt;script&gt;</div>' in html
    assert '<div class="actions"><a href="#">Edit</a></div>' in html
    assert "Demand" in html


def test_block_without_actions_draws_no_empty_row() -> None:
    assert "actions" not in render('{% numbered_block text="x" lang="en" %}  {% endnumbered_block %}')


def test_table_names_each_cell_and_refuses_a_short_row() -> None:
    source = '{% data_table caption="People" headers=headers rows=rows %}'
    html = render(source, headers=["Name", "Role"], rows=[["Dara", "<i>"]])
    assert '<th scope="row" role="rowheader">Dara</th>' in html
    assert 'data-label="Role">&lt;i&gt;</td>' in html
    with pytest.raises(ValueError, match="zip"):
        render(source, headers=["Name", "Role"], rows=[["Dara"]])


class Signing(forms.Form):
    name = forms.CharField(help_text="As printed.")
    visibility = forms.ChoiceField(choices=[("n", "named"), ("w", "not named")], widget=forms.RadioSelect)


def test_errors_lead_to_their_fields() -> None:
    html = render("{% crispy form helper %}", form=Signing({}), helper=FormHelper())
    links = re.findall(r'<a href="#([^"]+)">', html)
    assert links == ["id_name", "id_visibility_0"]
    for target in links:
        assert f'id="{target}"' in html
    described = re.search(r'<input type="text"[^>]*aria-describedby="([^"]+)"', html)
    assert described is not None
    for target in described.group(1).split():
        assert f'id="{target}"' in html


def test_both_ways_of_crispy_draw_the_fields_once() -> None:
    for source in ("{% crispy form %}", "{{ form|crispy }}"):
        html = render(source, form=Signing())
        assert html.count('name="name"') == 1
        assert html.count('type="radio"') == 2
        assert "There is a problem" not in html
