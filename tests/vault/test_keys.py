import hashlib
import hmac

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

from tests.vault.conftest import NEW, OLD, keys
from vault.checking import check_keys
from vault.keys import ring


def hkdf_by_hand(root: bytes, info: bytes) -> bytes:
    """RFC 5869 for 32 bytes: extract with a salt of zeros, then one block of expand."""
    extracted = hmac.digest(bytes(32), root, hashlib.sha256)
    return hmac.digest(extracted, info + b"\x01", hashlib.sha256)


def test_the_first_key_is_the_present_one_and_the_others_only_open() -> None:
    with keys(NEW, OLD):
        assert ring().present.id == "new"
        assert [key.id for key in ring().retired] == ["old"]
        assert ring().find("old") is not None
        assert ring().find("older") is None


def test_each_purpose_has_a_key_of_its_own() -> None:
    root = bytes.fromhex(OLD.partition(":")[2])
    with keys(OLD):
        assert ring().present.sealing == hkdf_by_hand(root, b"ruom vault 1 sealing")
        assert ring().present.blinding == hkdf_by_hand(root, b"ruom vault 1 blind index")


def test_the_keys_are_in_no_printed_form() -> None:
    with keys(OLD):
        shown = repr(ring())
        assert "old" in shown
        assert repr(ring().present.sealing) not in shown
        assert "sealing" not in shown


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Set VAULT_KEYS"),
        ("2f" * 32, "entry 1 is not"),
        (f"{OLD},", "entry 2 is not"),
        ("Old:" + "2f" * 32, "entry 1 is not"),
        ("with:colon:" + "2f" * 32, "with is not 64"),
        ("old:" + "2f" * 31, "old is not 64"),
        ("old:" + "2f" * 33, "old is not 64"),
        ("old:" + "zz" * 32, "old is not 64"),
        ("old:" + "2f " * 31 + "2f", "old is not 64"),
        (f"{OLD},old:{'5a' * 32}", "old stands there twice"),
        (f"{OLD},other:{OLD[4:].upper()}", "other stands there already"),
    ],
)
def test_what_is_no_key_is_refused_in_one_sentence(text: str, sentence: str) -> None:
    with keys(text), pytest.raises(ImproperlyConfigured, match=sentence) as refused:
        ring()
    assert "2f2f" not in str(refused.value)
    with keys(text):
        (found,) = check_keys()
    assert (found.id, found.msg) == ("vault.E001", str(refused.value))


def test_only_the_demo_makes_its_key_from_the_secret() -> None:
    with override_settings(VAULT_KEYS="", DEMO=True, SECRET_KEY="one"):
        first = ring()
        assert first.present.id == "demo"
        assert check_keys() == []
    with override_settings(VAULT_KEYS="", DEMO=True, SECRET_KEY="two"):
        assert ring().present.sealing != first.present.sealing
    with override_settings(VAULT_KEYS=OLD, DEMO=True, SECRET_KEY="one"):
        assert ring().present.id == "old"
