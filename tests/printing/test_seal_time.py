"""Seals whose time an authority attests: it is asked, what proves it later is put in, and both standards hold."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from printing import seal
from tests.printing import reading
from tests.printing.authority import Authority, running
from tests.printing.test_seal import DATA, plain


@pytest.fixture(scope="module")
def running_authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    with running(tmp_path_factory.mktemp("authority")) as authority:
        yield authority


@pytest.fixture
def authority(running_authority: Authority) -> Authority:
    running_authority.knows = running_authority.answers = True
    running_authority.asked.clear()
    return running_authority


def own(authority: Authority) -> seal.Seal:
    return seal.Seal(authority.pkcs12, "", f"{authority.address}/time", authority.trusted, "ruom", "secret")


def looked_at(content: bytes, authority: Authority) -> seal.Examined:
    prints = [seal.fingerprint(own(authority))]
    return seal.examined(content, prints, attachment="edition.json", trusted=authority.trusted)


def reason(content: bytes) -> str:
    with reading.opened(content) as document:
        return str(document.Root.AcroForm.Fields[0].V.Reason)


def test_a_seal_with_an_attested_time_carries_what_proves_it_and_keeps_both_standards(authority: Authority) -> None:
    before = datetime.now(UTC) - timedelta(seconds=2)
    done = seal.sealed(plain(), own(authority), reason="Published")
    assert (done.level, done.complaint) == ("B-LT", "")
    assert {"/time", "/ocsp", "/revoked"} == set(authority.asked)
    assert reading.faults(done.content) == []
    with reading.opened(done.content) as document:
        kept = document.Root.DSS
        assert (len(kept.OCSPs), len(kept.CRLs)) == (1, 1)
        assert len(kept.Certs) >= 2
    found = looked_at(done.content, authority)
    assert (found.is_ours, found.is_intact, found.carries) == (True, True, DATA)
    assert found.attested_at is not None
    assert before <= found.attested_at <= datetime.now(UTC) + timedelta(seconds=1)
    assert reason(done.content) == "Published"


def test_whom_nobody_trusts_attests_nothing(authority: Authority) -> None:
    content = seal.sealed(plain(), own(authority), reason="Published").content
    found = seal.examined(content, [seal.fingerprint(own(authority))], attachment="edition.json", trusted="")
    assert (found.is_intact, found.attested_at) == (True, None)


def test_where_no_revocation_is_told_the_time_is_attested_all_the_same(authority: Authority) -> None:
    authority.knows = False
    done = seal.sealed(plain(), own(authority), reason="Published")
    assert (done.level, done.complaint != "") == ("B-T", True)
    assert looked_at(done.content, authority).attested_at is not None


@pytest.mark.parametrize("why", ["silent", "refused"])
def test_without_an_answer_the_seal_says_that_no_time_is_attested(authority: Authority, why: str) -> None:
    authority.answers = why != "silent"
    asking = replace(own(authority), secret="wrong" if why == "refused" else "secret")
    done = seal.sealed(plain(), asking, reason="Published")
    assert done.level == "B-B"
    assert "did not attest the time" in done.complaint
    found = looked_at(done.content, authority)
    assert (found.is_intact, found.attested_at) == (True, None)
    assert reason(done.content) == "Published. No authority attests the time of this seal."
    assert reading.faults(done.content) == []
