"""`make faults`: the long form of what the suite tries for some seconds. Half an hour on two quiet cores.

`python -m tests.faults [--organisations N] [--people N]`. It prints what happened, and fails where anything was lost.
Organisations sign beside the relay, people beside Redis and a worker of Celery.
"""

import argparse
import sys

from tests.faults.site import running
from tests.faults.stories import a_petition_is_signed, organisations_sign


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    parser.add_argument("--organisations", type=int, default=10_000, help="a fifth of them send their form twice")
    parser.add_argument("--people", type=int, default=22_218, help="who sign a petition by mail")
    parser.add_argument("--every", type=float, default=2.0, help="seconds from one kill to the next")
    parser.add_argument("--people-every", type=float, default=20.0, help="the same while people sign by mail")
    given = parser.parse_args()
    for story, number, what, every, with_redis in (
        (organisations_sign, given.organisations, "organisations signed", given.every, False),
        (a_petition_is_signed, given.people, "people signed", given.people_every, True),
    ):
        if number:
            with running(with_redis=with_redis) as site:
                told = story(site, number, kill_every=every)
                answers = ", ".join(f"{status or 'none'}: {times}" for status, times in sorted(told.answers.items()))
                print(  # noqa: T201
                    f"{number} {what} in {told.seconds:.0f} s while {site.kills} processes were killed; every one that "
                    f"was acknowledged stands once, the count is exact, the ledger verifies. Answers: {answers}.",
                    flush=True,
                )
    return 0


if __name__ == "__main__":
    sys.exit(main())
