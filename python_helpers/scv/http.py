"""Requests to one system outside: paced, repeated only where that does no harm, and every outcome by its own name.

A request ends in an answer or in one of four errors:

    NotTakenError       surely not processed (no connection, or the destination said that it was busy)
    LostError           perhaps processed, and nobody knows: no answer came, or one that says that the server failed
    RefusedError        understood and refused: these rows would be refused again
    MisconfiguredError  whatever is sent would be refused: credentials, permissions, an id of ours that does not exist

No error holds a secret, an address of somebody or the address of a webhook.
"""

import re
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Protocol

import httpx

from scv.terminal import printable

ATTEMPTS = 6
LONGEST_WAIT_SECONDS = 900.0
_TIMEOUT = httpx.Timeout(60.0, connect=15.0)
_ADDRESS = re.compile(r"[^\s\"'<>,;:(){}\[\]]+@[^\s\"'<>,;:(){}\[\]]+")
_NUMBER = re.compile(r"\+?[0-9][0-9 ().-]{6,}[0-9]")
_HASH = re.compile(r"\b[0-9a-fA-F]{32,64}\b")
# The same request, and a request that the destination takes for the same, comes twice.
_CONFLICT = 409


class DeliveryError(Exception):
    """A request that was not accepted; the message says why, in words that may be kept."""


class NotTakenError(DeliveryError):
    """Surely not processed."""


class LostError(DeliveryError):
    """Perhaps processed: the answer was lost."""


class RefusedError(DeliveryError):
    """Understood, and refused."""


class MisconfiguredError(DeliveryError):
    """Nothing will be accepted before somebody changes a setting."""


class NotFoundError(MisconfiguredError):
    """What the request names is not there."""


class Clock(Protocol):
    """The time, and how to let it pass."""

    def now(self) -> datetime: ...

    def sleep(self, seconds: float) -> None: ...


class SystemClock:
    """The clock of this machine."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


def new_client() -> httpx.Client:
    """The connection that requests leave by: it follows no redirection, which would carry credentials elsewhere."""
    return httpx.Client(timeout=_TIMEOUT, follow_redirects=False)


class Http:
    """The connection to one destination. `secrets` never appear in an error."""

    def __init__(self, destination: str, secrets: Iterable[str], clock: Clock) -> None:
        self._destination, self._clock = destination, clock
        self._secrets = sorted((secret for secret in secrets if secret), key=len, reverse=True)
        self._client = new_client()
        self._next_at: dict[str, datetime] = {}

    def close(self) -> None:
        self._client.close()

    @property
    def clock(self) -> Clock:
        return self._clock

    def request(
        self,
        method: str,
        url: str,
        *,
        what: str,
        pause: float,
        is_repeatable: bool,
        headers: dict[str, str] | None = None,
        busy: Callable[[httpx.Response], float | None] = lambda answer: None,
        **content: Any,
    ) -> httpx.Response:
        """Send one request and return its answer (2xx), or raise one of the four errors.

        `what` names the request in errors and is the unit of pacing: requests of one name leave at least `pause`
        seconds apart. `is_repeatable` says that the destination takes a repetition for the same request; only then is a
        request repeated whose answer was lost. One that was surely not processed is always repeated, as late as
        `Retry-After` says. `busy` is for those who say that they are busy in other words than the status 429: the
        seconds that an answer asks to wait, 0 where it does not say how long, None where it is no such answer.
        """
        lost: str | None = None
        trouble = ""
        for attempt in range(1, ATTEMPTS + 1):
            self._wait_for_turn(what, pause)
            wait = min(2.0**attempt, 60.0)
            try:
                answer = self._client.request(method, url, headers=headers, **content)
            except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
                trouble = f"no connection ({type(error).__name__})"
            except httpx.TransportError as error:
                lost = trouble = f"no answer ({type(error).__name__})"
                if not is_repeatable:
                    break
            except (httpx.InvalidURL, httpx.UnsupportedProtocol):
                raise MisconfiguredError(self._words(what, "its address is none")) from None
            else:
                if answer.is_success or (answer.status_code == _CONFLICT and lost is not None):
                    return answer
                trouble = self._told(answer)
                own_wait = busy(answer)
                if answer.status_code == 429 or own_wait is not None:
                    wait = own_wait or self._retry_after(answer, wait)
                    if wait > LONGEST_WAIT_SECONDS:
                        trouble = f"it asks to come back in {wait:.0f} seconds"
                        break
                elif answer.status_code >= 500 or answer.status_code == 408:
                    lost = trouble
                    wait = self._retry_after(answer, wait)
                    if not is_repeatable or wait > LONGEST_WAIT_SECONDS:
                        break
                elif answer.status_code == 404:
                    raise NotFoundError(self._words(what, trouble))
                elif answer.status_code in (401, 403) or answer.status_code < 400:
                    raise MisconfiguredError(self._words(what, trouble))
                else:
                    raise RefusedError(self._words(what, trouble))
            if attempt < ATTEMPTS:
                self._clock.sleep(wait)
        if lost is not None:
            raise LostError(self._words(what, lost)) from None
        raise NotTakenError(self._words(what, trouble)) from None

    def document(self, answer: httpx.Response, what: str) -> dict[str, Any]:
        """The JSON object of an answer; LostError where there is none, because nobody knows what it was to say."""
        try:
            told = answer.json()
        except ValueError:
            told = None
        if not isinstance(told, dict):
            raise LostError(self._words(what, f"{self._told(answer)}, which is no JSON object")) from None
        return told

    def keep_secret(self, secret: str) -> None:
        """Keep a secret that came later out of errors, too."""
        self._secrets = sorted({*self._secrets, secret}, key=len, reverse=True)

    def _wait_for_turn(self, what: str, pause: float) -> None:
        now = self._clock.now()
        turn = self._next_at.get(what, now)
        if turn > now:
            self._clock.sleep((turn - now).total_seconds())
        self._next_at[what] = datetime.fromtimestamp(max(turn, now).timestamp() + pause, UTC)

    def _retry_after(self, answer: httpx.Response, otherwise: float) -> float:
        """Seconds that the destination asks to wait: a number of them, or a moment."""
        text = answer.headers.get("retry-after", "").strip()
        if re.fullmatch(r"[0-9]+(\.[0-9]+)?", text):
            return float(text)
        try:
            moment = parsedate_to_datetime(text)
        except ValueError:
            return otherwise
        return max(float((moment - self._clock.now()).total_seconds()), 0.0)

    def _told(self, answer: httpx.Response) -> str:
        return (
            f"status {answer.status_code}: {self.clean(answer.text)}" if answer.text else f"status {answer.status_code}"
        )

    def clean(self, text: str) -> str:
        """What a destination said, without secrets and without whom it said it about."""
        for secret in self._secrets:
            text = text.replace(secret, "***")
        for pattern, stand_in in ((_ADDRESS, "<address>"), (_HASH, "<hash>"), (_NUMBER, "<number>")):
            text = pattern.sub(stand_in, text)
        return printable(" ".join(text.split()))

    def _words(self, what: str, trouble: str) -> str:
        return f"{self._destination}, {what}: {trouble}"
