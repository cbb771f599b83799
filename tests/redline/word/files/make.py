"""Makes the .docx files of this folder with LibreOffice, as README.md says. Run by the Python that has its `uno`.

python3 make.py FOLDER_WITH_BASES FOLDER_FOR_RESULTS
"""

import contextlib
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import uno  # type: ignore[import-not-found]

PIPE = "ruom-word-files"
CONNECTION = f"uno:pipe,name={PIPE};urp;StarOffice.ComponentContext"
FLAT = "OpenDocument Text Flat XML"
WORD = "MS Word 2007 XML"
PARAGRAPH_BREAK = 0
COMMENT = (
    '<office:annotation office:name="{name}"><dc:creator>{author}</dc:creator><dc:date>2026-02-03T04:05:06</dc:date>'
    '<text:p>{text}</text:p></office:annotation>{about}<office:annotation-end office:name="{name}"/>'
)


def value(name: str, content: object) -> Any:
    found = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
    found.Name, found.Value = name, content
    return found


class Office:
    """A LibreOffice of its own, with an empty profile."""

    def __init__(self, folder: Path) -> None:
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        self.profile = profile
        self._process = subprocess.Popen(
            ["soffice", "--headless", "--norestore", f"--accept=pipe,name={PIPE};urp;", profile]
        )
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        for _ in range(120):
            try:
                self._context = resolver.resolve(CONNECTION)
                break
            except Exception:  # noqa: BLE001 - uno's exceptions have no types of their own here
                time.sleep(0.5)
        self._desktop = self.service("com.sun.star.frame.Desktop")

    def service(self, name: str) -> Any:
        return self._context.ServiceManager.createInstanceWithContext(name, self._context)

    def author(self, given: str, family: str) -> None:
        access = self.service("com.sun.star.configuration.ConfigurationProvider").createInstanceWithArguments(
            "com.sun.star.configuration.ConfigurationUpdateAccess",
            (value("nodepath", "/org.openoffice.UserProfile/Data"),),
        )
        access.setPropertyValue("givenname", given)
        access.setPropertyValue("sn", family)
        access.commitChanges()

    def load(self, path: Path) -> Any:
        return self._desktop.loadComponentFromURL(path.as_uri(), "_blank", 0, (value("Hidden", True),))

    def dispatch(self, document: Any, command: str) -> None:
        frame = document.CurrentController.Frame
        self.service("com.sun.star.frame.DispatchHelper").executeDispatch(frame, command, "", 0, ())

    def end(self) -> None:
        with contextlib.suppress(Exception):  # it is gone before it can say so
            self._desktop.terminate()
        self._process.wait(20)


def find(document: Any, text: str) -> Any:
    wanted = document.createSearchDescriptor()
    wanted.SearchString, wanted.SearchCaseSensitive = text, True
    found = document.findFirst(wanted)
    if found is None:
        raise LookupError(text)
    return found


def write(document: Any, behind: str, text: str) -> None:
    found = find(document, behind)
    cursor = found.Text.createTextCursorByRange(found.End)
    found.Text.insertString(cursor, text, False)


def press_enter(document: Any, behind: str) -> Any:
    found = find(document, behind)
    cursor = found.Text.createTextCursorByRange(found.End)
    found.Text.insertControlCharacter(cursor, PARAGRAPH_BREAK, False)
    return cursor


def save(document: Any, path: Path, kind: str = WORD) -> None:
    document.storeToURL(path.as_uri(), (value("FilterName", kind),))
    document.close(True)


def edited_by_two(office: Office, base: Path) -> Any:
    document = office.load(base)
    document.RecordChanges = True
    office.author("Dara", "Sok (Blue Lotus Test Group)")
    find(document, "undersigned").String = "signing"
    write(document, "dry season", ", with nets")
    space = find(document, " Publish the tests.")
    cursor = space.Text.createTextCursorByRange(space.Start)
    cursor.goRight(1, True)
    cursor.String = ""
    press_enter(document, "with nets.")
    office.author("Vanna", "Test")
    find(document, "a week").String = "ten days"
    find(document, "ប្រាំង").String = "វស្សា"
    cursor = press_enter(document, "ក្នុងមួយសប្តាហ៍។")
    cursor.Text.insertString(cursor, "Teach two people in each village.", False)
    return document


def main(bases: Path, results: Path) -> None:
    office = Office(results)
    try:
        save(edited_by_two(office, bases / "both.docx"), results / "two_authors.docx")

        document = edited_by_two(office, bases / "both.docx")
        office.dispatch(document, ".uno:AcceptAllTrackedChanges")
        save(document, results / "accepted.docx")

        save(edited_by_two(office, bases / "both.docx"), results / "two_authors.fodt", FLAT)

        office.author("Vanna", "Test")
        document = office.load(bases / "english.docx")
        document.RecordChanges = True
        end = find(document, "within a week.")
        cursor = end.Text.createTextCursorByRange(end.End)
        cursor.goRight(1, True)
        cursor.String = " "
        save(document, results / "joined.docx")

        document = office.load(bases / "english.docx")
        document.RecordChanges = True
        document.CurrentController.ViewCursor.gotoRange(find(document, "No one shall").Start, False)
        for _ in range(2):
            office.dispatch(document, ".uno:MoveDown")
        save(document, results / "moved.docx")
    finally:
        office.end()

    flat = (results / "two_authors.fodt").read_text(encoding="utf-8")
    plain = re.sub(r"<text:bookmark[^>]*>|<meta:user-defined[^>]*>.*?</meta:user-defined>", "", flat)
    (results / "no_bookmarks.fodt").write_text(plain, encoding="utf-8")
    for about, author, text in (
        ("the plan", "Dara Sok", "Which plan? The old one is &lt;void&gt;."),
        ("Begin", "Vanna Test", "ហេតុអ្វី?"),
    ):
        name = f"c{len(about)}"
        flat = flat.replace(about, COMMENT.format(name=name, author=author, text=text, about=about), 1)
    (results / "comments.fodt").write_text(flat, encoding="utf-8")
    for source in ("no_bookmarks.fodt", "comments.fodt", bases / "law.html"):
        web = ["--infilter=HTML (StarWriter)"] if str(source).endswith("html") else []
        subprocess.run(
            [
                "soffice",
                "--headless",
                office.profile,
                *web,
                "--convert-to",
                f"docx:{WORD}",
                "--outdir",
                results,
                source,
            ],
            cwd=results,
            check=True,
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve())
