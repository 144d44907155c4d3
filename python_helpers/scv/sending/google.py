"""Google, through its Data Manager API: members of Customer Match lists, and conversions.

The Ads API is not used: it refuses Customer Match from tokens that did not use it before April 2026. Everything is
taken first and worked on later; how it ended is asked for by the request's id. Google counts what it could not process
and does not say which rows they were.

Read in 2026, and never tried on an account: https://developers.google.com/data-manager/api/reference/rest/v1/
audienceMembers/ingest, .../remove, .../removeAll, .../events/ingest, .../requestStatus/retrieve
"""

from datetime import UTC, datetime
from typing import Any

from scv.exporting.destinations import google_identifiers
from scv.http import Clock, LostError, MisconfiguredError, RefusedError
from scv.sending.destination import Batch, Destination, Outcome, Settings, json_bytes

URL = "https://datamanager.googleapis.com/v1"
TOKEN_URL = "https://oauth2.googleapis.com/token"
MEMBERS_PER_REQUEST = 10_000
EVENTS_PER_REQUEST = 2_000
# 300 a minute.
SECONDS_APART = 0.2


class _Google(Destination):
    def __init__(self, settings: Settings, clock: Clock, name: str, url: str, token_url: str) -> None:
        self._url, self._token_url = url, token_url
        self._grant = {
            "grant_type": "refresh_token",
            "client_id": settings.text("SCV_GOOGLE_CLIENT_ID"),
            "client_secret": settings.text("SCV_GOOGLE_CLIENT_SECRET"),
            "refresh_token": settings.text("SCV_GOOGLE_REFRESH_TOKEN"),
        }
        self._account = settings.text("SCV_GOOGLE_ACCOUNT")
        self._login_account = settings.optional("SCV_GOOGLE_LOGIN_ACCOUNT")
        super().__init__(name, (self._grant["client_secret"], self._grant["refresh_token"]), clock)
        self._token: str | None = None
        self._token_until = clock.now()

    def _authorisation(self) -> dict[str, str]:
        now = self._http.clock.now()
        if self._token is None or now >= self._token_until:
            try:
                answer = self._http.request(
                    *("POST", self._token_url), what="token", pause=0.0, is_repeatable=True, data=self._grant
                )
            except RefusedError as refused:
                raise MisconfiguredError(f"the refresh token is not accepted: {refused}") from None
            told = self._http.document(answer, "token")
            self._token = str(told["access_token"])
            self._http.keep_secret(self._token)
            # A minute early, so that none ends under way.
            lifetime = max(float(told.get("expires_in", 0)) - 60.0, 0.0)
            self._token_until = datetime.fromtimestamp(now.timestamp() + lifetime, UTC)
        return {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}

    def _destination(self, identifier: str) -> dict[str, Any]:
        accounts = {"operatingAccount": {"accountType": "GOOGLE_ADS", "accountId": self._account}}
        if self._login_account:
            accounts["loginAccount"] = {"accountType": "GOOGLE_ADS", "accountId": self._login_account}
        return {**accounts, "productDestinationId": identifier}

    def _begun(self, method: str, what: str, body: dict[str, Any]) -> Outcome:
        answer = self._http.request(
            "POST",
            f"{self._url}/{method}",
            what=what,
            pause=SECONDS_APART,
            is_repeatable=True,
            headers=self._authorisation(),
            content=json_bytes(body),
        )
        request_id = self._http.document(answer, what).get("requestId")
        if not request_id:
            raise LostError(f"{self.name}, {what}: the request was answered without an id")
        return Outcome(job=str(request_id))

    def poll(self, job: str, audience: str, people: list[tuple[str, str | None]]) -> Outcome | None:
        answer = self._http.request(
            "GET",
            f"{self._url}/requestStatus:retrieve",
            what=f"{audience}, status",
            pause=SECONDS_APART,
            is_repeatable=True,
            headers=self._authorisation(),
            params={"requestId": job},
        )
        told = self._http.document(answer, f"{audience}, status").get("requestStatusPerDestination") or [{}]
        status = told[0].get("requestStatus", "PROCESSING")
        counts = {
            str(count.get("reason")): int(count.get("recordCount") or 0)
            for count in (told[0].get("errorInfo") or {}).get("errorCounts") or []
        }
        if status == "SUCCESS":
            return Outcome()
        if status == "PARTIAL_SUCCESS":
            return Outcome(unnamed=counts or {"no reason told": 1})
        if status == "FAILED":
            return Outcome(failure=f"Google processed nothing of it: {', '.join(sorted(counts)) or 'no reason told'}")
        return None


class GoogleAudiences(_Google):
    """Customer Match lists: `SCV_GOOGLE_AUDIENCES` names the id of each, `audience=id audience=id`."""

    replaces = "sweep"
    rows_per_request = MEMBERS_PER_REQUEST

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        name: str = "google_customer_match",
        url: str = URL,
        token_url: str = TOKEN_URL,
    ) -> None:
        super().__init__(settings, clock, name, url, token_url)
        self._settings = settings

    def check(self, audience: str) -> None:
        self._settings.listed("SCV_GOOGLE_AUDIENCES", audience)

    def deliver(self, batch: Batch) -> Outcome:
        body: dict[str, Any] = {
            "destinations": [self._destination(self._settings.listed("SCV_GOOGLE_AUDIENCES", batch.audience))],
            "audienceMembers": [{"userData": {"userIdentifiers": google_identifiers(row)}} for row in batch.bodies()],
            "encoding": "HEX",
        }
        if batch.operation == "remove":
            return self._begun("audienceMembers:remove", batch.audience, body)
        body["consent"] = {
            "adUserData": f"CONSENT_{batch.consent['ad_user_data']}",
            "adPersonalization": f"CONSENT_{batch.consent['ad_personalization']}",
        }
        body["termsOfService"] = {"customerMatchTermsOfServiceStatus": "ACCEPTED"}
        return self._begun("audienceMembers:ingest", batch.audience, body)

    def sweep(self, audience: str, before: datetime) -> Outcome:
        body = {
            "destinations": [self._destination(self._settings.listed("SCV_GOOGLE_AUDIENCES", audience))],
            "removeAsOfTime": before.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        }
        return self._begun("audienceMembers:removeAll", audience, body)


class GoogleConversions(_Google):
    """Conversions of the action `SCV_GOOGLE_CONVERSION_ACTION`; an action counts a `transactionId` once."""

    divides = True
    rows_per_request = EVENTS_PER_REQUEST

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        name: str = "google_conversions",
        url: str = URL,
        token_url: str = TOKEN_URL,
    ) -> None:
        super().__init__(settings, clock, name, url, token_url)
        self._action = settings.text("SCV_GOOGLE_CONVERSION_ACTION")

    def deliver(self, batch: Batch) -> Outcome:
        body = {"destinations": [self._destination(self._action)], "events": batch.bodies(), "encoding": "HEX"}
        return self._begun("events:ingest", batch.audience, body)
