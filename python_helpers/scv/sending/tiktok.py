"""TikTok: members of Customer File audiences, told by files that are uploaded and then added, removed or put in place.

No audience is made here: to make one is not the same twice. TikTok refuses what would leave one with fewer than 1,000.

Read in 2026, and never tried on an account: https://business-api.tiktok.com/portal/docs (v1.3, dmp/custom_audience/
file/upload and dmp/custom_audience/update), and the models of its own SDK.
"""

import hashlib
from collections.abc import Iterator
from typing import Any

from scv.http import Clock, LostError, MisconfiguredError, NotTakenError, RefusedError
from scv.sending.deliveries import Delivery
from scv.sending.destination import Batch, Destination, Outcome, Settings, json_bytes

URL = "https://business-api.tiktok.com/open_api/v1.3"
SECONDS_APART = 1.0
ACTIONS = {"add": "APPEND", "remove": "REMOVE", "replace": "REPLACE"}
# A file holds one kind of identifier. Of an advertising id's hash nobody can say whose telephones it is of.
KINDS = (
    ("Email_SHA256", "EMAIL_SHA256"),
    ("Phone_SHA256", "PHONE_SHA256"),
    ("MAID_SHA256", "IDFA_SHA256"),
    ("MAID_SHA256", "GAID_SHA256"),
)
# Their own codes, in an answer that HTTP calls a success: wrong credentials, too many requests, trouble of their own.
_CREDENTIALS = (40001, 40104, 40105, 40106)
_BUSY = (40100, 40133)


class TikTokAudiences(Destination):
    """Customer File audiences: `SCV_TIKTOK_AUDIENCES` names the id of each, `audience=id audience=id`."""

    replaces = "whole"

    def __init__(self, settings: Settings, clock: Clock, name: str = "tiktok_custom_audience", url: str = URL) -> None:
        token = settings.text("SCV_TIKTOK_ACCESS_TOKEN")
        super().__init__(name, (token,), clock)
        self._url = url
        self._advertiser = settings.text("SCV_TIKTOK_ADVERTISER")
        self._settings = settings
        self._headers = {"Access-Token": token}

    def check(self, audience: str) -> None:
        self._settings.listed("SCV_TIKTOK_AUDIENCES", audience)

    def batches(self, deliveries: list[Delivery], operation: str) -> Iterator[list[Delivery]]:
        """All at once: a list is replaced by one request, and files may be large."""
        if deliveries:
            yield deliveries

    def deliver(self, batch: Batch) -> Outcome:
        identifier = self._settings.listed("SCV_TIKTOK_AUDIENCES", batch.audience)
        paths = []
        for column, kind in KINDS:
            values = sorted({body[column] for body in batch.bodies() if body.get(column)})
            if values:
                paths.append(self._uploaded(batch.audience, kind, values))
        body = {
            "advertiser_id": self._advertiser,
            "custom_audience_id": identifier,
            "action": ACTIONS[batch.operation],
            "file_paths": paths,
        }
        headers = {**self._headers, "Content-Type": "application/json"}
        self._ask("dmp/custom_audience/update/", batch.audience, headers=headers, content=json_bytes(body))
        return Outcome()

    def _uploaded(self, audience: str, kind: str, values: list[str]) -> str:
        """Upload a file of identifiers; it changes nothing until an audience is told to take it."""
        content = "".join(f"{value}\n" for value in values).encode("ascii")
        form = {
            "advertiser_id": self._advertiser,
            "calculate_type": kind,
            "file_signature": hashlib.md5(content, usedforsecurity=False).hexdigest(),
        }
        files = {"file": (f"{audience}.{kind}.csv", content, "text/csv")}
        told = self._ask("dmp/custom_audience/file/upload/", f"{audience}, {kind}", data=form, files=files)
        path = (told.get("data") or {}).get("file_path")
        if not path:
            raise NotTakenError(f"{self.name}, {audience}: an uploaded file was answered without its path")
        return str(path)

    def _ask(self, path: str, what: str, *, headers: dict[str, str] | None = None, **content: Any) -> dict[str, Any]:
        answer = self._http.request(
            "POST",
            f"{self._url}/{path}",
            what=what,
            pause=SECONDS_APART,
            is_repeatable=True,
            headers=headers or self._headers,
            **content,
        )
        told = self._http.document(answer, what)
        code = int(told.get("code") or 0)
        words = f"{self.name}, {what}: code {code}: {self._http.clean(str(told.get('message')))}"
        if code == 0:
            return told
        if code in _CREDENTIALS:
            raise MisconfiguredError(words)
        if code in _BUSY:
            raise NotTakenError(words)
        if code >= 50000:
            raise LostError(words)
        raise RefusedError(words)
