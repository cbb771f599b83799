"""Which addresses of the internet may be called: those that belong to everybody's internet, and nothing nearer.

The lists are IANA's registries of special addresses, written out: what Python's `is_global` says differs between its
versions. Of IPv6 only 2000::/3 is given to anybody at all, so that loopback, private, link-local, multicast, IPv4 in
any guise (::ffff:0:0/96, ::/96), NAT64 (64:ff9b::/96) and the metadata services of clouds (fd00:ec2::254) fall out.
"""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

GIVEN_IPV6 = IPv6Network("2000::/3")
REFUSED: tuple[Network, ...] = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared by carriers (CGNAT); a cloud's metadata at 100.100.100.200
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # a cloud's metadata on an address that looks public
        "169.254.0.0/16",  # link-local; the metadata of most clouds at 169.254.169.254
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocols; a cloud's metadata at 192.0.0.192
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # relays of 6to4
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
        "2001::/23",  # protocols; Teredo, which carries an IPv4 address
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4, which carries an IPv4 address
        "3fff::/20",  # documentation
    )
)


def may_be_called(address: Address, *, besides: Iterable[Network] = ()) -> bool:
    """Whether it belongs to the internet at large, or to one of the networks `besides` that the site's settings name.

    An address with a zone (fe80::1%eth0) never does.
    """
    if getattr(address, "scope_id", None):
        return False
    if any(address in network for network in besides if network.version == address.version):
        return True
    if isinstance(address, IPv6Address) and address not in GIVEN_IPV6:
        return False
    return not any(address in network for network in REFUSED if network.version == address.version)


def read(text: str) -> Address:
    """Raises ValueError."""
    return ip_address(text)
