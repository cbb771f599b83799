"""One message to one address: what is signed, what may be called, and that a name that turns round changes nothing."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from partners.wire import signing
from partners.wire.networks import may_be_called
from partners.wire.places import Place, WrongPlace, read_place
from partners.wire.posting import Answer, NotReached, Poster
from tests.partners.server import HOST, LOOPBACK, Authority, Partner, free_port, make_authority, partner

# -- what is signed ----------------------------------------------------------------------------------------------------


def test_the_published_vector() -> None:
    """That of the reference implementations of Standard Webhooks."""
    found = signing.signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        identity="msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp=1614265330,
        body=b'{"test": 2432232314}',
    )
    assert found == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_reference_implementation_believes_either_secret_while_one_is_changed() -> None:
    old, new, stranger = (signing.new_secret() for _ in range(3))
    body = '{"title":"ផ្លូវ"}'.encode()
    now = int(datetime.now(UTC).timestamp())
    sent = signing.headers([new, old], identity="msg_1", timestamp=now, body=body)
    for secret in (old, new):
        assert Webhook(secret).verify(body, sent) == {"title": "ផ្លូវ"}
    with pytest.raises(WebhookVerificationError):
        Webhook(stranger).verify(body, sent)
    with pytest.raises(WebhookVerificationError):
        Webhook(new).verify(body + b" ", sent)
    late = signing.headers([new], identity="msg_1", timestamp=now - 301, body=body)
    with pytest.raises(WebhookVerificationError):
        Webhook(new).verify(body, late)


# -- what may be called ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.1", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.255.255.254",
        "168.63.129.16", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.192", "192.0.2.1", "192.88.99.1",
        "192.168.1.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.250", "240.0.0.1",
        "255.255.255.255",
        "::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "64:ff9b::7f00:1", "64:ff9b::808:808",
        "64:ff9b:1::1", "100::1", "2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:db8::1", "2002:7f00:1::",
        "2002:808:808::1", "3fff::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%1", "2600::1%1", "fec0::1",
        "ff02::1", "4000::1",
    ],
)  # fmt: skip
def test_networks_that_are_never_called(address: str) -> None:
    assert not may_be_called(ip_address(address))


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "172.32.0.1", "100.128.0.1", "2600::1", "2a00:1450:4001::1", "2001:200::1"]
)
def test_the_internet_at_large_is_called(address: str) -> None:
    assert may_be_called(ip_address(address))


def test_a_network_is_called_where_settings_name_it_and_nothing_beside_it() -> None:
    named = (ip_network("10.1.0.0/16"), ip_network("fd00::/64"))
    assert may_be_called(ip_address("10.1.2.3"), besides=named)
    assert may_be_called(ip_address("fd00::1"), besides=named)
    assert not may_be_called(ip_address("10.2.0.1"), besides=named)
    assert not may_be_called(ip_address("::ffff:10.1.2.3"), besides=named)


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("http://example.org/", "scheme"), ("ftp://example.org/", "scheme"), ("example.org", "scheme"),
        ("https://user:word@example.org/", "user"), ("https://@example.org/", "user"),
        ("https://example.org:8443/", "port"), ("https://example.org:80/", "port"),
        ("https://example.org:99999/", "form"),
        ("https://localhost/", "host"), ("https://127.0.0.1/", "host"), ("https://127.1/", "host"),
        ("https://2130706433/", "host"), ("https://0x7f000001/", "host"), ("https://0x7f.0.0.0x1/", "host"),
        ("https://0177.0.0.1/", "host"), ("https://[::1]/", "host"), ("https://[fe80::1%25eth0]/", "host"),
        ("https://exa mple.org/", "form"), ("https://example.org/\r\nX: y", "form"),
        ("https://example.org\\@a.org/", "form"),
        ("https://ខ្មែរ.org/", "form"), ("https://-a.org/", "host"), ("https://a..org/", "host"), ("https:///", "host"),
        ("https://a_b.org/", "host"), ("https://" + "a" * 64 + ".org/", "host"), ("https://a.org/" + "a" * 500, "form"),
    ],
)  # fmt: skip
def test_hostile_addresses(address: str, code: str) -> None:
    with pytest.raises(WrongPlace) as wrong:
        read_place(address)
    assert wrong.value.code == code


def test_what_is_called_at_an_address() -> None:
    assert read_place("https://Hooks.Example.org./a/b?c=d#e") == Place("hooks.example.org", 443, "/a/b?c=d")
    assert read_place("https://example.org").target == "/"
    assert read_place("https://example.org:8443/", ports=frozenset({443, 8443})).host_header == "example.org:8443"


# -- a call ------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("authority"))


def poster(
    to: Partner, authority: Authority, *, seconds: float = 15, addresses: tuple[str, ...] = ("127.0.0.1",)
) -> Poster:
    return Poster(
        ports=frozenset({to.port}),
        networks=(LOOPBACK,),
        trusted=str(authority.trusted),
        seconds=seconds,
        look=lambda _host, _port: addresses,
    )


def trouble(call: Poster, address: str) -> str:
    with pytest.raises(NotReached) as failure:
        call.post(address, b"{}", {})
    return failure.value.code


def test_a_message_arrives_as_it_was_sent_and_the_answer_is_read(
    authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Nobody's proxy is asked.
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    with partner(authority) as at:
        answer = poster(at, authority).post(at.address("/a?b=c"), b'{"a":1}', {"Webhook-Id": "msg_1"})
        assert answer == Answer(200, b"thanks")
        [received] = at.received
        assert (received.path, received.body, received.headers["webhook-id"]) == ("/a?b=c", b'{"a":1}', "msg_1")
        assert received.headers["host"] == f"{HOST}:{at.port}"


def test_a_name_that_turns_round_after_it_was_judged_changes_nothing(authority: Authority) -> None:
    """DNS rebinding: the name is asked for once, and the connection goes to what was judged."""
    port = free_port("127.0.0.2", "127.0.0.1")
    asked: list[str] = []

    def turning(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.2"] if len(asked) == 1 else ["127.0.0.1"]

    with partner(authority, at="127.0.0.2", port=port) as public, partner(authority, port=port) as inside:
        call = Poster(
            ports=frozenset({port}),
            networks=(ip_network("127.0.0.2/32"),),
            trusted=str(authority.trusted),
            look=turning,
        )
        assert call.post(public.address(), b"{}", {}).status == 200
        assert (asked, len(public.received)) == ([HOST], 1)
        # The second time it leads inside, and is refused before anybody is called.
        assert trouble(call, public.address()) == "refused_network"
        assert (asked, len(public.received), inside.received) == ([HOST, HOST], 1, [])


def test_one_address_inside_among_several_is_enough_to_call_none(authority: Authority) -> None:
    with partner(authority) as at:
        call = poster(at, authority, addresses=("127.0.0.1", "10.0.0.1"))
        assert trouble(call, at.address()) == "refused_network"
        assert at.received == []


def test_a_certificate_is_for_the_name_and_of_a_known_issuer(authority: Authority, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    of_others = make_authority(tmp_path / "other", "other.partner.example")
    with partner(authority) as at, partner(of_others) as other:
        assert trouble(poster(at, of_others), at.address()) == "certificate"
        assert trouble(poster(other, of_others), other.address()) == "certificate"
        assert (at.received, other.received) == ([], [])


def test_no_redirect_is_followed(authority: Authority) -> None:
    with partner(authority) as at:
        at.answer = lambda _received: (302, {"Location": at.address("/elsewhere")}, b"")
        assert poster(at, authority).post(at.address(), b"{}", {}).status == 302
        assert [one.path for one in at.received] == ["/hooks"]


def test_no_more_than_64_kilobytes_are_read(authority: Authority) -> None:
    with partner(authority) as at:
        at.answer = lambda _received: (200, {}, b"a" * 1_000_000)
        answer = poster(at, authority).post(at.address(), b"{}", {})
        assert answer.status == 200
        assert 60_000 < len(answer.body) < 65_536


def test_one_who_answers_drop_by_drop_is_left(authority: Authority) -> None:
    """Each drop comes in time; all of them together do not."""
    with partner(authority) as at:
        waits = threading.Event()

        def drops(_received: object) -> tuple[int, dict[str, str], Iterator[bytes]]:
            return 200, {"Content-Length": "1000"}, (b"a" for _ in range(1000) if not waits.wait(0.05))

        at.answer = drops
        assert trouble(poster(at, authority, seconds=0.4), at.address()) == "time"


def test_nobody_there_and_nothing_like_an_answer(authority: Authority) -> None:
    with partner(authority) as at:
        call = poster(at, authority)
        at.answer = lambda _received: (200, {"Content-Length": "many"}, b"")
        assert trouble(poster(at, authority, addresses=()), at.address()) == "name"
        assert trouble(call, "http://example.org/") == "address"
    assert trouble(call, at.address()) == "connection"


def test_a_header_of_two_lines_leaves_nothing(authority: Authority) -> None:
    with partner(authority) as at:
        with pytest.raises(NotReached):
            poster(at, authority).post(at.address(), b"{}", {"Webhook-Id": "a\r\nHost: b"})
        assert at.received == []
