"""Calls to addresses that strangers choose: against a real server, with a resolver that lies when told to."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from backend.platform.outbound import Outbound, OutboundPolicy, OutboundRefused, check, system_resolve

NAME = "hooks.example.test"
HERE = "127.0.0.1/32"


@dataclass
class Names:
    """A name server whose answers are written beforehand; the last one stays."""

    answers: list[Sequence[str]]
    asked: list[str] = field(default_factory=list)

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@dataclass
class Peer:
    """The other side: answers every connection with `answer` and remembers what it was sent."""

    answer: bytes = b"HTTP/1.1 204 No Content\r\n\r\n"
    endless: bool = False
    requests: list[bytes] = field(default_factory=list)
    names: list[str | None] = field(default_factory=list)
    port: int = 0

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            self.requests.append(await reader.readuntil(b"\r\n\r\n"))
            writer.write(self.answer)
            while self.endless:
                writer.write(b"x" * 65536)
                await writer.drain()
            await writer.drain()
            if not self.answer:
                await reader.read()  # says nothing until the caller gives up
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def listening(peer: Peer, tls: ssl.SSLContext | None = None) -> AsyncIterator[Peer]:
    server = await asyncio.start_server(peer.talk, "127.0.0.1", 0, ssl=tls)
    peer.port = server.sockets[0].getsockname()[1]
    try:
        yield peer
    finally:
        server.close()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Key and certificate of the name, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "peer.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


def plain(port: int, **other: object) -> OutboundPolicy:
    """Plain HTTP to our own machine."""
    return OutboundPolicy.model_validate({"plain_http": True, "ports": {port}, "networks": (HERE,), **other})


def calling(peer: Peer) -> Outbound:
    """A caller for whom every name is this peer."""
    return Outbound(plain(peer.port), resolve=Names([["127.0.0.1"]]))


PRIVATE = [
    "127.0.0.1", "127.255.255.254", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1",
    "100.64.0.1", "100.100.100.200", "169.254.169.254", "192.0.0.192", "192.0.2.1", "198.18.0.1",
    "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
    "168.63.129.16", "192.88.99.1",
    "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1", "fec0::1", "2001:db8::1",
    "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "2002:7f00:1::", "2002:808:808::", "64:ff9b::7f00:1",
    "64:ff9b::808:808", "64:ff9b:1::a00:1", "2001::1", "100::1",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_not_public(address: str) -> None:
    assert not OutboundPolicy().allows(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "223.5.5.5", "172.32.0.1", "2606:4700::1111"])
def test_public(address: str) -> None:
    assert OutboundPolicy().allows(address)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://hooks.example/", "https"),
        ("ftp://hooks.example/", "https"),
        ("file:///etc/passwd", "https"),
        ("gopher://hooks.example/", "https"),
        ("https://user:secret@hooks.example/", "password"),
        ("https://hooks.example:22/", "Port 22"),
        ("https://hooks.example:6379/", "Port 6379"),
        ("https://hooks.example:5432/", "Port 5432"),
        ("https:///nothing", "host"),
    ],
)
def test_what_an_address_alone_gives_away(url: str, words: str) -> None:
    with pytest.raises(OutboundRefused, match=words):
        check(httpx.URL(url), OutboundPolicy())


async def test_a_refused_address_is_not_even_resolved() -> None:
    names = Names([["8.8.8.8"]])
    async with Outbound(OutboundPolicy(), resolve=names) as outbound:
        with pytest.raises(OutboundRefused):
            await outbound.post("https://hooks.example:22/", b"", {})
    assert names.asked == []


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "017700000001", "[::1]", "localhost", "localhost."],
)
async def test_every_spelling_of_our_own_machine_is_refused_by_the_real_resolver(host: str) -> None:
    async with Outbound(OutboundPolicy()) as outbound:
        with pytest.raises((OutboundRefused, httpx.ConnectError, httpx.InvalidURL)):
            await outbound.post(f"https://{host}/", b"", {})


async def test_the_real_resolver_is_asked() -> None:
    assert "127.0.0.1" in await system_resolve("localhost", 443)


@pytest.mark.parametrize("answer", [["10.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["::ffff:10.0.0.1"], []])
async def test_a_name_with_one_private_address_is_refused(answer: list[str]) -> None:
    async with Outbound(OutboundPolicy(), resolve=Names([answer])) as outbound:
        with pytest.raises(OutboundRefused, match="public internet") as refused:
            await outbound.post("https://hooks.example/", b"", {})
        assert "10.0.0.1" not in str(refused.value)


async def test_a_name_that_changes_its_mind_is_resolved_once_and_the_checked_address_is_called() -> None:
    """DNS rebinding: the first answer is allowed, every later one is where the stranger wants us to go."""
    async with listening(Peer()) as peer:
        names = Names([["127.0.0.1"], ["127.0.0.2"]])
        async with Outbound(plain(peer.port), resolve=names) as outbound:
            answer = await outbound.post(f"http://{NAME}:{peer.port}/hook", b"{}", {"X-Mark": "1"})
            assert answer.status == 204
            assert names.asked == [NAME]
            with pytest.raises(OutboundRefused):
                await outbound.post(f"http://{NAME}:{peer.port}/hook", b"{}", {})
    assert len(peer.requests) == 1
    head = peer.requests[0].decode().lower()
    assert f"host: {NAME}:{peer.port}" in head
    assert "x-mark: 1" in head


async def test_over_tls_the_name_is_said_and_the_certificate_is_checked_against_it(certificate: Path) -> None:
    peer = Peer()
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate)
    server.sni_callback = lambda _, name, __: peer.names.append(name)
    trusting = ssl.create_default_context(cafile=str(certificate))
    async with listening(peer, server):
        policy = OutboundPolicy(ports=frozenset({peer.port}), networks=(HERE,))
        async with Outbound(policy, resolve=Names([["127.0.0.1"]]), tls=trusting) as outbound:
            assert (await outbound.post(f"https://{NAME}:{peer.port}/", b"{}", {})).status == 204
            assert peer.names == [NAME]
            with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
                await outbound.post(f"https://other.example.test:{peer.port}/", b"{}", {})
        async with Outbound(policy, resolve=Names([["127.0.0.1"]])) as strict:
            with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
                await strict.post(f"https://{NAME}:{peer.port}/", b"{}", {})


async def test_a_redirect_is_an_answer_and_not_followed() -> None:
    moved = b"HTTP/1.1 307 Temporary Redirect\r\nLocation: http://10.0.0.1/\r\nContent-Length: 0\r\n\r\n"
    async with listening(Peer(moved)) as peer, calling(peer) as outbound:
        answer = await outbound.post(f"http://{NAME}:{peer.port}/", b"", {})
    assert answer.status == 307
    assert len(peer.requests) == 1


async def test_an_endless_answer_is_read_so_far_and_no_further() -> None:
    async with listening(Peer(b"HTTP/1.1 200 OK\r\n\r\n", endless=True)) as peer:
        policy = plain(peer.port, longest_answer=1000)
        async with Outbound(policy, resolve=Names([["127.0.0.1"]])) as outbound:
            answer = await outbound.post(f"http://{NAME}:{peer.port}/", b"", {})
    assert answer.body == b"x" * 1000


async def test_a_packed_answer_is_not_unpacked() -> None:
    packed = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\x1f\x8b\x08\x00"
    async with listening(Peer(packed)) as peer, calling(peer) as outbound:
        answer = await outbound.post(f"http://{NAME}:{peer.port}/", b"", {})
    assert answer.body == b"\x1f\x8b\x08\x00"
    assert b"accept-encoding: identity" in peer.requests[0].lower()


async def test_a_silent_peer_costs_only_our_patience() -> None:
    async with listening(Peer(b"")) as peer:
        policy = plain(peer.port, seconds=0.2)
        async with Outbound(policy, resolve=Names([["127.0.0.1"]])) as outbound:
            with pytest.raises((TimeoutError, httpx.TimeoutException)):
                await outbound.post(f"http://{NAME}:{peer.port}/", b"", {})


async def test_a_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    async with listening(Peer()) as peer, calling(peer) as outbound:
        assert (await outbound.post(f"http://{NAME}:{peer.port}/", b"", {})).status == 204
