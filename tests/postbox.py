"""A real SMTP server for tests: it keeps what it is given, and refuses some names, for now or for ever."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import Message
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as MessageHandler
from aiosmtpd.smtp import SMTP
from django.test import override_settings

from tests.servers import free_port


class Postbox(MessageHandler):
    """`connections` counts those that said hello. `on_mail` is called with each mail before it is acknowledged; what
    it raises the server answers with 500. A connection with a mail to `ends_at` is ended; where it `ends_late`, each
    is, with a mail that is kept and not acknowledged. Beyond `grants` connections at once the server answers 421."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: list[Message] = []
        self.connections = 0
        self.open = 0
        self.ends_at = ""
        self.ends_late = False
        self.grants = 100
        self.on_mail: Callable[[Message], None] = lambda _mail: None

    async def handle_EHLO(self, _server: Any, session: Any, _envelope: Any, name: str, said: list[str]) -> list[str]:  # noqa: N802
        self.connections += 1
        session.host_name = name
        return said

    async def handle_RCPT(self, server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        if address == self.ends_at:
            server.transport.close()
            return "421 4.3.2 shutting down"
        name = address.partition("@")[0]
        if name.startswith("gone"):
            return f"550 5.1.1 <{address}>: {name} is unknown here"
        if name.startswith("busy"):
            return "451 4.7.1 come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if b"X-Refuse-Me" in envelope.content:
            return "554 5.7.1 not wanted"
        said = await super().handle_DATA(server, session, envelope)
        if self.ends_late:
            server.transport.close()
        return said

    def handle_message(self, message: Message) -> None:
        self.on_mail(message)
        self.kept.append(message)

    @property
    def to(self) -> list[str]:
        return [str(mail["To"]) for mail in self.kept]


class CountingServer(SMTP):
    async def _handle_client(self) -> None:
        box: Postbox = self.event_handler
        if box.open >= box.grants:
            await self.push("421 4.7.0 too many connections")
            if self.transport is not None:
                self.transport.close()
            return
        box.open += 1
        try:
            await super()._handle_client()
        finally:
            box.open -= 1


class Counter(Controller):
    def factory(self) -> SMTP:
        return CountingServer(self.handler, **self.SMTP_kwargs)


@contextmanager
def open_postbox() -> Iterator[tuple[Postbox, int]]:
    """A postbox and its port; while it is open, Django's mail goes there."""
    box, port = Postbox(), free_port()
    controller = Counter(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        with override_settings(
            EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend", EMAIL_HOST="127.0.0.1", EMAIL_PORT=port
        ):
            yield box, port
    finally:
        controller.stop()
