"""A picture is fetched from where it may be, and a hostile address has one clear refusal."""

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from screening.fetching import FetchLimits, fetch_picture, is_public

LOOPBACK = (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128"))
PICTURE = b"\xff\xd8\xff not looked at here"


def limits(**changed: object) -> FetchLimits:
    usual: dict[str, object] = {
        "allowed_hosts": frozenset({"localhost", "127.0.0.1"}), "max_bytes": 1000,
        "max_redirects": 2, "max_seconds": 5.0, "allowed_networks": LOOPBACK,
    }  # fmt: skip
    return FetchLimits(**(usual | changed))  # type: ignore[arg-type]


class Handler(BaseHTTPRequestHandler):
    """Answers by the path that is asked for."""

    asked: list[tuple[str, str]]

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def answer(self, status: int, headers: dict[str, str], content: bytes = b"") -> None:
        """Send an answer as it stands, whatever it declares."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def do_GET(self) -> None:
        """Answer what the path stands for."""
        self.asked.append((self.path, self.headers["Host"]))
        image = {"Content-Type": "image/jpeg"}
        sized = image | {"Content-Length": str(len(PICTURE))}
        answers: dict[str, Callable[[], None]] = {
            "/picture?no=1": lambda: self.answer(200, sized, PICTURE),
            "/page": lambda: self.answer(200, {"Content-Type": "text/html"}, b"<html>"),
            "/gone": lambda: self.answer(404, sized, PICTURE),
            "/declared": lambda: self.answer(200, image | {"Content-Length": "1001"}, b""),
            "/sent": lambda: self.answer(200, image, b"x" * 5000),
            "/limit": lambda: self.answer(200, image, b"x" * 1000),
            "/short": lambda: self.answer(200, image | {"Content-Length": "900"}, b"x" * 10),
            "/once": lambda: self.answer(302, {"Location": "/picture?no=1"}),
            "/circle": lambda: self.answer(302, {"Location": "/circle"}),
            "/inside": lambda: self.answer(302, {"Location": "http://10.0.0.1/"}),
            "/elsewhere": lambda: self.answer(302, {"Location": "http://elsewhere.test/"}),
            "/down": lambda: self.answer(302, {"Location": "http://localhost/picture?no=1"}),
            "/file": lambda: self.answer(302, {"Location": "file:///etc/passwd"}),
            "/nonsense": lambda: self.wfile.write(b"no HTTP at all\r\n\r\n"),
            "/slow": self.drip,
        }
        answers[self.path]()

    def drip(self) -> None:
        """Headers without end, a byte at a time: every byte would start a timeout anew."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
        try:
            for _ in range(100):
                self.wfile.write(b"x")
                self.wfile.flush()
                time.sleep(0.05)
        except OSError:
            self.close_connection = True


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    Handler.asked = []
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.02,))
        thread.start()
        yield f"127.0.0.1:{running.server_port}"
        running.shutdown()
        thread.join()


def test_an_allowed_picture_arrives_whole(server: str) -> None:
    assert fetch_picture(f"http://{server}/picture?no=1", limits()) == PICTURE
    assert Handler.asked[-1] == ("/picture?no=1", server)


def test_a_picture_of_exactly_the_limit_arrives(server: str) -> None:
    assert fetch_picture(f"http://{server}/limit", limits()) == b"x" * 1000


