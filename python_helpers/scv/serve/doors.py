"""What comes in: the tracking API and webhooks. Each answers once what it was sent is on disk, and says why if not."""

import base64
import binascii
import json
import zlib
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

from scv.serve import klaviyo, preferences, segment, shopify, twilio
from scv.serve.inbox import DeadLetter, Outcome, OverloadedError
from scv.serve.keys import Key, Scope
from scv.serve.messages import IgnoredError, Message, RefusedError
from scv.serve.service import Service

TRACKED = ("identify", "track", "page", "screen", "group", "alias")
WEBHOOK_BYTES = 2 * 1024 * 1024


class AnsweredError(Exception):
    """The request is over, with this answer."""

    def __init__(self, response: Response) -> None:
        self.response = response


def answer(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """A JSON answer, of an object or of JSON that is written already; nobody in between may keep it."""
    text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Response(text, status, {"Cache-Control": "no-store", **(headers or {})}, "application/json")


def presented_key(request: Request) -> str:
    """The key of a request: user name of Basic authorisation, as tracking clients send it, or a bearer token."""
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(value, validate=True).decode().partition(":")[0]
        except (binascii.Error, UnicodeDecodeError):
            return ""
    return ""


def authorised(service: Service, request: Request, scope: Scope, requests: int = 1) -> Key:
    """The key of a request that may be answered; AnsweredError with 401, 403 or 429 where it may not."""
    key = service.keyring.find(presented_key(request))
    if key is None:
        service.metrics.count("refusals", source="http", reason="unknown key")
        raise AnsweredError(answer({"error": "no such key"}, 401, {"WWW-Authenticate": 'Basic realm="scv"'}))
    if not key.allows(scope):
        service.metrics.count("refusals", source="http", reason="scope")
        raise AnsweredError(answer({"error": f"this key is for {key.scope}, and {scope} is needed"}, 403))
    seconds = service.keyring.wait(key, requests)
    if seconds:
        service.metrics.count("refusals", source="http", reason="too many requests")
        retry = {"Retry-After": str(max(1, round(seconds)))}
        raise AnsweredError(answer({"error": "too many requests for this key"}, 429, retry))
    return key


async def body_of(request: Request, limit: int) -> bytes:
    """The body as it was sent; AnsweredError with 413 as soon as it is larger than `limit`, or is announced to be."""
    too_large = AnsweredError(answer({"error": f"more than {limit} bytes"}, 413))
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > limit:
        raise too_large
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise too_large
    return body


def unpacked(body: bytes, encoding: str, limit: int) -> bytes:
    """A body without its gzip; RefusedError where it is none or would be larger than `limit`."""
    if encoding.lower() != "gzip":
        return body
    reader = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
    try:
        plain = reader.decompress(body, limit + 1)
    except zlib.error:
        raise RefusedError("the body is no gzip") from None
    if len(plain) > limit:
        raise RefusedError(f"the body is larger than {limit} bytes")
    if not reader.eof:
        raise RefusedError("the gzip is cut short")
    return plain


def parsed(body: bytes) -> Any:
    """A JSON body; RefusedError where it is none, or holds what cannot be written down."""

    def refuse(constant: str) -> None:
        raise RefusedError(f"{constant} is no JSON")

    try:
        value = json.loads(body.decode(), parse_constant=refuse)
        text = json.dumps(value, ensure_ascii=False).encode()
    except (UnicodeError, ValueError, RecursionError):
        raise RefusedError("the body is no JSON in UTF-8") from None
    if b"\\u0000" in text:
        raise RefusedError("the body has a character that is none (U+0000)")
    return value


async def tracked(service: Service, request: Request, kind: str) -> Response:
    """`/v1/identify`, `track`, `page`, `screen`, `group`, `alias` and `batch` of Segment's tracking API."""
    key = authorised(service, request, Scope.WRITE)
    source, received_at = str(key.source), service.now()
    body = await body_of(request, segment.BATCH_BYTES)
    try:
        value = parsed(unpacked(body, request.headers.get("content-encoding", ""), segment.BATCH_BYTES))
        if not isinstance(value, dict):
            raise RefusedError("the body is no JSON object")
        if kind == "batch":
            events = value.get("batch")
            if not isinstance(events, list):
                raise RefusedError("the batch is no list")
        else:
            events = [{**value, "type": kind}]
    except RefusedError as refused:
        return await _refused(service, source, refused, body, received_at, 400)

    entries: list[Message | DeadLetter] = []
    refusals = []
    for index, event in enumerate(events):
        try:
            entries.append(segment.read_event(_with_shared(event, value, kind), source, received_at))
        except IgnoredError as ignored:
            service.metrics.count("messages", source=source, outcome=f"ignored {ignored}")
        except RefusedError as refused:
            service.metrics.count("refusals", source=source, reason=str(refused))
            entries.append(DeadLetter(source, str(refused), json.dumps(event)))
            refusals.append({"index": index, "reason": str(refused)})
    outcomes = await _kept(service, entries, received_at)
    if refusals and len(refusals) == len(events):
        return answer({"success": False, "refused": refusals}, 400)
    kept = sum(
        outcome is Outcome.KEPT for outcome, entry in zip(outcomes, entries, strict=True) if type(entry) is Message
    )
    return answer({"success": True, "kept": kept, **({"refused": refusals} if refusals else {})})


async def shopify_webhook(service: Service, request: Request) -> Response:
    """A webhook of the shop. What we cannot take is kept and answered with 200: eight refusals end a subscription."""
    secret = service.settings.shopify_secret
    if secret is None:
        return answer({"error": "this door is shut: SCV_SHOPIFY_SECRET is not set"}, 404)
    body = await body_of(request, WEBHOOK_BYTES)
    headers = request.headers
    if not shopify.is_genuine(body, headers.get("x-shopify-hmac-sha256", ""), secret):
        return _forged(service, "shopify")
    received_at = service.now()

    def read() -> Message:
        webhook_id = headers.get("x-shopify-webhook-id", "")
        if not webhook_id:
            raise RefusedError("no X-Shopify-Webhook-Id")
        return shopify.read_webhook(headers.get("x-shopify-topic", ""), webhook_id, parsed(body), received_at)

    return await _webhook(service, "shopify", read, body, received_at)


async def twilio_webhook(service: Service, request: Request) -> Response:
    """A text that came in, or what became of one that went out; answered with no instructions."""
    token, public_url = service.settings.twilio_token, service.settings.public_url
    if token is None or public_url is None:
        return answer({"error": "this door is shut: SCV_TWILIO_TOKEN or SCV_SERVE_URL is not set"}, 404)
    body = await body_of(request, WEBHOOK_BYTES)
    try:
        form = dict(parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=bool(body)))
    except ValueError:
        form = {}
    query = f"?{request.url.query}" if request.url.query else ""
    url = f"{public_url.rstrip('/')}{request.url.path}{query}"
    if not twilio.is_genuine(url, form, request.headers.get("x-twilio-signature", ""), token):
        return _forged(service, "twilio")
    received_at = service.now()
    response = await _webhook(service, "twilio", lambda: twilio.read_webhook(form, received_at), body, received_at)
    if response.status_code != 200:
        return response
    return Response("<Response/>", 200, {"Cache-Control": "no-store"}, "text/xml")


