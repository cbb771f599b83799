"""The example of docs/webhooks.md, as it stands there."""

import re
import time
from pathlib import Path
from typing import Any

from partners.kinds import Kind, OwnKind
from partners.wire import signing

DOCUMENT = (Path(__file__).resolve().parent.parent.parent / "docs" / "webhooks.md").read_text()


def test_the_example_believes_what_ruom_signs_and_nothing_else() -> None:
    [example] = re.findall(r"```python\n(.*?)```", DOCUMENT, re.DOTALL)
    names: dict[str, Any] = {}
    exec(example, names)  # noqa: S102 - what a partner copies
    is_from_ruom = names["is_from_ruom"]
    old, new, body, now = signing.new_secret(), signing.new_secret(), '{"a":"ខ្មែរ"}'.encode(), int(time.time())
    sent = signing.headers([new, old], identity="msg_1", timestamp=now, body=body)
    assert is_from_ruom(old, sent, body)
    assert is_from_ruom(new, sent, body)
    assert not is_from_ruom(signing.new_secret(), sent, body)
    assert not is_from_ruom(new, sent, body + b" ")
    assert not is_from_ruom(new, {**sent, "webhook-id": "msg_2"}, body)
    assert not is_from_ruom(new, {}, body)
    late = signing.headers([new], identity="msg_1", timestamp=now - 400, body=body)
    assert not is_from_ruom(new, late, body)


def test_every_kind_is_in_the_document() -> None:
    assert set(re.findall(r"`((?:statement|edition|count|delivery|response|webhook)\.[a-z]+)`", DOCUMENT)) == {
        *Kind.values,
        *OwnKind.values,
    }
