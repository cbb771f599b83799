"""The part of a web address by which two are known to be of one organisation."""

import re
from typing import Final

_ADDRESS: Final = re.compile(
    r"^\s*(?:[a-z][a-z0-9+.-]*://)?(?:[^/@\s]*@)?(?:www\d?\.)?([^/:?#\s]+)(?::\d+)?/?([^\s?#]*)", re.I
)
# Many organisations have a page there; only the page tells them apart.
_SHARED: Final = ("facebook.com", "fb.com", "wordpress.com", "blogspot.com", "sites.google.com", "linkedin.com",
                  "t.me", "youtube.com", "instagram.com", "tiktok.com", "twitter.com", "x.com")  # fmt: skip


def host_of(website: str) -> str:
    """The host without "www.", with the page where the host is shared by many; "" for what is no address."""
    found = _ADDRESS.match(website)
    if found is None or "." not in found[1]:
        return ""
    host, page = found[1].lower().rstrip("."), found[2].strip("/").lower()
    host = host.removeprefix("m.").removeprefix("web.") if host.endswith("facebook.com") else host
    if host in _SHARED:
        return f"{host}/{page}" if page else ""
    return host
