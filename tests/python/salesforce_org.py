"""An org of Salesforce's that answers as its guide says: SOQL, pages by locator, a bin, fields that an app may read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from vendor import Answer, Asked

Row = dict[str, Any]
DATA = "/services/data/v67.0"
_QUERY = re.compile(
    r"select (?P<fields>.+) from (?P<kind>\w+)"
    r"(?: where (?:SystemModstamp >= (?P<since>\S+)|Id in \((?P<ids>.+)\)))?(?: order by SystemModstamp)?"
)


@dataclass
class SalesforceOrg:
    """Records by object, those in the bin too; `hidden` fields are there, and the app may not read them."""

    records: dict[str, list[Row]] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    page_size: int = 2
    sessions: int = 0
    _found: list[list[Row]] = field(default_factory=list)

    def __call__(self, asked: Asked) -> Answer:
        if asked.path == "/services/oauth2/token":
            assert asked.method == "POST" and asked.body["grant_type"] == "client_credentials"
            if (asked.body["client_id"], asked.body["client_secret"]) != ("sf_key", "sf_secret"):
                return 400, {"error": "invalid_client", "error_description": "invalid client credentials"}
            self.sessions += 1
            return 200, {"access_token": f"00D!session{self.sessions}", "token_type": "Bearer"}
        if asked.headers.get("Authorization") != f"Bearer 00D!session{self.sessions}":
            return 401, [{"errorCode": "INVALID_SESSION_ID", "message": "Session expired or invalid"}]
        path = asked.path.removeprefix(DATA)
        if described := re.fullmatch(r"/sobjects/(\w+)/describe", path):
            return self._described(described[1])
        if path == "/queryAll":
            return self._queried(asked.parameters["q"])
        if continued := re.fullmatch(r"/query/01g(\d+)-(\d+)", path):
            assert not asked.parameters
            return self._page(int(continued[1]), int(continued[2]))
        return 404, [{"errorCode": "NOT_FOUND", "message": "The requested resource does not exist"}]

    def _described(self, kind: str) -> Answer:
        if kind not in self.records:
            return 404, [{"errorCode": "NOT_FOUND", "message": "The requested resource does not exist"}]
        names = {name for record in self.records[kind] for name in record} - self.hidden
        return 200, {"name": kind, "fields": [{"name": name} for name in names]}

    def _queried(self, query: str) -> Answer:
        told = _QUERY.fullmatch(query)
        assert told, query
        names = told["fields"].split(", ")
        records = self.records[told["kind"]]
        if unknown := set(names) - {name for record in records for name in record} | set(names) & self.hidden:
            message = f"No such column '{min(unknown)}' on entity '{told['kind']}'"
            return 400, [{"errorCode": "INVALID_FIELD", "message": message}]
        if since := told["since"]:
            records = [one for one in records if _moment(one["SystemModstamp"]) >= _moment(since)]
        if ids := told["ids"]:
            records = [one for one in records if f"'{one['Id']}'" in ids.split(", ")]
        records = sorted(records, key=lambda one: _moment(one["SystemModstamp"]))
        self._found.append([{"attributes": {"type": told["kind"]}} | {name: one.get(name) for name in names}
                            for one in records])  # fmt: skip
        return self._page(len(self._found) - 1, 0)

    def _page(self, number: int, start: int) -> Answer:
        found, end = self._found[number], start + self.page_size
        document = {"totalSize": len(found), "done": end >= len(found), "records": found[start:end]}
        return 200, document | ({"nextRecordsUrl": f"{DATA}/query/01g{number}-{end}"} if end < len(found) else {})


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def id_of(number: int, prefix: str = "003") -> str:
    return f"{prefix}{number:015d}"


def contact(number: int, changed: str, **fields: Any) -> Row:
    told = {
        "Id": id_of(number), "MasterRecordId": None, "Email": f"ada{number}@example.com", "Phone": "+441632960001",
        "MobilePhone": None, "HomePhone": None, "FirstName": "Ada", "LastName": "Hill", "Name": "Ada Hill",
        "Birthdate": "1990-05-17", "MailingStreet": "Flat 2\r\n1 High Street", "MailingCity": "Leeds",
        "MailingPostalCode": "LS1 1AA", "MailingCountry": "United Kingdom", "LeadSource": "Web",
        "HasOptedOutOfEmail": False, "DoNotCall": False, "SMS_Opt_Out__c": False, "Favourite_Colour__c": "red",
        "IndividualId": None, "LastActivityDate": "2026-11-01", "LastModifiedDate": changed, "SystemModstamp": changed,
        "IsDeleted": False,
    }  # fmt: skip
    return told | fields


def individual(number: int, changed: str, **fields: Any) -> Row:
    told = {
        "Id": id_of(number, "0PK"), "FirstName": "Ada", "LastName": "Hill", "HasOptedOutProcessing": False,
        "HasOptedOutSolicit": True, "ShouldForget": False, "LastModifiedDate": changed, "SystemModstamp": changed,
        "IsDeleted": False,
    }  # fmt: skip
    return told | fields


def org_with_everything() -> SalesforceOrg:
    """Five contacts, of whom one was merged and one lies in the bin, and one individual."""
    days = [f"2026-11-2{day}T00:00:00.000+0000" for day in range(1, 6)]
    contacts = [contact(number, day) for number, day in enumerate(days, 1)]
    contacts[0]["IndividualId"] = id_of(1, "0PK")
    contacts[3] |= {"IsDeleted": True, "MasterRecordId": id_of(1)}
    contacts[4] |= {"IsDeleted": True}
    return SalesforceOrg({"Contact": contacts, "Individual": [individual(1, days[0])]})
