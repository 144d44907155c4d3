"""Klaviyo: profiles with their consents, events, metrics, lists and campaigns, by its JSON:API.

https://developers.klaviyo.com/en/v2026-07-15/reference: the next page is `links.next`, of 100 profiles or 1,000 events.
A suppression need not touch `updated`: who was suppressed is a stream of its own.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from scv.http import Http
from scv.landing.source import (
    Connected,
    Page,
    Row,
    Source,
    Stream,
    Sweep,
    Variable,
    Whole,
    at,
    below,
    latest,
    objects,
    own_address,
)

URL = "https://a.klaviyo.com"
REVISION = "2026-07-15"
KEY = "SCV_KLAVIYO_API_KEY"
LAG = timedelta(hours=1)
# Events come late, with the time at which they happened: opens from an app that was offline, imports of a till.
EVENT_LAG = timedelta(days=3)
# Seconds between requests: 750 profiles, 3,500 events and 150 others a minute.
PAUSES = {"profiles": 0.08, "events": 0.02, "metrics": 0.4, "lists": 0.4, "campaigns": 0.4}
CHANNELS = ("email", "sms", "mobile_push")
SUPPRESSED_AT = "subscriptions.email.marketing.suppression.timestamp"
LIST_SUPPRESSED_AT = "subscriptions.email.marketing.list_suppressions.timestamp"


def connect(http: Http, settings: Mapping[str, str]) -> Connected:
    """What can be asked of an account."""
    klaviyo = _Klaviyo(http, settings[KEY])
    profile_tables = ("person", "global_exclusion", "list_exclusion")
    return Connected(
        streams=(
            Stream("metrics", ("metric",), klaviyo.metrics),
            Stream("lists", ("list",), klaviyo.lists),
            Stream("campaigns", ("campaign",), klaviyo.campaigns),
            Stream("profiles", profile_tables, klaviyo.profiles, LAG),
            Stream("suppressed profiles", profile_tables, klaviyo.suppressed, LAG),
            Stream("profiles suppressed on lists", profile_tables, klaviyo.list_suppressed, LAG),
            Stream("events", ("event",), klaviyo.events, EVENT_LAG),
        ),
        sweeps=(Sweep("person", klaviyo.known_profiles),),
    )


SOURCE = Source("klaviyo", (Variable(KEY, "a private API key"),), connect)


class _Klaviyo:
    def __init__(self, http: Http, key: str) -> None:
        self._http = http
        self._headers = {
            "Authorization": f"Klaviyo-API-Key {key}",
            "revision": REVISION,
            "Accept": "application/vnd.api+json",
        }

    def profiles(self, mark: str | None) -> Iterator[Page]:
        since = below(mark, LAG)
        parameters = {"sort": "updated", **({"filter": f"greater-than(updated,{since})"} if since else {})}
        for document in self._pages("profiles", _with_consents(parameters)):
            people = [person(profile) for profile in objects(document, "data")]
            mark = latest(people, "updated", mark)
            yield _of_profiles(objects(document, "data"), mark)

    def suppressed(self, mark: str | None) -> Iterator[Page]:
        yield from self._suppressed(mark, SUPPRESSED_AT, "global_exclusion", "timestamp")

    def list_suppressed(self, mark: str | None) -> Iterator[Page]:
        yield from self._suppressed(mark, LIST_SUPPRESSED_AT, "list_exclusion", "created")

    def _suppressed(self, mark: str | None, field: str, table: str, column: str) -> Iterator[Page]:
        # Without a filter everybody would come, and everybody came with the profiles.
        since = below(mark, LAG) or "2000-01-01T00:00:00Z"
        for document in self._pages(
            "profiles", _with_consents({"sort": field, "filter": f"greater-than({field},{since})"})
        ):
            page = _of_profiles(objects(document, "data"), None)
            mark = latest(page.rows[table], column, mark)
            yield Page(page.rows, mark, page.whole)

    def known_profiles(self, ids: list[str]) -> Page:
        quoted = ",".join(f'"{one}"' for one in ids)
        found = [
            profile
            for document in self._pages("profiles", _with_consents({"filter": f"any(id,[{quoted}])"}))
            for profile in objects(document, "data")
        ]
        return _of_profiles(found, None)

    def events(self, mark: str | None) -> Iterator[Page]:
        since = below(mark, EVENT_LAG)
        parameters = {"sort": "datetime", "page[size]": "1000", "include": "metric", "fields[metric]": "name"}
        if since:
            parameters["filter"] = f"greater-or-equal(datetime,{since})"
        for document in self._pages("events", parameters):
            names = {metric.get("id"): at(metric, "attributes", "name") for metric in objects(document, "included")}
            rows = [event(one, names) for one in objects(document, "data")]
            mark = latest(rows, "datetime", mark)
            yield Page({"event": rows}, mark)

    def metrics(self, _: str | None) -> Iterator[Page]:
        rows = [metric(one) for document in self._pages("metrics", {}) for one in objects(document, "data")]
        yield Page({"metric": rows}, whole=(Whole("metric"),))

    def lists(self, _: str | None) -> Iterator[Page]:
        rows = [
            list_(one) for document in self._pages("lists", {"page[size]": "10"}) for one in objects(document, "data")
        ]
        yield Page({"list": rows}, whole=(Whole("list"),))

    def campaigns(self, _: str | None) -> Iterator[Page]:
        rows = []
        for channel in CHANNELS:
            for is_archived in ("false", "true"):
                asked = {
                    "filter": f"equals(messages.channel,'{channel}'),equals(archived,{is_archived})",
                    "include": "campaign-messages",
                }
                for document in self._pages("campaigns", asked):
                    messages = {message.get("id"): message for message in objects(document, "included")}
                    rows += [campaign(one, messages) for one in objects(document, "data")]
        yield Page({"campaign": rows}, whole=(Whole("campaign"),))

    def _pages(self, what: str, parameters: Mapping[str, str]) -> Iterator[Row]:
        address: str | None = f"{URL}/api/{what}"
        asked: Mapping[str, str] | None = parameters
        while address:
            answer = self._http.request(
                *("GET", address),
                what=what,
                pause=PAUSES[what],
                is_repeatable=True,
                headers=self._headers,
                params=asked,
            )
            document = self._http.document(answer, what)
            yield document
            following = at(document, "links", "next")
            # The address of the next page holds what was asked for.
            address, asked = (own_address(following, URL), None) if following else (None, None)


def _with_consents(parameters: Mapping[str, str]) -> dict[str, str]:
    return {"page[size]": "100", "additional-fields[profile]": "subscriptions", **parameters}


def _of_profiles(profiles: list[Row], mark: str | None) -> Page:
    """Profiles and whatever they are excluded from: an exclusion that a profile does not name any more is over."""
    ids = frozenset(str(profile.get("id")) for profile in profiles)
    rows = {
        "person": [person(profile) for profile in profiles],
        "global_exclusion": [row for profile in profiles for row in global_exclusions(profile)],
        "list_exclusion": [row for profile in profiles for row in list_exclusions(profile)],
    }
    return Page(rows, mark, (Whole("global_exclusion", "person_id", ids), Whole("list_exclusion", "id", ids)))


def person(profile: Row) -> Row:
    """A profile as a row of `person`."""
    told = at(profile, "attributes") or {}
    place = at(told, "location") or {}
    email = at(told, "subscriptions", "email", "marketing") or {}
    sms = at(told, "subscriptions", "sms", "marketing") or {}
    return {
        "id": profile.get("id"),
        "email": told.get("email"),
        "phone_number": told.get("phone_number"),
        "first_name": told.get("first_name"),
        "last_name": told.get("last_name"),
        "address_1": place.get("address1"),
        "address_2": place.get("address2"),
        "city": place.get("city"),
        "region": place.get("region"),
        "zip": place.get("zip"),
        "country": place.get("country"),
        "timezone": place.get("timezone"),
        "created": told.get("created"),
        "updated": told.get("updated"),
        "last_event_date": told.get("last_event_date"),
        "subscriptions_email_marketing_consent": email.get("consent"),
        "subscriptions_email_marketing_can_receive_email_marketing": email.get("can_receive_email_marketing"),
        "subscriptions_email_marketing_suppression": email.get("suppression"),
        "subscriptions_email_marketing_list_suppressions": email.get("list_suppressions"),
        "subscriptions_email_marketing_double_optin": email.get("double_optin"),
        "subscriptions_email_marketing_timestamp": email.get("consent_timestamp"),
        "subscriptions_email_marketing_last_updated": email.get("last_updated"),
        "subscriptions_sms_marketing_consent": sms.get("consent"),
        "subscriptions_sms_marketing_can_receive_sms_marketing": sms.get("can_receive_sms_marketing"),
        "subscriptions_sms_marketing_timestamp": sms.get("consent_timestamp"),
        "subscriptions_sms_marketing_last_updated": sms.get("last_updated"),
        "subscriptions_mobile_push_marketing_consent": at(told, "subscriptions", "mobile_push", "marketing", "consent"),
    }


def global_exclusions(profile: Row) -> list[Row]:
    """The latest suppression of a profile as a row of `global_exclusion`; none where it has none."""
    suppressions = objects(profile, "attributes", "subscriptions", "email", "marketing", "suppression")
    newest = max(suppressions, key=lambda one: str(one.get("timestamp") or ""), default=None)
    if newest is None:
        return []
    return [{"person_id": profile.get("id"), "reason": newest.get("reason"), "timestamp": newest.get("timestamp")}]


def list_exclusions(profile: Row) -> list[Row]:
    """The lists that a profile is suppressed on, as rows of `list_exclusion`."""
    return [
        {
            "id": profile.get("id"),
            "list_id": one.get("list_id"),
            "reason": one.get("reason"),
            "created": one.get("timestamp"),
        }
        for one in objects(profile, "attributes", "subscriptions", "email", "marketing", "list_suppressions")
    ]


def event(told: Row, metric_names: Mapping[Any, Any]) -> Row:
    """An event as a row of `event`. Its message is a campaign, unless it is one of a flow."""
    properties: Mapping[str, Any] = at(told, "attributes", "event_properties") or {}
    metric_id = at(told, "relationships", "metric", "data", "id")
    flow, message = properties.get("$flow"), properties.get("$message")

    def first(*names: str) -> Any:
        return next((properties[name] for name in names if properties.get(name) is not None), None)

    return {
        "id": told.get("id"),
        "person_id": at(told, "relationships", "profile", "data", "id"),
        "metric_id": metric_id,
        "type": metric_names.get(metric_id),
        "campaign_id": None if flow else message,
        "flow_id": flow,
        "flow_message_id": message if flow else None,
        "_variation": properties.get("$variation"),
        "datetime": at(told, "attributes", "datetime"),
        "uuid": at(told, "attributes", "uuid"),
        "property_value": first("$value", "value"),
        "property_list": first("List", "list"),
        "property_bounce_type": first("Bounce Type", "bounce_type"),
        "property_failure_type": first("Failure Type", "failure_type"),
        "property_machine_open": properties.get("machine_open"),
        "property_bot_click": properties.get("Bot Click"),
    }


def metric(told: Row) -> Row:
    """A metric as a row of `metric`."""
    attributes = at(told, "attributes") or {}
    return {
        "id": told.get("id"),
        "name": attributes.get("name"),
        "integration_name": at(attributes, "integration", "name"),
        "created": attributes.get("created"),
        "updated": attributes.get("updated"),
    }


def list_(told: Row) -> Row:
    """A list as a row of `list`."""
    attributes = at(told, "attributes") or {}
    names = ("name", "created", "updated")
    return {"id": told.get("id"), "list_name": attributes.get("name"), **{name: attributes.get(name) for name in names}}


def campaign(told: Row, messages: Mapping[Any, Row]) -> Row:
    """A campaign as a row of `campaign`, with the subject of its first message that has one."""
    attributes = at(told, "attributes") or {}
    own = [messages.get(one.get("id"), {}) for one in objects(told, "relationships", "campaign-messages", "data")]
    subjects = (at(message, "attributes", "definition", "content", "subject") for message in own)
    return {
        "id": told.get("id"),
        "name": attributes.get("name"),
        "subject": next((subject for subject in subjects if subject), None),
        "status": attributes.get("status"),
        "send_time": attributes.get("send_time"),
        "created": attributes.get("created_at"),
        "updated": attributes.get("updated_at"),
    }
