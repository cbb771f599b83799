"""Reads docker-compose.yml and runs its services' commands here, on the same parts, where no Docker engine is."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from tests.servers import process
from tests.toolchain.standin import PROJECT

Service = dict[str, Any]


def compose() -> dict[str, Any]:
    """The file as Docker reads it, but with its variables still in it."""
    content: dict[str, Any] = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())
    return content


def interpolated(text: str, variables: Mapping[str, str]) -> str:
    """Put variables in as Docker Compose does: `${NAME:-default}`, and `$$` for a dollar sign."""

    def value(found: re.Match[str]) -> str:
        return "$" if found["name"] is None else variables.get(found["name"]) or found["default"]

    return re.sub(r"\$\$|\$\{(?P<name>\w+):-(?P<default>[^}]*)\}", value, text)


class Here:
    """This machine in place of the containers: `addresses` says what stands for `db:5432` and the like."""

    def __init__(self, folder: Path, port: int, addresses: Mapping[str, str], settings: Mapping[str, str]) -> None:
        self.folder = folder
        self.port = port
        self.addresses = addresses
        self.settings = settings
        self.services: dict[str, Service] = compose()["services"]

    def _placed(self, text: str) -> str:
        for there, here in self.addresses.items():
            text = text.replace(there, here)
        return text.replace("/data", str(self.folder)).replace("0.0.0.0", "127.0.0.1")  # noqa: S104

    def environment(self, name: str) -> dict[str, str]:
        """The variables of a service, and nothing of ours but what a container has too."""
        declared = {
            key: interpolated(str(value), self.settings) if value is not None else self.settings.get(key)
            for key, value in self.services[name]["environment"].items()
        }
        given = {key: self._placed(value) for key, value in declared.items() if value is not None}
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        own = {"PATH": path, "RUOM_VAR": str(self.folder), "HOSTNAME": socket.gethostname(), "PORT": str(self.port)}
        return {**own, **given}

    def command(self, name: str, image_command: list[str]) -> list[str]:
        parts = self.services[name].get("command", image_command)
        return [str(self.port) if part == "8000" else self._placed(interpolated(part, self.settings)) for part in parts]

    @contextmanager
    def started(self, name: str, image_command: list[str]) -> Iterator["subprocess.Popen[bytes]"]:
        log = self.folder / f"{name}.log"
        with process(self.command(name, image_command), log=log, env=self.environment(name)) as running:
            yield running

    def run(self, name: str) -> "subprocess.CompletedProcess[str]":
        """Run a one-shot service to its end."""
        return subprocess.run(
            self.command(name, []), cwd=PROJECT, env=self.environment(name), capture_output=True, text=True, check=False
        )

    def is_healthy(self, name: str) -> bool:
        """Run the service's own health check once."""
        kind, *rest = self.services[name]["healthcheck"]["test"]
        parts = [self._placed(interpolated(part, self.settings)) for part in rest]
        command = ["sh", "-c", parts[0]] if kind == "CMD-SHELL" else parts
        done = subprocess.run(command, cwd=PROJECT, env=self.environment(name), capture_output=True, check=False)
        return done.returncode == 0
