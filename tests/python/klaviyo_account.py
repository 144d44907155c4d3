"""An account of Klaviyo's that answers as its reference says: filters, sorting, cursors, what is included."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from vendor import Answer, Asked

Row = dict[str, Any]


def profile(identifier: str, updated: str, *, suppressed: str | None = None, **attributes: Any) -> Row:
    marketing: Row = {"can_receive_email_marketing": suppressed is None, "consent": "SUBSCRIBED", "double_optin": True}
    marketing |= {"consent_timestamp": "2026-01-05T00:00:00+00:00", "last_updated": "2026-01-05T00:00:00+00:00"}
    marketing["suppression"] = [{"reason": "HARD_BOUNCE", "timestamp": suppressed}] if suppressed else []
    marketing["list_suppressions"] = (
        [{"list_id": "L1", "reason": "UNSUBSCRIBE", "timestamp": suppressed}] if suppressed else []
    )
    told = {
        "email": f"{identifier}@example.com",
        "first_name": identifier.title(),
        "location": {"address1": "1 High Street", "city": "Leeds", "zip": "LS1 1AA", "country": "United Kingdom"},
        "created": "2026-01-05T10:00:00+00:00",
        "updated": updated,
        "subscriptions": {"email": {"marketing": marketing}, "sms": {"marketing": {"consent": "NEVER_SUBSCRIBED"}}},
    }
    return {"type": "profile", "id": identifier, "attributes": told | attributes}


def event(identifier: str, when: str, person: str = "ada", **properties: Any) -> Row:
    return {
        "type": "event",
        "id": identifier,
        "attributes": {"datetime": when, "uuid": f"uuid-{identifier}", "event_properties": properties},
        "relationships": {"profile": {"data": {"id": person}}, "metric": {"data": {"id": "M1"}}},
    }


@dataclass
class KlaviyoAccount:
    """What lies in it, to be changed between two loads. A page holds `page_size` at most."""

    profiles: list[Row] = field(default_factory=list)
    events: list[Row] = field(default_factory=list)
    campaigns: list[Row] = field(default_factory=list)
    page_size: int = 2

    def __call__(self, asked: Asked) -> Answer:
        if asked.headers.get("Authorization") != "Klaviyo-API-Key pk_secret" or "revision" not in asked.headers:
            return 401, {"errors": [{"detail": "no such key"}]}
        what = asked.path.rsplit("/", 1)[-1]
        found, included = getattr(self, f"_{what}")(asked)
        start = int(asked.parameters.get("page[cursor]", "0"))
        end = start + min(self.page_size, int(asked.parameters.get("page[size]", "1000")))
        following = None
        if end < len(found):
            rest = {name: value for name, value in asked.parameters.items() if name != "page[cursor]"}
            query = "&".join(f"{name}={_quoted(value)}" for name, value in {**rest, "page[cursor]": str(end)}.items())
            following = f"http://{asked.headers['Host']}{asked.path}?{query}"
        return 200, {"data": found[start:end], "included": included, "links": {"next": following}}

    def _profiles(self, asked: Asked) -> tuple[list[Row], list[Row]]:
        stated = asked.parameters.get("filter", "")
        if ids := re.fullmatch(r"any\(id,\[(.*)\]\)", stated):
            wanted = [one.strip('"') for one in ids[1].split(",")]
            return [one for one in self.profiles if one["id"] in wanted], []
        field_name = asked.parameters["sort"]
        found = [(self._when(one, field_name), one) for one in self.profiles]
        since = re.fullmatch(r"greater-than\((.+),(.+)\)", stated)
        after = since[2] if since else ""
        assert not since or since[1] == field_name
        return [one for when, one in sorted(found, key=lambda pair: pair[0]) if when and when > after], []

    def _when(self, one: Row, field_name: str) -> str:
        if field_name == "updated":
            return str(one["attributes"].get("updated", ""))
        key = "list_suppressions" if "list_" in field_name else "suppression"
        stated = one["attributes"]["subscriptions"]["email"]["marketing"][key]
        return max((each["timestamp"] for each in stated), default="")

    def _events(self, asked: Asked) -> tuple[list[Row], list[Row]]:
        since = re.fullmatch(r"greater-or-equal\(datetime,(.+)\)", asked.parameters.get("filter", ""))
        assert asked.parameters["sort"] == "datetime"
        found = sorted(self.events, key=lambda one: one["attributes"]["datetime"])
        found = [one for one in found if not since or one["attributes"]["datetime"] >= since[1]]
        return found, [{"type": "metric", "id": "M1", "attributes": {"name": "Opened Email"}}]

    def _metrics(self, asked: Asked) -> tuple[list[Row], list[Row]]:
        names = {"name": "Opened Email", "created": "2026-01-01T00:00:00+00:00", "integration": {"name": "Klaviyo"}}
        return [{"type": "metric", "id": "M1", "attributes": names}], []

    def _lists(self, asked: Asked) -> tuple[list[Row], list[Row]]:
        names = {"name": "News", "created": "2026-01-01T00:00:00+00:00", "updated": "2026-01-01T00:00:00+00:00"}
        return [{"type": "list", "id": "L1", "attributes": names}], []

    def _campaigns(self, asked: Asked) -> tuple[list[Row], list[Row]]:
        if asked.parameters["filter"] != "equals(messages.channel,'email'),equals(archived,false)":
            return [], []
        message = {"id": "W1", "attributes": {"definition": {"content": {"subject": "Spring is here"}}}}
        return self.campaigns, [{"type": "campaign-message", **message}]


def campaign(identifier: str, name: str) -> Row:
    told = {"name": name, "status": "Sent", "send_time": "2026-02-01T09:00:00+00:00"}
    told |= {"created_at": "2026-01-20T00:00:00+00:00", "updated_at": "2026-02-01T09:30:00+00:00"}
    messages = {"campaign-messages": {"data": [{"type": "campaign-message", "id": "W1"}]}}
    return {"type": "campaign", "id": identifier, "attributes": told, "relationships": messages}


def _quoted(value: str) -> str:
    from urllib.parse import quote

    return quote(value, safe="")
