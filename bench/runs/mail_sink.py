"""A mail server that takes everything and keeps nothing but the number.

`python -m bench.runs.mail_sink PORT` serves on loopback until its standard input ends, and prints a line when it does.
"""

import sys
from typing import Any

from aiosmtpd.controller import Controller


class Sink:
    def __init__(self) -> None:
        self.taken = 0

    async def handle_DATA(self, _server: Any, _session: Any, _envelope: Any) -> str:  # noqa: N802
        self.taken += 1
        return "250 OK"


if __name__ == "__main__":
    sink = Sink()
    controller = Controller(sink, hostname="127.0.0.1", port=int(sys.argv[1]))
    controller.start()
    print("ready", flush=True)
    sys.stdin.read()
    controller.stop()
    print(sink.taken)
