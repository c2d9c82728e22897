"""Pictures by address: fetched from the few hosts that are allowed, never from inside the house.

An address that a merchant writes is an order to our own network. So the host has to be on the list,
every address its name stands for has to be a public one, the connection goes to the very address
that was checked (a name may stand for another one a moment later), and each redirect starts anew.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import SplitResult, urljoin, urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
FetchProblem = Literal[
    "bad_address", "host_not_allowed", "private_address", "unreachable", "too_many_redirects",
    "not_found", "not_an_image", "too_large_file", "too_slow",
]  # fmt: skip
"""Why there are no bytes:

bad_address         not http or https, a user or password in it, a port that is not allowed, a
                    control character, no host; a redirect from https to http
host_not_allowed    the host is not on the list; nothing was looked up
private_address     one of the addresses of the host is not a public one; nothing was connected to
unreachable         no such name, no connection, no valid certificate, or broken HTTP
too_many_redirects  more than the limit
not_found           any other status than 200
not_an_image        the answer says that it is not `image/...`
too_large_file      more bytes than the limit, declared or sent
too_slow            the time for everything together is over
"""

_FORBIDDEN: tuple[Network, ...] = (
    ipaddress.ip_network("64:ff9b::/96"),  # NAT64: any IPv4 address, by way of the gateway
    ipaddress.ip_network("64:ff9b:1::/48"),  # the same, local (RFC 8215)
    ipaddress.ip_network("2002::/16"),  # 6to4
    ipaddress.ip_network("2001::/32"),  # Teredo
    ipaddress.ip_network("::/96"),  # IPv4-compatible, long deprecated
)
"""What reaches an IPv4 address inside an IPv6 one; `is_global` lets some of them pass."""
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PORTS = {"http": 80, "https": 443}
_PART = 1 << 16


@dataclass(frozen=True)
class FetchLimits:
    """What may be fetched and how much of it; all policy.

    Attributes:
        allowed_hosts: Host names in lower case, exactly; none allows nothing.
        max_bytes: Bytes of a picture.
        max_redirects: Redirects followed, each checked as the first address was.
        max_seconds: For the whole of it: connections, redirects, bytes. Only the look-up of a name
            is not cut off; the resolver's own limit ends it.
        allowed_networks: Networks that are not public and allowed nevertheless, with any port. For
            tests against a server on this machine; empty otherwise.
    """

    allowed_hosts: frozenset[str]
    max_bytes: int
    max_redirects: int
    max_seconds: float
    allowed_networks: tuple[Network, ...] = field(default=())


def fetch_picture(url: str, limits: FetchLimits) -> bytes | FetchProblem:
    """Return the bytes behind an address, or why there are none; never raises for either.

    Args:
        url: As the merchant wrote it; not trusted.
        limits: What is allowed.
    """
    ends = time.monotonic() + limits.max_seconds
    for _ in range(limits.max_redirects + 1):
        try:
            answer = _step(url, limits, ends)
        except (OSError, http.client.HTTPException, UnicodeError):
            answer = "unreachable"
        if time.monotonic() >= ends:
            return "too_slow"
        if not isinstance(answer, _Elsewhere):
            return answer
        if urlsplit(url).scheme == "https" and not answer.url.startswith("https:"):
            return "bad_address"
        url = answer.url
    return "too_many_redirects"


@dataclass(frozen=True)
class _Elsewhere:
    url: str


def is_public(address: Address) -> bool:
    """Return whether an address is one of the internet's own, by every way of writing it."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if any(address in network for network in _FORBIDDEN):
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _step(url: str, limits: FetchLimits, ends: float) -> bytes | FetchProblem | _Elsewhere:
    """Ask one address once."""
    parts = _parts(url)
    if parts is None or parts.hostname is None:
        return "bad_address"
    host = parts.hostname
    if host not in limits.allowed_hosts:
        return "host_not_allowed"
    port = parts.port or _PORTS[parts.scheme]
    if port != _PORTS[parts.scheme] and not limits.allowed_networks:
        return "bad_address"
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    if not addresses or not all(_may_be_asked(address, limits) for address in addresses):
        return "private_address"
    with _connected(addresses, port, ends) as plain, _ended_at(ends, plain):
        if parts.scheme == "http":
            return _asked(plain, parts, url, limits)
        with ssl.create_default_context().wrap_socket(plain, server_hostname=host) as secure:
            return _asked(secure, parts, url, limits)


def _parts(url: str) -> SplitResult | None:
    """Return the parts of an address of a harmless form."""
    if not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        return None
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - raises for a port that is none
    except ValueError:
        return None
    if parts.scheme not in _PORTS or "@" in parts.netloc:
        return None
    return parts


def _may_be_asked(address: Address, limits: FetchLimits) -> bool:
    return is_public(address) or any(address in network for network in limits.allowed_networks)


def _connected(addresses: list[Address], port: int, ends: float) -> socket.socket:
    """Connect to the first address that answers; no name is looked up a second time."""
    refused: OSError = OSError("no address")
    for address in addresses:
        left = ends - time.monotonic()
        if left <= 0:
            break
        try:
            return socket.create_connection((str(address), port), timeout=left)
        except OSError as error:
            refused = error
    raise refused


@contextmanager
def _ended_at(ends: float, connected: socket.socket) -> Iterator[None]:
    """Cut the connection when the time is over.

    A timeout of the socket starts anew with each byte, so a server that sends one a minute would
    hold us for days, in the handshake and the headers, too.
    """
    with connected.dup() as same:
        timer = threading.Timer(max(0.0, ends - time.monotonic()), _cut, (same,))
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()


def _cut(connected: socket.socket) -> None:
    with suppress(OSError):  # it has ended by itself
        connected.shutdown(socket.SHUT_RDWR)


def _asked(
    connected: socket.socket, parts: SplitResult, url: str, limits: FetchLimits
) -> bytes | FetchProblem | _Elsewhere:
    """Send the request on a connection that stands and judge the answer."""
    connection = http.client.HTTPConnection(parts.netloc)
    connection.sock = connected
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection.request("GET", target, headers={"Accept": "image/*", "Connection": "close"})
    answer = connection.getresponse()
    if answer.status in _REDIRECTS:
        return _Elsewhere(urljoin(url, answer.getheader("Location", "")))
    if answer.status != http.HTTPStatus.OK:
        return "not_found"
    if not answer.getheader("Content-Type", "").strip().lower().startswith("image/"):
        return "not_an_image"
    if (answer.length or 0) > limits.max_bytes:
        return "too_large_file"
    content = bytearray()
    while part := answer.read1(min(_PART, limits.max_bytes + 1 - len(content))):
        content += part
        if len(content) > limits.max_bytes:
            return "too_large_file"
    return "unreachable" if answer.length else bytes(content)
