"""What tests of accounts share: reading mails, an authenticator app of their own, sending a form as a browser does."""

import base64
import hashlib
import hmac
import re
import struct
import time
from typing import Any

from django.core import mail
from django.test import Client

from outbox.models import Job, State
from outbox.running import run_due
from tests.servers import wait_until

SIGN_IN = "/en/sign-in/"
CODE_PAGE = "/en/sign-in/code/"
SECOND_STEP = "/en/sign-in/second-step/"
CODE = re.compile(r"^    ([0-9 ]+)$", re.MULTILINE)


def deliver() -> list[str]:
    """Run the jobs that are due. Gives the texts of the mails that left by this."""
    before = len(mail.outbox)
    run_due()
    assert not Job.objects.filter(state__in=[State.PARKED, State.WAITING], attempts__gt=0).exists()
    return [str(message.body) for message in mail.outbox[before:]]


def code_in(text: str) -> str:
    found = CODE.search(text)
    assert found, text
    return found[1]


def ask_for_code(browser: Client, address: str, **more: Any) -> Any:
    return browser.post(SIGN_IN, {"username": address, "send_code": "1"}, **more)


def sign_in_by_code(browser: Client, address: str, **more: Any) -> Any:
    """All of it: ask, read the mail, type. Gives the last answer."""
    assert ask_for_code(browser, address, **more).status_code == 302
    texts = deliver()
    return browser.post(CODE_PAGE, {"code": code_in(texts[-1])}, **more)


def sign_in_by_password(browser: Client, address: str, password: str, **more: Any) -> Any:
    return browser.post(SIGN_IN, {"username": address, "password": password, "sign_in": "1"}, **more)


def totp(secret: str, *, at: float | None = None) -> str:
    """RFC 6238 with SHA-1, 30 seconds, six digits, written from the RFC's text (and RFC 4226, 5.3)."""
    key = base64.b32decode(secret.replace(" ", ""))
    steps = int((time.time() if at is None else at) // 30)
    digest = hmac.new(key, struct.pack(">Q", steps), hashlib.sha1).digest()
    offset = digest[19] & 15
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def add_app(browser: Client) -> str:
    """Add an authenticator app to the account of who is signed in by password or code just now. Gives its secret."""
    page = browser.get("/en/account/app/").content.decode()
    found = re.search(r"<code>([A-Z2-7 ]{32,})</code>", page)
    assert found, page
    secret = found[1].replace(" ", "")
    # The code of the half minute before is as good, and leaves the present one for signing in.
    answer = browser.post("/en/account/app/", {"code": totp(secret, at=time.time() - 30)})
    assert answer.status_code == 302, answer.content.decode()
    return secret


def totp_of_before(secret: str) -> str:
    """The code of the half minute before, which counts as well, so that the one of now can be used after it. Not in the
    last seconds of a half minute, when it would grow too old on its way: waits for the next."""
    wait_until(lambda: time.time() % 30 < 20, what="the next half minute")
    return totp(secret, at=time.time() - 30)
