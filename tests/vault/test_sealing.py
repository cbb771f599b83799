import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR
from hypothesis import given
from hypothesis import strategies as st

from tests.vault.conftest import NEW, OLD, keys
from tests.vault.test_keys import hkdf_by_hand
from vault.sealing import Unopenable, blind, blinds, key_id_of, seal, unseal

COLUMN = "organisations.contact.email"
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


def gcm_by_hand(key: bytes, nonce: bytes, content: bytes, bound: bytes) -> bytes:
    """AES-GCM as NIST SP 800-38D has it, from AES in counter mode and a product in GF(2^128) bit by bit."""

    def aes(start: bytes, data: bytes) -> bytes:
        return Cipher(AES(key), CTR(start)).encryptor().update(data)

    def times(x: int, y: int) -> int:
        product = 0
        for bit in range(127, -1, -1):
            if x >> bit & 1:
                product ^= y
            y = (y >> 1) ^ (0xE1 << 120 if y & 1 else 0)
        return product

    # One block of zeros encrypted under the counter block of zeros is AES of the zero block.
    subkey = int.from_bytes(aes(bytes(16), bytes(16)))
    ciphertext = aes(nonce + (2).to_bytes(4), content)
    hashed = 0
    whole = b"".join(part + bytes(-len(part) % 16) for part in (bound, ciphertext))
    whole += (8 * len(bound)).to_bytes(8) + (8 * len(ciphertext)).to_bytes(8)
    for start in range(0, len(whole), 16):
        hashed = times(hashed ^ int.from_bytes(whole[start : start + 16]), subkey)
    tag = hashed ^ int.from_bytes(aes(nonce + (1).to_bytes(4), bytes(16)))
    return ciphertext + tag.to_bytes(16)


def by_hand(text: str, *, context: str = COLUMN, nonce: bytes = b"twelve bytes") -> str:
    """What `seal` would make of up to 63 bytes with this nonce under OLD."""
    key = hkdf_by_hand(bytes.fromhex(OLD.partition(":")[2]), b"ruom vault 1 sealing")
    content = (text.encode() + b"\x80").ljust(64, b"\0")
    raw = nonce + gcm_by_hand(key, nonce, content, f"v1:old:{context}".encode())
    return f"v1:old:{urlsafe_b64encode(raw).decode()}"


def test_gcm_by_hand_is_right() -> None:
    """Test case 14 of "The Galois/Counter Mode of Operation (GCM)" by McGrew and Viega."""
    made = gcm_by_hand(bytes(32), bytes(12), bytes(16), b"")
    assert made.hex() == "cea7403d4d606b6e074ec5d3baf39d18" + "d0d1c8a799996bf0265b98b5d48ab919"


def test_it_opens_what_was_sealed_by_hand() -> None:
    with keys(OLD):
        assert unseal(by_hand("ចាន់ dara@demo.example"), context=COLUMN) == "ចាន់ dara@demo.example"


@given(TEXTS, TEXTS)
def test_what_is_sealed_opens_again(text: str, context: str) -> None:
    with keys(OLD):
        sealed = seal(text, context=context)
        assert unseal(sealed, context=context) == text
        assert key_id_of(sealed) == "old"
    with keys(NEW, OLD):
        assert unseal(sealed, context=context) == text


@pytest.mark.parametrize("text", ["", "\0", "a\0\0", "\x80", "a\x80\0", "x" * 63, "x" * 64, "x" * 5000])
def test_fillings_are_told_from_content(text: str) -> None:
    with keys(OLD):
        assert unseal(seal(text, context=COLUMN), context=COLUMN) == text


@pytest.mark.parametrize(
    ("content", "size"),
    [(0, 64), (63, 64), (64, 128), (127, 128), (128, 256), (4095, 4096), (4096, 8192), (8192, 12288)],
)
def test_the_length_tells_the_size_class_only(content: int, size: int) -> None:
    with keys(OLD):
        raw = urlsafe_b64decode(seal("x" * content, context=COLUMN).split(":")[2])
    assert len(raw) == 12 + size + 16


def test_the_same_text_is_never_sealed_alike() -> None:
    with keys(OLD):
        sealed = {seal("dara@demo.example", context=COLUMN) for _ in range(100)}
    assert len(sealed) == 100


@given(st.integers(0, 12 + 64 + 16 - 1), st.integers(0, 7))
def test_a_changed_bit_is_noticed(byte: int, bit: int) -> None:
    with keys(OLD):
        head, raw = "v1:old:", bytearray(urlsafe_b64decode(by_hand("Sok").split(":")[2]))
        raw[byte] ^= 1 << bit
        with pytest.raises(Unopenable):
            unseal(head + urlsafe_b64encode(raw).decode(), context=COLUMN)


@given(st.text(max_size=40) | st.text(max_size=40).map("v1:old:".__add__))
def test_nothing_else_opens(text: str) -> None:
    with keys(OLD), pytest.raises(Unopenable):
        unseal(text, context=COLUMN)


def test_what_was_cut_lengthened_or_respelt_does_not_open() -> None:
    sealed = by_hand("Sok")
    with keys(OLD):
        for changed in (sealed[:-4], sealed + "AAAA", sealed[:20] + "!" + sealed[20:], sealed.upper(), sealed + ":"):
            with pytest.raises(Unopenable):
                unseal(changed, context=COLUMN)


def test_it_opens_in_its_own_column_only() -> None:
    with keys(OLD), pytest.raises(Unopenable) as refused:
        unseal(by_hand("Sok"), context="organisations.contact.name")
    assert str(refused.value) == "organisations.contact.name: does not open with the key old"
    assert "Sok" not in repr(refused.value)


def test_it_opens_under_its_own_key_only() -> None:
    another = "old:" + "6c" * 32
    with keys(another), pytest.raises(Unopenable, match="does not open with the key old"):
        unseal(by_hand("Sok"), context=COLUMN)
    with keys(NEW), pytest.raises(Unopenable, match="key old, which is not in VAULT_KEYS"):
        unseal(by_hand("Sok"), context=COLUMN)


def test_a_value_cannot_be_passed_off_under_another_id() -> None:
    """Even if both ids stand for one key."""
    same_key = OLD.replace("old:", "alias:")
    with keys(same_key), pytest.raises(Unopenable):
        unseal(by_hand("Sok").replace("old", "alias"), context=COLUMN)


def test_the_blind_index_is_an_hmac_of_column_and_text() -> None:
    key = hkdf_by_hand(bytes.fromhex(OLD.partition(":")[2]), b"ruom vault 1 blind index")
    right = hmac.new(key, b"organisations.contact.email\0dara@demo.example", hashlib.sha256).hexdigest()
    with keys(OLD):
        assert blind("dara@demo.example", context=COLUMN) == f"old:{right[:32]}"
        assert blind("dara@demo.example", context="organisations.contact.note")[4:] != right[:32]


def test_it_is_looked_up_under_every_key() -> None:
    with keys(OLD):
        before = blind("dara@demo.example", context=COLUMN)
    with keys(NEW, OLD):
        present = blind("dara@demo.example", context=COLUMN)
        assert blinds("dara@demo.example", context=COLUMN) == [present, before]
    assert present[:4] == "new:"
