"""Klaviyo: profiles by bulk import jobs, membership by a property and, where one is named, a list; events one by one.

An import never grants or takes consent. Whoever leaves an audience gets its property as false and leaves its list; the
call that unsubscribes profiles is not used, because it does so everywhere when the list is not named.

Read in 2026, and never tried on an account: https://developers.klaviyo.com/en/reference/bulk_import_profiles, .../
get_errors_for_bulk_import_profiles_job, .../create_event, .../get_profiles, .../remove_profiles_from_list
"""

import re
from collections.abc import Iterator
from typing import Any

from scv.exporting.files import KLAVIYO_BYTES_PER_REQUEST, KLAVIYO_PROFILES_PER_REQUEST
from scv.http import Clock, LostError
from scv.sending.deliveries import Delivery
from scv.sending.destination import Batch, Destination, Outcome, Settings, json_bytes

URL = "https://a.klaviyo.com/api"
REVISION = "2026-10-15"
# 150 a minute is the steady rate of imports, lists and profiles, 3,500 that of events.
SECONDS_APART = 0.4
SECONDS_BETWEEN_EVENTS = 0.018
_PROFILES_PER_QUESTION = 100
_ENVELOPE_BYTES = 500
_POSITION = re.compile(r"/profiles/data/(\d+)(?:/|$)")


class _Klaviyo(Destination):
    """What the two destinations share: the key, the revision, and that the same thing twice is one."""

    def __init__(self, settings: Settings, clock: Clock, name: str, url: str = URL) -> None:
        key = settings.text("SCV_KLAVIYO_API_KEY")
        super().__init__(name, (key,), clock)
        self._url = url
        self._headers = {
            "Authorization": f"Klaviyo-API-Key {key}",
            "revision": REVISION,
            "Content-Type": "application/vnd.api+json",
            "Accept": "application/vnd.api+json",
        }

    def _ask(self, method: str, path: str, what: str, pause: float, body: Any = None, **options: Any) -> Any:
        answer = self._http.request(
            method,
            path if path.startswith("http") else f"{self._url}/{path}",
            what=what,
            pause=pause,
            is_repeatable=True,
            headers=self._headers,
            content=None if body is None else json_bytes(body),
            **options,
        )
        return self._http.document(answer, what) if answer.content else {}


class KlaviyoEvents(_Klaviyo):
    """Events of one profile each; Klaviyo drops a `unique_id` that it has had of a profile and metric."""

    def __init__(self, settings: Settings, clock: Clock, name: str = "klaviyo_events", url: str = URL) -> None:
        super().__init__(settings, clock, name, url)

    def deliver(self, batch: Batch) -> Outcome:
        [body] = batch.bodies()
        self._ask("POST", "events", batch.audience, SECONDS_BETWEEN_EVENTS, body if "data" in body else {"data": body})
        return Outcome()


