"""Invitations to many, beside the least that Django can do and beside a job for each mail."""

from collections.abc import Iterator

from bench.databases import Databases, environment
from bench.measuring import Effort, Measured, Skipped
from bench.processes import answer_of


def invitations(effort: Effort, databases: Databases) -> Iterator[Measured | Skipped]:
    """The same mails in three ways in turns, from one process to a sink in another."""
    env = environment(databases.folder, databases.postgres())
    # Mails leave at any hour here.
    env |= {"MAIL_QUIET_FROM": "0", "MAIL_QUIET_UNTIL": "0"}
    rates = answer_of("bench.runs.send_mails", str(effort.runs), str(effort.size(2_000, 6)), env=env)
    yield Measured("mail.vs_send_messages", rates["ours"], rates["send_messages"])
    yield Measured("mail.vs_task_per_mail", rates["ours"], rates["task_per_mail"])
