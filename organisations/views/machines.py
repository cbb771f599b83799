"""What is known of the machine behind a request, without keeping its address: network, device, browser."""

import hmac
import re
import secrets
from datetime import UTC, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from ledger import clock
from organisations.actions.throttling import Caller
from organisations.models import DeviceKind, Person

DEVICE_COOKIE = "ruom_device"
DEVICE_AGE = timedelta(days=400)  # the longest that browsers keep
MOST_PEOPLE = 8  # of one shared browser; the one who came first is forgotten
SALT = "organisations.device"


def network_of(request: HttpRequest) -> str:
    """A name of the network a request comes from, for one day: HMAC of its /24 (IPv4) or /48 (IPv6).

    The day's key comes from SECRET_KEY and never enters the database; the address itself is used here and nowhere
    else. "unknown" where the server gives none.
    """
    address = _address(request)
    if address is None:
        return "unknown"
    network = ip_network((address, 24 if address.version == 4 else 48), strict=False)
    day = clock.now().astimezone(UTC).date().isoformat()
    key = hmac.digest(settings.SECRET_KEY.encode(), f"ruom network {day}".encode(), "sha256")
    return hmac.digest(key, str(network).encode(), "sha256")[:16].hex()


def _address(request: HttpRequest) -> IPv4Address | IPv6Address | None:
    stated = request.META.get("REMOTE_ADDR", "")
    if settings.TRUSTED_PROXIES:
        # From the right: what stands further left, anybody may have written.
        passed = [entry.strip() for entry in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
        stated = passed[-settings.TRUSTED_PROXIES] if len(passed) >= settings.TRUSTED_PROXIES else ""
    try:
        address = ip_address(stated.strip("[]"))
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address


def caller_of(request: HttpRequest, address: str = "") -> Caller:
    """Who tries. `address`: the account's e-mail address, to see whether this browser has been signed in to it."""
    device, people = _device(request)
    return Caller(network_of(request), device if address and _mark(device, address) in people else "")


def knows(request: HttpRequest, person: Person) -> bool:
    """Whether this browser has been signed in as this person before."""
    return bool(caller_of(request, person.email).device)


def remember(request: HttpRequest, response: HttpResponse, person: Person) -> None:
    """Let this browser be one of the person's own. The cookie holds a random name and marks, no person."""
    device, people = _device(request)
    device = device or secrets.token_urlsafe(12)
    mark = _mark(device, person.email)
    kept = [*(other for other in people if other != mark), mark][-MOST_PEOPLE:]
    response.set_cookie(
        DEVICE_COOKIE,
        signing.dumps([device, *kept], salt=SALT),
        max_age=DEVICE_AGE,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def _device(request: HttpRequest) -> tuple[str, list[str]]:
    try:
        device, *people = signing.loads(request.COOKIES.get(DEVICE_COOKIE, ""), salt=SALT, max_age=DEVICE_AGE)
    except (signing.BadSignature, ValueError, TypeError):
        return "", []
    return device, people


def _mark(device: str, address: str) -> str:
    key = settings.SECRET_KEY.encode()
    return hmac.digest(key, f"ruom device\0{device}\0{normal(address)}".encode(), "sha256")[:12].hex()


def normal(address: str) -> str:
    """An e-mail address as it is counted by."""
    return address.strip().casefold()


# -- browsers ---------------------------------------------------------------------------------------------------------

# In this order: most call themselves by the name of another one as well.
BROWSERS = (
    (r"Edg(?:e|A|iOS)?/", "Edge"),
    (r"OPR/|Opera|OPX/", "Opera"),
    (r"SamsungBrowser/", "Samsung Internet"),
    (r"UCBrowser/", "UC Browser"),
    (r"YaBrowser/", "Yandex"),
    (r"FxiOS/|Firefox/", "Firefox"),
    (r"FBAN|FBAV", "Facebook"),
    (r"Telegram", "Telegram"),
    (r"CriOS/|Chrome/|Chromium/", "Chrome"),
    (r"Safari/", "Safari"),
)
SYSTEMS = (
    (r"iPhone|iPod", "iOS", DeviceKind.PHONE),
    (r"iPad", "iPadOS", DeviceKind.TABLET),
    (r"Android.*Mobile", "Android", DeviceKind.PHONE),
    (r"Android", "Android", DeviceKind.TABLET),
    (r"Windows", "Windows", DeviceKind.COMPUTER),
    (r"CrOS", "ChromeOS", DeviceKind.COMPUTER),
    (r"Mac OS X|Macintosh", "macOS", DeviceKind.COMPUTER),
    (r"Linux|X11", "Linux", DeviceKind.COMPUTER),
)


def browser_of(request: HttpRequest) -> tuple[str, str, DeviceKind]:
    """Family, system and kind of device, as far as the browser says: no version, nothing that tells people apart."""
    said = request.META.get("HTTP_USER_AGENT", "")[:500]
    family = next((name for pattern, name in BROWSERS if re.search(pattern, said)), "")
    system, kind = next(
        ((name, kind) for pattern, name, kind in SYSTEMS if re.search(pattern, said)), ("", DeviceKind.UNKNOWN)
    )
    return family, system, kind