async def klaviyo_webhook(service: Service, request: Request) -> Response:
    """An event of a profile, sent by a flow."""
    secret = service.settings.klaviyo_secret
    if secret is None:
        return answer({"error": "this door is shut: SCV_KLAVIYO_SECRET is not set"}, 404)
    body = await body_of(request, WEBHOOK_BYTES)
    if not klaviyo.is_genuine(request.headers.get("x-scv-secret", ""), secret):
        return _forged(service, "klaviyo")
    received_at = service.now()
    return await _webhook(
        service, "klaviyo", lambda: klaviyo.read_webhook(parsed(body), received_at), body, received_at
    )


async def signed_message(service: Service, request: Request) -> Response:
    """Choices and requests to be forgotten, signed by a system of the shop's own."""
    secret = service.settings.signing_secret
    if secret is None:
        return answer({"error": "this door is shut: SCV_SIGNING_SECRET is not set"}, 404)
    body = await body_of(request, WEBHOOK_BYTES)
    signed_at, signature = request.headers.get("x-scv-timestamp", ""), request.headers.get("x-scv-signature", "")
    received_at = service.now()
    if not preferences.is_genuine(body, signed_at, signature, secret, received_at):
        return _forged(service, "signed")
    return await _webhook(
        service,
        "signed",
        lambda: preferences.read_signed(parsed(body), received_at),
        body,
        received_at,
        refused_status=400,
    )


async def _webhook(
    service: Service, source: str, read: Any, body: bytes, received_at: datetime, refused_status: int = 200
) -> Response:
    try:
        message = read()
    except IgnoredError as ignored:
        service.metrics.count("messages", source=source, outcome=f"ignored {str(ignored)[:60]}")
        return answer({"success": True, "kept": 0})
    except RefusedError as refused:
        return await _refused(service, source, refused, body, received_at, refused_status)
    [outcome] = await _kept(service, [message], received_at)
    if outcome is Outcome.REFUSED:
        return answer({"success": False, "refused": [{"index": 0, "reason": "it cannot be written"}]}, refused_status)
    return answer({"success": True, "kept": int(outcome is Outcome.KEPT)})


async def _refused(
    service: Service, source: str, refused: RefusedError, body: bytes, received_at: datetime, status: int
) -> Response:
    """Keep what came with the right key and cannot be taken, and say why."""
    service.metrics.count("refusals", source=source, reason=str(refused))
    await _kept(service, [DeadLetter(source, str(refused), body.decode(errors="replace"))], received_at)
    return answer({"success": False, "refused": [{"index": 0, "reason": str(refused)}]}, status)


def _forged(service: Service, source: str) -> Response:
    service.metrics.count("refusals", source=source, reason="forged")
    return answer({"error": "the signature is not ours, or no longer valid"}, 401)


async def _kept(service: Service, entries: list[Message | DeadLetter], received_at: datetime) -> list[Outcome]:
    try:
        outcomes = await service.keep(entries, received_at)
    except OverloadedError:
        raise AnsweredError(answer({"error": "too much waits to be written"}, 503, {"Retry-After": "5"})) from None
    if Outcome.FAILED in outcomes:
        raise AnsweredError(answer({"error": "the inbox cannot be written to"}, 503, {"Retry-After": "5"}))
    return outcomes


def _with_shared(event: Any, batch: dict[str, Any], kind: str) -> Any:
    """An event of a batch with the context that the batch gives all of them."""
    shared = batch.get("context")
    if kind != "batch" or not isinstance(event, dict) or not isinstance(shared, dict):
        return event
    own = event.get("context")
    return {**event, "context": {**shared, **(own if isinstance(own, dict) else {})}}
