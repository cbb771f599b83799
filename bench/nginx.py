"""nginx as docs/serving.md sets it up, on a free port of the loopback."""

import os
import pwd
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.measuring import Missing
from bench.servers import Server
from tests.servers import PROJECT, answers, free_port, process, wait_until

SNIPPET = re.compile(r"```nginx\n(.*?)```", re.DOTALL)
TLS = "    listen 443 ssl http2;\n"


def site(folder: Path, port: int) -> str:
    """The settings of the documentation, for copies below `folder` and a site on `port`; without TLS, and with a plain
    folder beside."""
    found = SNIPPET.search((PROJECT / "docs" / "serving.md").read_text(encoding="utf-8"))
    if found is None or TLS not in found[1]:
        raise ValueError("docs/serving.md shows no settings of nginx")
    plain = f"    location /plain/ {{ root {folder}; gzip_static on; }}\n"
    return (
        found[1]
        .replace(TLS, f"    listen 127.0.0.1:PORT;\n{plain}")
        .replace("/data/newsstand/pages", str(folder / "newsstand" / "pages"))
        .replace("http://127.0.0.1:8000", f"http://127.0.0.1:{port}")
    )


def find_nginx() -> str:
    """The program. Raises Missing."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        raise Missing("this machine lacks nginx")
    return program


@contextmanager
def nginx(program: str, settings: str, *, folder: Path) -> Iterator[Server]:
    """One worker, with these settings of a site."""
    port = free_port()
    temporary = "\n".join(
        f"    {kind}_temp_path {folder}/nginx-{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = f"user {pwd.getpwuid(os.geteuid()).pw_name};\n" if os.geteuid() == 0 else ""
    conf = folder / "nginx.conf"
    conf.write_text(
        f"{user}worker_processes 1;\ndaemon off;\npid {folder}/nginx.pid;\nerror_log stderr;\n"
        "events { worker_connections 256; }\n"
        f"http {{\n{temporary}\n    access_log off;\n    keepalive_requests 1000000;\n    sendfile on;\n"
        f"{settings.replace('PORT', str(port))}\n}}\n"
    )
    log = folder / "nginx.log"
    with process([program, "-p", str(folder), "-e", "stderr", "-c", str(conf)], log=log) as running:
        try:
            wait_until(lambda: answers(port), what="nginx")
        except TimeoutError as silent:
            raise RuntimeError(f"nginx does not answer:\n{log.read_text()[-2000:]}") from silent
        yield Server(port, running.pid)
