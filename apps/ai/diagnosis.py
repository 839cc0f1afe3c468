"""What is wrong with a provider, found by trying: name, connection, TLS, key, stream, vectors. Never tells the key."""

import asyncio
import ssl
import time
from contextlib import aclosing
from dataclasses import replace

import httpx
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from apps.ai import transport
from apps.ai.client import stream_chat
from apps.ai.embeddings import embed
from apps.ai.failures import ProviderFailure
from apps.ai.profiles import Attempt, ProviderConfig
from apps.common.findings import Finding
from apps.common.targets import is_refused_host

LONGEST_S = 20.0
QUESTION_S = 12.0
MAX_TOKENS = 200  # enough for models that think first
LONGEST_ANSWER = 100
EMBEDDED = "How long does delivery take?"
MESSAGES = ({"role": "user", "content": "Reply with the single word OK."},)
PORTS = {"http": 80, "https": 443}

REFUSALS = {
    "401": _("The key was refused."),
    "403": _("The key was refused, or it may not use this model."),
    "404": _("There is no such model, or the address is not the right one."),
    "429": _("The provider is there, but its limit of requests, or your credit, is used up."),
    "400": _("The provider did not understand the question."),
    "422": _("The provider did not understand the question."),
    "timeout": _("There was no text within the time limit."),
    "bad_stream": _("The answer was not a complete stream."),
    "connect_error": _("The connection broke before there was an answer."),
}


async def diagnose(config: ProviderConfig) -> list[Finding]:
    """Everything that could be found out within LONGEST_S, in the order in which a request meets it."""
    findings: list[Finding] = []
    try:
        async with asyncio.timeout(LONGEST_S):
            if await _reaches(config, findings):
                await _asks(config, findings)
    except TimeoutError:
        findings.append(Finding(False, _("The test took too long and was ended.")))
    return findings


async def _reaches(config: ProviderConfig, findings: list[Finding]) -> bool:
    """The way to the server, step by step; False when it ends somewhere."""
    try:
        url = httpx.URL(config.base_url)
    except httpx.InvalidURL as error:
        findings.append(Finding(False, _("The address cannot be read."), str(error)))
        return False
    addresses = await _resolved(url.host, config, findings)
    return bool(addresses) and await _connects(url, addresses, config, findings)


async def _resolved(host: str, config: ProviderConfig, findings: list[Finding]) -> list[str]:
    if not config.is_private_allowed and is_refused_host(host):
        findings.append(Finding(False, _("This address is private; only public ones are allowed.")))
        return []
    resolver = transport.resolver(is_private_allowed=config.is_private_allowed)
    try:
        found = await resolver.resolve(host, 0)
    except OSError as error:
        findings.append(
            Finding(False, format_lazy(_("The name {host} leads nowhere."), host=host), str(error))
        )
        return []
    finally:
        await resolver.close()
    addresses = [result["host"] for result in found]
    text = format_lazy(
        _("The name {host} leads to {addresses}."), host=host, addresses=", ".join(addresses[:3])
    )
    findings.append(Finding(True, text))
    return addresses


async def _connects(
    url: httpx.URL, addresses: list[str], config: ProviderConfig, findings: list[Finding]
) -> bool:
    port = url.port or PORTS.get(url.scheme, 0)
    try:
        await _handshake(addresses[0], port, config.connect_timeout_s, None, url.host)
    except OSError as error:
        findings.append(
            Finding(False, format_lazy(_("Nobody answers on port {port}."), port=port), _words(error))
        )
        return False
    findings.append(Finding(True, format_lazy(_("Port {port} is open."), port=port)))
    if url.scheme != "https":
        return True
    try:
        await _handshake(addresses[0], port, config.connect_timeout_s, transport.tls_context(), url.host)
    except OSError as error:  # ssl.SSLError and TimeoutError are such
        findings.append(Finding(False, _("There is no trustworthy TLS connection."), _words(error)))
        return False
    findings.append(Finding(True, _("The TLS certificate is good.")))
    return True


async def _handshake(
    address: str, port: int, limit_s: float, context: ssl.SSLContext | None, host: str
) -> None:
    """Raises OSError."""
    async with asyncio.timeout(limit_s):
        name = host if context else None
        _reader, writer = await asyncio.open_connection(address, port, ssl=context, server_hostname=name)
    writer.transport.abort()


def _words(error: OSError) -> str:
    return getattr(error, "verify_message", "") or str(error) or type(error).__name__


async def _asks(config: ProviderConfig, findings: list[Finding]) -> None:
    """A real question, as visitors' questions are asked."""
    hasty = replace(config, total_timeout_s=min(config.total_timeout_s, QUESTION_S))
    attempts: list[Attempt] = []
    failure: ProviderFailure | None = None
    answer = ""
    try:
        async with aclosing(stream_chat(hasty, MESSAGES, max_tokens=MAX_TOKENS, attempts=attempts)) as chunks:
            async for chunk in chunks:
                answer += chunk.text
    except ProviderFailure as error:
        failure = error
    findings += _judged(config, attempts[-1], failure, answer.strip()[:LONGEST_ANSWER])


def _judged(
    config: ProviderConfig, asked: Attempt, failure: ProviderFailure | None, answer: str
) -> list[Finding]:
    if failure and asked.first_token_s is None:
        return [_refusal(failure)]
    found = [
        Finding(
            True, format_lazy(_("The key was accepted and {model} answers."), model=config.model), answer
        ),
        Finding(
            True,
            format_lazy(
                _("The first text came after {seconds} s."), seconds=f"{asked.first_token_s or 0:.2f}"
            ),
        ),
    ]
    if failure:
        return [*found, _refusal(failure)]
    if asked.usage and not asked.usage.is_estimated:
        usage = Finding(True, format_lazy(_("It tells the tokens: {count}."), count=asked.usage.total_tokens))
    else:
        usage = Finding(True, _("It does not tell the tokens; they are estimated."))
    ended = Finding(True, _("The answer ended as it should."), f"{asked.took_ms / 1000:.2f} s")
    return [*found, usage, ended]


def _refusal(failure: ProviderFailure) -> Finding:
    default = format_lazy(_("The provider failed: {kind}."), kind=failure.kind)
    return Finding(False, REFUSALS.get(failure.kind, default), failure.detail)


async def diagnose_embedding(config: ProviderConfig) -> list[Finding]:
    """Whether the model for vectors makes one."""
    started = time.perf_counter()
    try:
        (vector,) = await embed(config, [EMBEDDED], kind="query", timeout_s=QUESTION_S)
    except ProviderFailure as failure:
        return [_refusal(failure)]
    text = format_lazy(
        _("{model} makes vectors of {count} numbers; one took {seconds} s."),
        model=config.model,
        count=len(vector),
        seconds=f"{time.perf_counter() - started:.2f}",
    )
    return [Finding(True, text)]
