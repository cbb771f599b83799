"""Copies on the disk: when one may be laid out, and that nothing outlives a pull."""

from pathlib import Path

import pytest

from newsstand.addresses import file_of
from newsstand.copies import Copy, Encoding, accepted, compressed
from newsstand.stand import EVERYTHING, Stand

PAGE = compressed([("Content-Type", "text/html; charset=utf-8")], b"<p>Reed Association signed.</p>" * 20)
ADDRESS = "/en/s/abc/"


@pytest.fixture
def stand(tmp_path: Path) -> Stand:
    made = Stand(tmp_path / "newsstand", release="one")
    made.open()
    return made


def lay_out(stand: Stand, address: str = ADDRESS, rack: str = "s-abc", copy: Copy = PAGE) -> bool:
    seen = stand.look(rack)
    return seen is not None and stand.lay_out(address, copy, seen=seen)


def files(stand: Stand) -> list[str]:
    return sorted(str(file.relative_to(stand.root)) for file in stand.root.rglob("*") if file.is_file())


def test_a_copy_lies_in_every_encoding_and_is_found_as_it_was(stand: Stand) -> None:
    assert lay_out(stand)
    found = stand.find(ADDRESS)
    assert found is not None
    assert found.headers == PAGE.headers
    assert dict(found.bodies) == dict(PAGE.bodies)
    assert sorted(file.name for file in (stand.pages / "en/s/abc").iterdir()) == [
        "index.html",
        "index.html.br",
        "index.html.gz",
    ]


def test_a_pull_leaves_nothing_of_its_rack_on_the_disk_and_the_rest_alone(stand: Stand) -> None:
    lay_out(stand)
    lay_out(stand, "/km/s/abc/")
    lay_out(stand, "/en/s/other/", "s-other")
    stand.pull(["s-abc"], hold="event")
    assert [name for name in files(stand) if "abc%2F" in name or "s/abc/" in name] == []
    assert stand.mark(ADDRESS) is None
    assert stand.find("/en/s/other/") is not None


def test_pulling_everything_leaves_no_page(stand: Stand) -> None:
    lay_out(stand)
    stand.pull([EVERYTHING], hold="event")
    assert not stand.pages.exists()
    assert stand.look("s-abc") is None  # held
    stand.let_go(EVERYTHING, hold="event")
    assert lay_out(stand)


def test_nothing_is_laid_out_while_a_rack_is_held_by_anybody(stand: Stand) -> None:
    stand.pull(["s-abc"], hold="first")
    stand.pull(["s-abc"], hold="second")
    stand.let_go("s-abc", hold="first")
    assert not lay_out(stand)
    stand.let_go("s-abc", hold="second")
    assert lay_out(stand)


def test_what_was_read_before_a_change_is_not_laid_out_during_or_after_it(stand: Stand) -> None:
    seen = stand.look("s-abc")
    assert seen is not None
    stand.pull(["s-abc"], hold="event")
    assert not stand.lay_out(ADDRESS, PAGE, seen=seen)
    stand.let_go("s-abc", hold="event")
    assert not stand.lay_out(ADDRESS, PAGE, seen=seen)
    assert stand.find(ADDRESS) is None


@pytest.mark.parametrize("rack", ["s-abc", EVERYTHING])
def test_what_was_read_between_the_pull_and_the_commit_is_not_laid_out_either(stand: Stand, rack: str) -> None:
    stand.pull([rack], hold="event")
    # Whoever looks now is told to lay nothing out, whatever the database shows them.
    assert stand.look("s-abc") is None
    stand.let_go(rack, hold="event")
    assert stand.look("s-abc") is not None


def test_a_copy_of_another_release_is_thrown_away_and_its_processes_lay_nothing_out(stand: Stand) -> None:
    lay_out(stand)
    newer = Stand(stand.root, release="two")
    newer.open()
    assert newer.find(ADDRESS) is None
    assert not lay_out(stand)
    assert lay_out(newer)


def test_opening_throws_away_what_somebody_is_just_reading(stand: Stand) -> None:
    seen = stand.look("s-abc")
    assert seen is not None
    stand.open()
    assert not stand.lay_out(ADDRESS, PAGE, seen=seen)


def test_old_holds_are_told(stand: Stand) -> None:
    stand.pull(["s-abc", "lists"], hold="event")
    assert stand.holds(older_than=60) == []
    assert stand.holds(older_than=-1) == [("lists", "event"), ("s-abc", "event")]


def test_a_copy_laid_out_anew_has_another_mark(stand: Stand) -> None:
    lay_out(stand)
    first = stand.mark(ADDRESS)
    lay_out(stand)
    assert first != stand.mark(ADDRESS)


@pytest.mark.parametrize(
    ("address", "file"),
    [
        ("/en/", "en/index.html"),
        ("/en/s/abc/", "en/s/abc/index.html"),
        ("/km/s/abc/badge.svg", "km/s/abc/badge.svg"),
        ("/", "index.html"),
        ("/en", ""),
        ("/en/../../etc/passwd.txt", ""),
        ("/en/.hidden/", ""),
        ("//host/", ""),
        ("/en/s/ABC/", ""),
        ("/en/s/a%2e/", ""),
        ("/en/s/a\0b/", ""),
        ("/" + "a" * 200 + "/", ""),
    ],
)
def test_only_plain_addresses_have_files(address: str, file: str) -> None:
    assert file_of(address) == file


@pytest.mark.parametrize(
    ("header", "best"),
    [
        ("gzip, deflate, br", [Encoding.BROTLI, Encoding.GZIP, Encoding.PLAIN]),
        ("gzip", [Encoding.GZIP, Encoding.PLAIN]),
        ("", [Encoding.PLAIN]),
        ("br;q=0.2, gzip;q=0.8", [Encoding.GZIP, Encoding.BROTLI, Encoding.PLAIN]),
        ("br;q=0, *", [Encoding.GZIP, Encoding.PLAIN]),
        ("identity, gzip;q=0.5", [Encoding.PLAIN, Encoding.GZIP]),
        ("br;q=nonsense", [Encoding.PLAIN]),
        ("GZIP;Q=1", [Encoding.GZIP, Encoding.PLAIN]),
    ],
)
def test_encodings_are_weighed(header: str, best: list[Encoding]) -> None:
    assert list(accepted(header)) == best


def test_what_grows_no_smaller_is_kept_as_it_is() -> None:
    assert list(compressed([("Content-Type", "image/png")], b"x" * 1000).bodies) == [Encoding.PLAIN]
    assert list(compressed([("Content-Type", "text/html")], b"x" * 10).bodies) == [Encoding.PLAIN]
