"""Robots by what they call themselves: crawlers, link previews, monitors, headless browsers and scripts.

The list is the `crawler-user-agents` package (MIT, released every few weeks, pinned in requirements.lock): `make lock`
and a new installation bring a newer one. It holds some 1,500 names, a few of which are also telephones or apps in which
people browse; what a device or an app is called is therefore no evidence. What no list can hold is recognised by
convention: a robot calls itself one or leaves an address to complain to, and a program that is no browser does not
begin as browsers do.
"""

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

import crawleruseragents
import pyarrow as pa

# Every browser since 1994 says one of these first.
_BROWSER = re.compile(r"\W*(?:mozilla|opera)/", re.IGNORECASE)

# "GuzzleHttp/7": a product and its version, and not a browser's. Other words are not known to be a robot's.
_PROGRAM = re.compile(r"\s*(?P<name>[^\s/()]+(?: [^\s/()]+){0,3})(?:/| v)[\w.]*\d")

# "Linux; Android 11; CUBOT X30 Build/R1": what follows the version is the telephone, and its maker may call it Robot.
_DEVICE = re.compile(r"(\bandroid[^;()]*;)(?:\s*[a-z]{2}(?:[-_][a-z]{2,4})?;)?\s*(?:[^;()]|\([^()]*\))*", re.IGNORECASE)

# A web view of an app: what follows is the app's name, and the list knows some apps by their link previews.
_APP = re.compile(r"; ?wv\b|\b(?:iphone|ipad|ipod)\b(?!.*safari/)", re.IGNORECASE)

# Nothing but these: most of all traffic, which the list need not be asked about.
_PLAIN = re.compile(
    r"""\s+
    | \((?: khtml,\ like\ gecko
      | windows\ nt\ [\d.]+ (?:;\ (?:win64|x64|wow64))* (?:;\ rv:[\d.]+)?
      | macintosh;\ intel\ mac\ os\ x\ [\d._]+ (?:;\ rv:[\d.]+)?
      | (?:iphone|ipad);\ cpu\ (?:iphone\ )?os\ [\d_]+\ like\ mac\ os\ x
      | x11;\ (?:cros|linux|ubuntu)[\w;\ .]*
      | linux;\ (?:u;\ )?android\ [\d.]+; )\)
    | \[fb[^\]]*\]
    | (?<![\w-]) (?: mozilla | applewebkit | chrome | crios | version | safari | mobile | gecko | firefox | fxios | edg
      | edga | edgios | opr | samsungbrowser | gsa ) (?: /[\w.]+ (?![\w/-]) | (?=\ safari/) )
    """,
    re.IGNORECASE | re.VERBOSE,
)

# "(compatible; " introduced other browsers than Netscape's; since those are gone, it introduces robots.
_CONVENTIONS = re.compile(
    r"(?P<name>[\w.-]*(?<!cu)(?:bot|crawl|crawler|spider|slurp))(?![a-z])"
    r"|(?<!mozilla/[1-4]\.0 \()\bcompatible; (?!msie|u;|konqueror|infinet|origyn|ibrowse)(?P<compatible>[a-z][^/;)]*)"
    r"|khtml, like gecko; (?!compatible)(?P<engine>[a-z][^/;)]*)"
    r"|(?P<address>\+?https?://[^\s;)]+)",
    re.IGNORECASE,
)


class Robot(NamedTuple):
    """What a user agent was recognised as, and by what: `list`, `convention`, `program` or `own rule`."""

    name: str
    recognised_by: str


class OwnRule(NamedTuple):
    """A shop's own word on user agents that contain a text, in any case: whose they are overrides the list."""

    user_agent_contains: str
    is_robot: bool


def recognise(user_agent: str, own_rules: Iterable[OwnRule] = ()) -> Robot | None:
    """The robot that a user agent names; None where it is a person's, or names nothing at all."""
    if not user_agent.strip():
        return None
    applicable = [rule for rule in own_rules if rule.user_agent_contains.lower() in user_agent.lower()]
    if applicable:
        text, is_robot = max(applicable, key=lambda rule: (len(rule.user_agent_contains), rule))
        return Robot(text.strip("/ "), "own rule") if is_robot else None
    said = _DEVICE.sub(r"\1", user_agent)
    is_browser = _BROWSER.match(user_agent)
    if is_browser and not _PLAIN.sub("", said).strip("() ;"):
        return None
    convention = _CONVENTIONS.search(said)
    if is_browser and _APP.search(user_agent) and not convention:
        return None
    if listed := _listed(said):
        return listed
    if convention:
        return Robot(_named(convention), "convention")
    program = None if is_browser else _PROGRAM.match(user_agent)
    return Robot(program["name"], "program") if program else None


def recognise_all(user_agents: Iterable[str], own_rules: Iterable[OwnRule] = ()) -> pa.Table:
    """One row per user agent that is a robot's: `user_agent`, `robot_name`, `recognised_by`; sorted by user agent."""
    rules = list(own_rules)
    robots = [(agent, *robot) for agent in sorted(set(user_agents)) if (robot := recognise(agent, rules))]
    schema = pa.schema([(name, pa.string()) for name in ("user_agent", "robot_name", "recognised_by")])
    return pa.Table.from_pylist([dict(zip(schema.names, row, strict=True)) for row in robots], schema=schema)


def _listed(said: str) -> Robot | None:
    """The list's name for the robot, of several the one that comes first in the user agent and then the longest."""
    lower = said.lower()
    found = [
        (match.start(), match.start() - match.end(), entry.name)
        for entry in _entries()
        if entry.literal in lower and (match := entry.exact.search(said) or entry.folded.search(said))
    ]
    return Robot(min(found)[2], "list") if found else None


class _Entry(NamedTuple):
    name: str
    # what the user agent must contain, in lower case, for the patterns to be worth trying; empty for any
    literal: str
    exact: re.Pattern[str]
    folded: re.Pattern[str]


@cache
def _entries() -> list[_Entry]:
    """The list, compiled. A pattern matches anywhere as written; in another case only where a word begins, because
    Panasonic is no Sonic."""
    return [
        _Entry(
            _name_in_list(crawler),
            "" if _SYNTAX.search(crawler["pattern"]) else _plain_text(crawler["pattern"]).lower(),
            re.compile(crawler["pattern"]),
            re.compile(rf"(?<![a-z])(?:{crawler['pattern']})", re.IGNORECASE),
        )
        for crawler in crawleruseragents.CRAWLER_USER_AGENTS_DATA
    ]


_SYNTAX = re.compile(r"(?<!\\)[][(){}|?*+.]|\\[a-zA-Z]")


def _plain_text(pattern: str) -> str:
    return re.sub(r"\\(\W)", r"\1", pattern).strip("^$")


def _name_in_list(crawler: dict[str, Any]) -> str:
    """What the pattern finds in the list's own examples, as most write it; the product where it finds an address."""
    found = [
        (match.group(0).strip("/ ();^"), example)
        for example in crawler["instances"]
        for match in re.finditer(crawler["pattern"], example, re.IGNORECASE)
    ]
    if not found:
        return _plain_text(crawler["pattern"]).strip("/ ()")
    name: str = Counter(name for name, _ in found).most_common(1)[0][0]
    if re.search(r"\.\w{2,3}/", name) and (convention := _CONVENTIONS.search(found[0][1])):
        return _named(convention)
    return name


def _named(convention: re.Match[str]) -> str:
    name = next(value for value in convention.groups() if value)
    return re.sub(r"^\+?https?://(?:www\.)?", "", name).split("/")[0].strip()[:60]