class KlaviyoProfiles(_Klaviyo):
    """Audiences. `SCV_KLAVIYO_LISTS` may name a list for some: `audience=list audience=list`."""

    def __init__(self, settings: Settings, clock: Clock, name: str = "klaviyo_profiles", url: str = URL) -> None:
        super().__init__(settings, clock, name, url)
        self._lists = settings.pairs("SCV_KLAVIYO_LISTS")

    def batches(self, deliveries: list[Delivery], operation: str) -> Iterator[list[Delivery]]:
        """As many profiles as a request may have, and as many bytes."""
        batch: list[Delivery] = []
        room = KLAVIYO_BYTES_PER_REQUEST - _ENVELOPE_BYTES
        for delivery in deliveries:
            size = len(json_bytes(_profile(delivery.body))) + 1
            if batch and (len(batch) == KLAVIYO_PROFILES_PER_REQUEST or size > room):
                yield batch
                batch, room = [], KLAVIYO_BYTES_PER_REQUEST - _ENVELOPE_BYTES
            batch.append(delivery)
            room -= size
        if batch:
            yield batch

    def deliver(self, batch: Batch) -> Outcome:
        listed = self._lists.get(batch.audience)
        job: dict[str, Any] = {
            "type": "profile-bulk-import-job",
            "attributes": {"profiles": {"data": [_profile(body) for body in batch.bodies()]}},
        }
        if listed is not None and batch.operation == "remove":
            self._leave_list(listed, batch)
        elif listed is not None:
            job["relationships"] = {"lists": {"data": [{"type": "list", "id": listed}]}}
        answer = self._ask("POST", "profile-bulk-import-jobs", batch.audience, SECONDS_APART, {"data": job})
        identifier = answer.get("data", {}).get("id")
        if not identifier:
            raise LostError(f"{self.name}, {batch.audience}: the import was answered without the id of its job")
        return Outcome(job=str(identifier))

    def _leave_list(self, listed: str, batch: Batch) -> None:
        """Take profiles off a list. Klaviyo wants its own ids, and knows them by ours."""
        ours = [body["external_id"] for body in batch.bodies()]
        theirs: list[str] = []
        for start in range(0, len(ours), _PROFILES_PER_QUESTION):
            asked = ",".join(f'"{identifier}"' for identifier in ours[start : start + _PROFILES_PER_QUESTION])
            options = {
                "params": {"filter": f"any(external_id,[{asked}])", "page[size]": "100", "fields[profile]": "id"}
            }
            found = self._ask("GET", "profiles", f"{batch.audience}, profiles", SECONDS_APART, **options)
            theirs += [profile["id"] for profile in found["data"]]
        for start in range(0, len(theirs), 1000):
            body = {"data": [{"type": "profile", "id": identifier} for identifier in theirs[start : start + 1000]]}
            path = f"lists/{listed}/relationships/profiles"
            self._ask("DELETE", path, f"{batch.audience}, list {listed}", SECONDS_APART, body)

    def poll(self, job: str, audience: str, people: list[tuple[str, str | None]]) -> Outcome | None:
        path = f"profile-bulk-import-jobs/{job}"
        found = self._ask("GET", path, f"{audience}, job", SECONDS_APART)["data"]["attributes"]
        if found["status"] in ("queued", "processing"):
            return None
        if found["status"] == "cancelled":
            return Outcome(failure="the import was cancelled at Klaviyo")
        failed = int(found.get("failed_count") or 0)
        if not failed:
            return Outcome()
        rejected: dict[int, str] = {}
        by_customer = {customer: position for position, (_, customer) in enumerate(people)}
        following: str | None = f"{path}/import-errors"
        while following:
            page = self._ask("GET", following, f"{audience}, errors", SECONDS_APART)
            for error in page["data"]:
                attributes = error["attributes"]
                position = _position(attributes, by_customer)
                if position is not None and position < len(people):
                    rejected[position] = self._http.clean(f"{attributes.get('code')}: {attributes.get('detail')}")
            following = (page.get("links") or {}).get("next")
        unnamed = failed - len(rejected)
        return Outcome(rejected, {"import errors that name no row": unnamed} if unnamed > 0 else {})

    def removal(self, audience: str, body: Any, customer_id: str) -> Any:
        return {"external_id": customer_id, "properties": (body or {}).get("properties") or {f"scv_{audience}": False}}


def _profile(attributes: Any) -> dict[str, Any]:
    return {"type": "profile", "attributes": attributes}


def _position(attributes: dict[str, Any], by_customer: dict[str | None, int]) -> int | None:
    """Which profile of its request an error is about: by its place there, else by our id in the row that it repeats."""
    pointer = _POSITION.search(str((attributes.get("source") or {}).get("pointer") or ""))
    if pointer:
        return int(pointer[1])
    original = attributes.get("original_payload") or {}
    return by_customer.get(original.get("attributes", original).get("external_id"))
