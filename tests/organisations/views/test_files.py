"""The head of a file that is made for one reader."""

import pytest

from organisations.views.files import private_file


@pytest.mark.parametrize(
    ("name", "inline", "expected"),
    [
        ("ruom-4f7k29qd-1.pdf", True, 'inline; filename="ruom-4f7k29qd-1.pdf"'),
        ("answers.docx", False, 'attachment; filename="answers.docx"'),
        # រួម is E1 9E 9A, E1 9E BD, E1 9E 98 in UTF-8; RFC 8187 writes each byte in hexadecimal.
        ("រួម 1.pdf", False, "attachment; filename*=utf-8''%E1%9E%9A%E1%9E%BD%E1%9E%98%201.pdf"),
        ('a "draft".pdf', False, r'attachment; filename="a \"draft\".pdf"'),
        ("a\r\nb: c.pdf", False, "attachment; filename*=utf-8''a%0D%0Ab%3A%20c.pdf"),
    ],
)
def test_a_name_stands_in_the_head_as_rfc_6266_has_it(name: str, inline: bool, expected: str) -> None:
    assert private_file(b"", name, "application/pdf", inline=inline)["Content-Disposition"] == expected


def test_no_cache_keeps_it() -> None:
    answer = private_file(b"words", "words.txt", "text/plain")
    assert answer["Cache-Control"] == "private, no-store"
    assert (answer.content, answer["Content-Type"]) == (b"words", "text/plain")
