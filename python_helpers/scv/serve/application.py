"""The routes of the service, as an ASGI application."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import wraps

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from scv.serve import doors, lookups
from scv.serve.doors import TRACKED, AnsweredError, answer
from scv.serve.metrics import CONTENT_TYPE
from scv.serve.service import Service

Endpoint = Callable[[Request], Awaitable[Response]]


def application(service: Service) -> Starlette:
    """The application of a service, which starts and stops with it."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await service.start()
        try:
            yield
        finally:
            await service.stop()

    def endpoint(handler: Callable[[Request], Awaitable[Response] | Response]) -> Endpoint:
        @wraps(handler)
        async def answered(request: Request) -> Response:
            try:
                response = handler(request)
                return response if isinstance(response, Response) else await response
            except AnsweredError as over:
                return over.response

        return answered

    def health(_: Request) -> Response:
        snapshot = service.snapshot
        body = {
            "status": "ok" if snapshot else "no release",
            "release": snapshot.release.name if snapshot else None,
            "as_of": snapshot.release.as_of if snapshot else None,
        }
        return answer(body, 200 if snapshot else 503)

    def metrics(_: Request) -> Response:
        return Response(service.metrics.text(service.gauges()), 200, media_type=CONTENT_TYPE)

    def posted(path: str, handler: Callable[[Service, Request], Awaitable[Response]]) -> Route:
        return Route(path, endpoint(lambda request: handler(service, request)), methods=["POST"])

    def asked(path: str, handler: Callable[[Service, Request], Response]) -> Route:
        return Route(path, endpoint(lambda request: handler(service, request)), methods=["GET"])

    # A page may send events, because a write key may be public. No page may ask: whoever holds a read key may ask about
    # anybody, so that it has to stay with the shop's own server, and no browser is told that it may read an answer.
    from_pages = Middleware(
        CORSMiddleware,
        allow_origins=service.settings.origins,
        allow_methods=["POST"],
        allow_headers=["Authorization", "Content-Type"],
        max_age=86_400,
    )

    def tracking(kind: str) -> Route:
        return Route(
            f"/v1/{kind}",
            endpoint(lambda request: doors.tracked(service, request, kind)),
            methods=["POST", "OPTIONS"],
            middleware=[from_pages],
        )

    return Starlette(
        routes=[
            asked("/v1/profiles/{identifier:path}/may", lookups.may),
            asked("/v1/profiles/{identifier:path}", lookups.profile),
            asked("/v1/audiences/{audience}/{identifier:path}", lookups.audience),
            posted("/v1/profiles:batch", lookups.profiles),
            *(tracking(kind) for kind in (*TRACKED, "batch")),
            posted("/webhooks/shopify", doors.shopify_webhook),
            posted("/webhooks/twilio", doors.twilio_webhook),
            posted("/webhooks/klaviyo", doors.klaviyo_webhook),
            posted("/webhooks/signed", doors.signed_message),
            Route("/health", endpoint(health)),
            Route("/metrics", endpoint(metrics)),
        ],
        lifespan=lifespan,
    )
