"""Things that happen at once, each on a database connection of its own."""

from collections.abc import Callable
from threading import Thread

from django.db import connection


def in_threads(*work: Callable[[], object]) -> list[Exception]:
    """Run all at once, each on its own database connection. Gives what they raised."""
    raised: list[Exception] = []

    def run(function: Callable[[], object]) -> None:
        try:
            function()
        except Exception as error:  # noqa: BLE001 - whatever it is, the test wants to see it
            raised.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[function]) for function in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not any(thread.is_alive() for thread in threads)
    return raised