def test_a_redirect_is_followed(server: str) -> None:
    assert fetch_picture(f"http://{server}/once", limits()) == PICTURE


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("/page", "not_an_image"), ("/gone", "not_found"), ("/declared", "too_large_file"),
        ("/sent", "too_large_file"), ("/short", "unreachable"), ("/nonsense", "unreachable"),
        ("/circle", "too_many_redirects"), ("/inside", "host_not_allowed"),
        ("/elsewhere", "host_not_allowed"), ("/file", "bad_address"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_answer_has_one_name(server: str, path: str, problem: str) -> None:
    assert fetch_picture(f"http://{server}{path}", limits()) == problem


def test_no_redirect_is_followed_where_none_is_allowed(server: str) -> None:
    answer = fetch_picture(f"http://{server}/once", limits(max_redirects=0))
    assert answer == "too_many_redirects"


def test_a_server_that_sends_a_byte_at_a_time_is_left_when_the_time_is_over(server: str) -> None:
    begun = time.monotonic()
    assert fetch_picture(f"http://{server}/slow", limits(max_seconds=0.3)) == "too_slow"
    assert time.monotonic() - begun < 2


def test_a_redirect_to_a_private_address_is_refused_even_from_an_allowed_host(server: str) -> None:
    allowed = limits(allowed_hosts=frozenset({"127.0.0.1", "10.0.0.1"}))
    assert fetch_picture(f"http://{server}/inside", allowed) == "private_address"


@pytest.mark.parametrize(
    "url",
    [
        "ftp://localhost/a.jpg", "file:///etc/passwd", "gopher://localhost/", "//localhost/a.jpg",
        "a.jpg", "", "http://", "http://user@localhost/", "http://user:secret@localhost/",
        "http://allowed.test@localhost/", "http://localhost:99999/", "http://local host/",
        "http://localhost\\@elsewhere.test/", "http://localhost/\r\nX: y", "http://lócalhost/",
        "http://[::1/", "javascript:alert(1)", "data:image/png;base64,AAAA",
    ],
)  # fmt: skip
def test_an_address_of_a_harmful_form_is_refused(url: str) -> None:
    assert fetch_picture(url, limits()) == "bad_address"


def test_an_empty_list_of_hosts_allows_nothing(server: str) -> None:
    asked = len(Handler.asked)
    nothing = limits(allowed_hosts=frozenset())
    assert fetch_picture(f"http://{server}/picture?no=1", nothing) == "host_not_allowed"
    assert len(Handler.asked) == asked


def test_a_public_name_for_a_private_address_is_refused() -> None:
    closed = limits(allowed_networks=())
    assert fetch_picture("http://localhost/a.jpg", closed) == "private_address"
    assert fetch_picture("https://127.0.0.1/a.jpg", closed) == "private_address"


def test_another_port_than_that_of_the_web_is_refused(server: str) -> None:
    closed = limits(allowed_networks=())
    assert fetch_picture(f"http://{server}/picture?no=1", closed) == "bad_address"


def test_a_host_that_nobody_listens_on_is_unreachable() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        assert fetch_picture(f"http://127.0.0.1:{port}/", limits()) == "unreachable"


def test_a_server_without_a_valid_certificate_is_unreachable(server: str) -> None:
    assert fetch_picture(f"https://{server}/picture?no=1", limits()) == "unreachable"


def certificate(folder: Path, name: str) -> Path:
    """A file with a key and a certificate for one name, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.oid.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (folder / "both.pem").write_bytes(secret + signed.public_bytes(serialization.Encoding.PEM))
    return folder / "both.pem"


@pytest.mark.parametrize(
    ("valid_for", "answer"), [("localhost", PICTURE), ("elsewhere.test", "unreachable")]
)
def test_a_secure_server_is_believed_only_with_a_certificate_for_the_name_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, valid_for: str, answer: bytes | str
) -> None:
    both, named = certificate(tmp_path, valid_for), []
    monkeypatch.setenv("SSL_CERT_FILE", str(both))  # whom this process believes
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(both)
    context.sni_callback = lambda _, name, __: named.append(name)
    Handler.asked = []
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        running.socket = context.wrap_socket(running.socket, server_side=True)
        running.handle_error = lambda *_: None  # type: ignore[method-assign]
        thread = threading.Thread(target=running.serve_forever, args=(0.02,))
        thread.start()
        url = f"https://localhost:{running.server_port}/picture?no=1"
        assert fetch_picture(url, limits()) == answer
        running.shutdown()
        thread.join()
    assert named == ["localhost"]


def test_a_redirect_from_https_to_http_is_not_followed(
    server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ssl.SSLContext, "wrap_socket", lambda _, plain, **__: plain.dup())
    assert fetch_picture(f"https://{server}/down", limits()) == "bad_address"


def test_the_connection_goes_to_the_address_that_was_checked(
    server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = int(server.rpartition(":")[2])
    lookups: list[object] = []
    real = socket.getaddrinfo

    def changing(host: object, *rest: object, **more: object) -> object:
        """A name that stands for the allowed address once, and for another one from then on."""
        lookups.append(host)
        if host == "rebound.test":
            first = lookups.count("rebound.test") == 1
            return real("127.0.0.1" if first else "127.0.0.9", *rest, **more)  # type: ignore[arg-type]
        return real(host, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", changing)
    only = limits(
        allowed_hosts=frozenset({"rebound.test"}),
        allowed_networks=(ipaddress.ip_network("127.0.0.1/32"),),
    )
    assert fetch_picture(f"http://rebound.test:{port}/picture?no=1", only) == PICTURE
    assert lookups.count("rebound.test") == 1
    assert Handler.asked[-1] == ("/picture?no=1", f"rebound.test:{port}")
    # Looked up again, the name stands for an address that is not allowed, and is refused.
    assert fetch_picture(f"http://rebound.test:{port}/picture?no=1", only) == "private_address"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "0.0.0.0",  # noqa: S104 - an address, not a binding
        "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254",
        "100.64.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
        "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
        "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::", "2001:0:7f00:1::",
        "2001:db8::1",
    ],
)  # fmt: skip
def test_an_address_that_leads_inside_is_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["93.184.216.34", "8.8.8.8", "2606:4700::1111"])
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))
