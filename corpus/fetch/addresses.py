"""Which network addresses a member's link may lead to (pure, apart from the system's name lookup)."""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv6Address
from threading import Thread

from corpus.errors import ForbiddenURLError, UnreachableError

Address = IPv4Address | IPv6Address
Resolve = Callable[[str], Sequence[str]]
"""Name → addresses; raises OSError where the name is unknown."""

# `is_global` has changed between Python versions, so what must never be reached is named here once more.
_CLOSED = [
    ipaddress.ip_network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",
        "168.63.129.16/32",  # Azure's metadata service sits on a public address
        "2001::/23",  # protocol assignments, Teredo among them
        "2001:db8::/32",
        "2002::/16",  # 6to4: carries any IPv4 address inside
        "3fff::/20",
    )
]
_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_PRIVATE = "That address leads to a private or local network, where this bot does not go."


def is_public(address: Address) -> bool:
    """Whether an address belongs to the open internet; IPv4 hidden inside IPv6 is judged as IPv4."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if address in _NAT64:  # how an IPv6-only host reaches public IPv4 sites
            return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
        if address.scope_id is not None or address not in _GLOBAL_UNICAST or _is_isatap(address):
            return False
    elif not address.is_global:
        return False
    return not any(address in network for network in _CLOSED if network.version == address.version)


def checked_addresses(
    host: str, *, resolve: Resolve, allow: Callable[[Address], bool], timeout: float
) -> list[Address]:
    """All addresses of a host, each of them checked: one that is not allowed refuses the whole host."""
    literal = _literal(host)
    if literal is not None:
        addresses = [literal]
    else:
        try:
            addresses = [ipaddress.ip_address(text) for text in _in_time(resolve, host, timeout)]
        except (OSError, UnicodeError) as error:
            raise UnreachableError(f'There is no site called "{host}"; check the spelling of the address.') from error
        except ValueError as error:
            raise UnreachableError(f'The name "{host}" cannot be looked up right now.') from error
    if not addresses:
        raise UnreachableError(f'There is no site called "{host}"; check the spelling of the address.')
    if not all(allow(address) for address in addresses):
        raise ForbiddenURLError(_PRIVATE)
    return list(dict.fromkeys(addresses))


def system_resolve(host: str) -> list[str]:
    """The addresses that the operating system knows for a name."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


def _literal(host: str) -> Address | None:
    """The address, where the host is one; other ways to write a number ("0x7f.1", "2130706433") are refused."""
    if host.startswith("["):
        return ipaddress.IPv6Address(host.strip("[]"))
    if not re.fullmatch(r"(?:.*\.)?(?:\d+|0x[0-9a-f]*)", host):
        return None
    try:
        return IPv4Address(host)
    except ValueError as error:
        raise ForbiddenURLError("Web addresses made of odd numbers are not accepted; use the site's name.") from error


def _is_isatap(address: IPv6Address) -> bool:
    return (int(address) >> 32) & 0xFDFFFFFF == 0x5EFE


def _in_time(resolve: Resolve, host: str, timeout: float) -> Sequence[str]:
    """Name lookup knows no time limit; it runs in a daemon thread that is left behind when it takes too long."""
    outcome: list[Sequence[str] | BaseException] = []

    def look_up() -> None:
        try:
            outcome.append(resolve(host))
        except BaseException as error:  # noqa: BLE001 - handed to the waiting thread
            outcome.append(error)

    worker = Thread(target=look_up, name="resolve", daemon=True)
    worker.start()
    worker.join(timeout)
    if not outcome:
        raise UnreachableError(f'Looking up the name "{host}" took too long.')
    result = outcome[0]
    if isinstance(result, BaseException):
        raise result
    return result
