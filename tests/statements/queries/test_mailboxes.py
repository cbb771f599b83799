"""When two addresses are one mailbox: only what a provider documents is made alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from organisations.actions import registering
from organisations.actors import Machine
from statements.queries.mailboxes import (
    SAME_PROVIDER,
    TAGGED,
    folded_name,
    is_disposable,
    is_role,
    is_shared,
    nearly,
    normal,
)
from tests.cast import MORNING


@pytest.mark.parametrize(
    ("address", "one"),
    [
        ("Dara@Mail.Example", "dara@mail.example"),
        ("s.o.k.dara+petition@GoogleMail.com", "sokdara@gmail.com"),
        ("sokdara@gmail.com.", "sokdara@gmail.com"),
        ("sok.dara+x@outlook.com", "sok.dara@outlook.com"),
        ("sok-dara_1+x@pm.me", "sokdara1@proton.me"),
        # Elsewhere dots and tags tell people apart.
        ("sok.dara+x@mail.example", "sok.dara+x@mail.example"),
        ("dara@bücher.example", "dara@xn--bcher-kva.example"),
        ("dara@XN--BCHER-KVA.example", "dara@xn--bcher-kva.example"),
        # What would be left of nothing stays.
        ("+@gmail.com", "+@gmail.com"),
        ("ｄａｒａ@mail.example", "dara@mail.example"),
    ],
)
def test_the_one_spelling_of_a_mailbox(address: str, one: str) -> None:
    assert normal(address) == one


LOCAL = st.text(st.characters(codec="utf-8", exclude_characters="@", exclude_categories=("Cs", "Cc")), min_size=1)
DOMAIN = st.sampled_from(["mail.example", "bücher.example", *sorted(TAGGED), *sorted(SAME_PROVIDER)])


@given(LOCAL, DOMAIN)
def test_made_alike_twice_is_once(local: str, domain: str) -> None:
    once = normal(f"{local}@{domain}")
    assert normal(once) == once
    assert nearly(once) == nearly(f"{local}@{domain}")


@given(st.from_regex(r"[a-z]{1,12}", fullmatch=True), st.lists(st.integers(0, 11)), st.text("abc.", max_size=5))
def test_dots_tags_and_case_at_gmail_are_one_person(local: str, dots: list[int], tag: str) -> None:
    dotted = local
    for place in dots:
        dotted = dotted[: place % (len(dotted) + 1)] + "." + dotted[place % (len(dotted) + 1) :]
    assert normal(f"{dotted.upper()}+{tag}@GMAIL.com") == f"{local}@gmail.com"


@given(st.from_regex(r"[a-z0-9]{1,12}", fullmatch=True), st.from_regex(r"[a-z0-9]{1,12}", fullmatch=True))
def test_two_local_parts_are_two_people(one: str, other: str) -> None:
    for domain in ("gmail.com", "outlook.com", "mail.example"):
        assert (normal(f"{one}@{domain}") == normal(f"{other}@{domain}")) == (one == other)


def test_what_only_looks_alike_is_near() -> None:
    assert nearly("sok.dara+1@mail.example") == nearly("sokdara@mail.example") == "sokdara@mail.example"
    assert nearly("sokdara@mail.example") != nearly("sokdara@other.example")


def test_an_office_and_ten_minutes() -> None:
    assert is_role("Info@reed.example")
    assert is_role("contact+kampot@reed.example")
    assert not is_role("info@gmail.com")
    assert not is_role("infosys@reed.example")
    assert is_disposable("a@mailinator.com")
    assert is_disposable("a@x.mailinator.com")
    assert not is_disposable("a@notmailinator.com")


def test_one_name_however_it_is_typed() -> None:
    assert folded_name("SOK  Dara") == folded_name("sok dara\u200b")


@pytest.mark.django_db
def test_the_domain_of_a_registered_organisation_is_read_by_several() -> None:
    assert not is_shared("dara@reed.example")
    registering.register_organisation(
        kind="ngo", name_en="Reed", website="https://www.reed.example/about", by=Machine.OPERATOR, at=MORNING
    )
    registering.register_organisation(
        kind="ngo", name_en="Rice", website="https://facebook.com/gmail.com", by=Machine.OPERATOR, at=MORNING
    )
    assert is_shared("dara@reed.example")
    assert not is_shared("dara@eed.example")
    assert not is_shared("dara@gmail.com")
