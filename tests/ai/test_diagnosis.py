"""The test of a provider: each thing that may be wrong is named, the key never."""

import asyncio
import datetime
import ipaddress
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.utils import translation

from apps.ai import diagnosis
from apps.ai.client import stream_chat
from apps.ai.diagnosis import diagnose
from apps.ai.failures import ProviderFailure
from apps.ai.profiles import ProviderConfig
from tests.ai.test_fault_matrix import config
from tests.provider.fixtures import ProviderServer

pytestmark = pytest.mark.usefixtures("http_clients")


async def told(config: ProviderConfig) -> list[tuple[bool, str]]:
    """What is said about it, without what the other side said."""
    findings = await diagnose(config)
    assert "sk-matrix-secret" not in repr(findings)
    with translation.override("en"):
        return [(finding.is_ok, str(finding.text)) for finding in findings]


def reached(server: ProviderServer) -> list[tuple[bool, str]]:
    return [
        (True, "The name 127.0.0.1 leads to 127.0.0.1."),
        (True, f"Port {server.url.rpartition(':')[2]} is open."),
    ]


async def test_good_provider_is_good(provider_server: ProviderServer) -> None:
    found = await told(config(provider_server, "stream"))
    assert found[:2] == reached(provider_server)
    assert found[2] == (True, "The key was accepted and stream answers.")
    assert found[3][1].startswith("The first text came after ")
    assert found[4:] == [(True, "It tells the tokens: 52."), (True, "The answer ended as it should.")]


async def test_tokens_that_are_not_told_are_mentioned(provider_server: ProviderServer) -> None:
    found = await told(config(provider_server, "no_usage"))
    assert found[4] == (True, "It does not tell the tokens; they are estimated.")


@pytest.mark.parametrize(
    ("model", "last"),
    [
        ("status?code=401", "The key was refused."),
        ("echo_key", "The key was refused."),
        ("status?code=403", "The key was refused, or it may not use this model."),
        ("status?code=404", "There is no such model, or the address is not the right one."),
        (
            "status?code=429&retry_after=60",
            "The provider is there, but its limit of requests, or your credit, is used up.",
        ),
        ("status?code=418", "The provider failed: 418."),
        ("html", "The answer was not a complete stream."),
    ],
)
async def test_fault_is_named(provider_server: ProviderServer, model: str, last: str) -> None:
    assert await told(config(provider_server, model)) == [*reached(provider_server), (False, last)]


async def test_silence_is_named(provider_server: ProviderServer) -> None:
    silent = replace(config(provider_server, "stall_first"), first_token_timeout_s=0.3)
    assert (await told(silent))[-1] == (False, "There was no text within the time limit.")


async def test_stream_that_breaks_off_is_named(provider_server: ProviderServer) -> None:
    found = await told(config(provider_server, "no_finish"))
    assert [is_ok for is_ok, _text in found] == [True, True, True, True, False]
    assert found[-1] == (False, "The answer was not a complete stream.")


async def test_its_own_words_are_shown_without_the_key(provider_server: ProviderServer) -> None:
    findings = await diagnose(config(provider_server, "echo_key"))
    assert findings[-1].said == "bad key: Bearer …"


async def test_address_faults_are_named(provider_server: ProviderServer, unused_tcp_port: int) -> None:
    good = config(provider_server, "stream")
    assert await told(replace(good, base_url=f"http://127.0.0.1:{unused_tcp_port}/v1")) == [
        (True, "The name 127.0.0.1 leads to 127.0.0.1."),
        (False, f"Nobody answers on port {unused_tcp_port}."),
    ]
    assert await told(replace(good, base_url="http://no-such-host.invalid/v1")) == [
        (False, "The name no-such-host.invalid leads nowhere.")
    ]
    assert await told(replace(good, base_url="http://[::bad/v1")) == [(False, "The address cannot be read.")]
    assert await told(replace(good, is_private_allowed=False)) == [
        (False, "This address is private; only public ones are allowed.")
    ]
    assert provider_server.log() == []


async def test_test_is_ended_in_time(
    provider_server: ProviderServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(diagnosis, "LONGEST_S", 0.3)
    found = await told(config(provider_server, "stall_connect"))
    assert found[-1] == (False, "The test took too long and was ended.")


async def test_tls_faults_are_named(tmp_path: Path, provider_server: ProviderServer) -> None:
    plain = provider_server.base_url.replace("http:", "https:")
    found = await told(replace(config(provider_server, "stream"), base_url=plain))
    assert found[2:] == [(False, "There is no trustworthy TLS connection.")]
    async with server(tls=self_signed(tmp_path)) as port:
        strange = replace(config(provider_server, "stream"), base_url=f"https://127.0.0.1:{port}/v1")
        findings = await diagnose(strange)
        assert (findings[2].is_ok, findings[2].said) == (False, "self-signed certificate")
        assert (await failure_of(strange)).kind == "connect_error"


async def test_silence_during_tls_is_no_connection_within_the_time_limit(
    provider_server: ProviderServer,
) -> None:
    async with server() as port:
        silent = replace(
            config(provider_server, "stream"), base_url=f"https://127.0.0.1:{port}/v1", connect_timeout_s=0.3
        )
        fault = await failure_of(silent)
    assert (fault.kind, fault.detail) == ("connect_error", "no connection within the time limit")


NO_HTTP = {
    "binary": b"\x00\x01\x02",
    "no_status": b"HTTP/1.1 abc\r\n\r\n",
    "another_protocol": b"SSH-2.0-x\r\n",
    "bad_length": b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
}


@pytest.mark.parametrize("answer", NO_HTTP.values(), ids=NO_HTTP)
async def test_server_that_speaks_no_http_is_a_connect_error(
    provider_server: ProviderServer, answer: bytes
) -> None:
    async with server(answer) as port:
        strange = replace(config(provider_server, "stream"), base_url=f"http://127.0.0.1:{port}/v1")
        assert (await failure_of(strange)).kind == "connect_error"


async def failure_of(config: ProviderConfig) -> ProviderFailure:
    with pytest.raises(ProviderFailure) as caught:
        await anext(stream_chat(config, [{"role": "user", "content": "?"}], max_tokens=5, may_repeat=False))
    return caught.value


@asynccontextmanager
async def server(answer: bytes = b"", tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """Takes every connection and sends these bytes; without any it stays silent until the other side goes."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(answer)
        if not answer:
            await reader.read()
        writer.close()

    listening = await asyncio.start_server(talk, "127.0.0.1", 0, ssl=tls)
    try:
        yield listening.sockets[0].getsockname()[1]
    finally:
        listening.close()


def self_signed(folder: Path) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "nobody")])
    today = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(today - datetime.timedelta(days=1))
        .not_valid_after(today + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    pem = folder / "both.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pem.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context
