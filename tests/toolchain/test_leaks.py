"""The leak check finds what it should and leaves alone what it should."""

import subprocess

import pytest

from scripts.leaks import PATTERNS, leaks_in, this_machine
from tests.toolchain.standin import PROJECT


@pytest.mark.parametrize(
    "line",
    [
        "see /home/dara/ruom/notes.md",
        "cache in /Users/dara/Library",
        "log=/root/ruom.log",
        "pip install --index-url https://mirror.example/simple ruff",
        "--extra-index-url=https://mirror.example",
        "--find-links /wheels",
        "https://files.pythonhosted.org/packages/ab/x.whl",
    ],
)
def test_a_leak_is_found(line: str) -> None:
    assert [number for number, _ in leaks_in(f"first line\n{line}\n", list(PATTERNS))] == [2]


@pytest.mark.parametrize(
    "line",
    [
        "https://ruom.example/home/news/today",
        "~/home/dara/file",
        "href='/en/statements/'",
        "url(/static/root/logo.svg)",
        "$HOME/root/x",
        "the index of the home page",
    ],
)
def test_what_names_no_machine_is_left_alone(line: str) -> None:
    assert list(leaks_in(line, list(PATTERNS))) == []


def test_the_folder_of_this_clone_is_a_leak_here() -> None:
    patterns = [*PATTERNS, *this_machine()]
    if len(PROJECT.parts) > 2:
        assert list(leaks_in(f"open('{PROJECT}/manage.py')", patterns))
    assert list(leaks_in(f"https://ruom.example{PROJECT}/page", patterns)) == []


def test_a_leak_in_any_file_of_the_repository_fails_the_check(clone_in_git: "subprocess.CompletedProcess[str]") -> None:
    assert clone_in_git.returncode == 1
    assert clone_in_git.stdout == "notes.md:2: names this machine or a registry: --find-links \n"


@pytest.fixture
def clone_in_git(tmp_path_factory: pytest.TempPathFactory) -> "subprocess.CompletedProcess[str]":
    """What the check says in a repository with one leaking file, and an ignored one that nobody gets."""
    folder = tmp_path_factory.mktemp("repository")
    (folder / "scripts").symlink_to(PROJECT / "scripts")
    (folder / ".gitignore").write_text("private.md\nscripts\n")
    (folder / "notes.md").write_text("Do:\npip install --find-links wheels ruom\n")
    (folder / "private.md").write_text("pip --index-url x\n")
    subprocess.run(["git", "init", "-q", "."], cwd=folder, check=True)
    program = (
        "import pathlib, sys; from scripts import leaks, repository; "
        "leaks.PROJECT = repository.PROJECT = pathlib.Path.cwd(); sys.exit(not leaks.is_clean())"
    )
    return subprocess.run(["python3", "-c", program], cwd=folder, capture_output=True, text=True, check=False)
