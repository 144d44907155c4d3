"""What goes out: who somebody is, whether they may be written to, which audiences they are in."""

from time import perf_counter
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from scv.channels import purposes
from scv.serve import answers
from scv.serve.answers import ErasedError, Known, Snapshot
from scv.serve.doors import AnsweredError, answer, authorised, body_of, parsed
from scv.serve.identifiers import identifier_in, key_of
from scv.serve.keys import Key, Scope
from scv.serve.messages import RefusedError
from scv.serve.service import Service
from scv.serve.words import known_topics

BATCH_OF_PROFILES = 500
BATCH_BYTES = 256 * 1024

_ERASED = '{"error":"erased"}'
_UNKNOWN = '{"error":"unknown"}'


def profile(service: Service, request: Request) -> Response:
    """`GET /v1/profiles/{type}:{value}`, with names and addresses where the key is for them."""
    started = perf_counter()
    key, snapshot, asked = _asked(service, request)
    try:
        known = answers.find(snapshot, asked)
        status, told = (200, _told(service, snapshot, known, key)) if known else (404, _UNKNOWN)
    except ErasedError:
        known, status, told = None, 410, _ERASED
    return _answered(service, "profile", key, asked, known, status, told, started)


def may(service: Service, request: Request) -> Response:
    """`GET /v1/profiles/{type}:{value}/may?channel=&topic=&about=`: yes or no, and why not."""
    started = perf_counter()
    key, snapshot, asked = _asked(service, request)
    channel, topic = request.query_params.get("channel", ""), request.query_params.get("topic", "all")
    if channel not in purposes():
        raise AnsweredError(answer({"error": f"channel must be one of {', '.join(purposes())}"}, 400))
    topics = known_topics() | snapshot.release.topics
    if topic not in topics:
        raise AnsweredError(answer({"error": f"topic must be one of {', '.join(sorted(topics))}"}, 400))
    about = request.query_params.get("about") or None
    try:
        known = answers.find(snapshot, asked)
        reasons = answers.may(snapshot, known, channel, topic, about, service.now())
        status = 200
        told: dict[str, Any] | str = {
            **{"may": not reasons, "reasons": reasons, "channel": channel, "topic": topic, "about": about},
            **{"release": snapshot.release.name, "as_of": snapshot.release.as_of},
        }
    except ErasedError:
        known, status, told = None, 410, _ERASED
    return _answered(service, "may", key, asked, known, status, told, started)


def audience(service: Service, request: Request) -> Response:
    """`GET /v1/audiences/{audience}/{type}:{value}`: whether they are in it and to be told so."""
    started = perf_counter()
    key, snapshot, asked = _asked(service, request)
    name = request.path_params["audience"]
    if name not in snapshot.release.audiences:
        raise AnsweredError(answer({"error": "there is no audience of that name"}, 404))
    try:
        known = answers.find(snapshot, asked)
        told: dict[str, Any] | str = _UNKNOWN
        if known:
            found = answers.membership(snapshot.release, known, name)
            told = {**found, "release": snapshot.release.name, "as_of": snapshot.release.as_of}
        status = 200 if known else 404
    except ErasedError:
        known, status, told = None, 410, _ERASED
    return _answered(service, "audience", key, asked, known, status, told, started)


async def profiles(service: Service, request: Request) -> Response:
    """`POST /v1/profiles:batch` with `{"identifiers": [...]}`: an answer for each, in order, all of one release."""
    body = await body_of(request, BATCH_BYTES)
    started = perf_counter()
    try:
        value = parsed(body)
    except RefusedError as refused:
        raise AnsweredError(answer({"error": str(refused)}, 400)) from None
    wanted = value.get("identifiers") if isinstance(value, dict) else None
    if not isinstance(wanted, list) or not all(isinstance(text, str) for text in wanted):
        raise AnsweredError(answer({"error": "identifiers must be a list of texts such as email:eve@x.com"}, 400))
    if len(wanted) > BATCH_OF_PROFILES:
        raise AnsweredError(answer({"error": f"more than {BATCH_OF_PROFILES} identifiers"}, 413))
    key = authorised(service, request, Scope.READ, requests=max(1, len(wanted)))
    snapshot = _snapshot(service)
    told = []
    for text in wanted:
        identifier = identifier_in(text)
        asked = key_of(identifier) if identifier else None
        try:
            known = answers.find(snapshot, asked) if asked else None
            status, one = (200, _told(service, snapshot, known, key)) if known else (404, _UNKNOWN)
        except ErasedError:
            known, status, one = None, 410, _ERASED
        told.append(f'{{"status":{status},{one[1:]}')
        service.note_read(key.name, "profiles", asked, _customer_id(known), status)
    service.metrics.took(perf_counter() - started)
    service.metrics.count("requests", route="profiles", status="200")
    return answer(f'{{"release":"{snapshot.release.name}","profiles":[{",".join(told)}]}}')


def _asked(service: Service, request: Request) -> tuple[Key, Snapshot, str]:
    key = authorised(service, request, Scope.READ)
    identifier = identifier_in(request.path_params["identifier"])
    if identifier is None:
        raise AnsweredError(answer({"error": "say whom, as in email:eve@x.com"}, 400))
    return key, _snapshot(service), key_of(identifier)


def _snapshot(service: Service) -> Snapshot:
    if service.snapshot is None:
        raise AnsweredError(answer({"error": "there is no release yet"}, 503, {"Retry-After": "5"}))
    return service.snapshot


def _told(service: Service, snapshot: Snapshot, known: Known, key: Key) -> str:
    with_contact = key.allows(Scope.READ_CONTACTS)
    return answers.profile_text(snapshot, known, service.now(), with_contact=with_contact)


def _answered(
    service: Service,
    route: str,
    key: Key,
    asked: str,
    known: Known | None,
    status: int,
    told: dict[str, Any] | str,
    started: float,
) -> Response:
    service.note_read(key.name, route, asked, _customer_id(known), status)
    service.metrics.count("requests", route=route, status=str(status))
    response = answer(told, status)
    service.metrics.took(perf_counter() - started)
    return response


def _customer_id(known: Known | None) -> str | None:
    return known.person.own["customer_id"] if known else None
