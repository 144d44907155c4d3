"""What words of consent mean, by the seeds that the models read: one fact, in one place.

A word that no table has is no consent in a build, and so none here.
"""

import csv
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from scv.macros import bounce_kind
from scv.publishing import PROJECT_DIR
from scv.serve.spelling import letters_and_digits, snake_case, written_words

SEEDS = PROJECT_DIR / "seeds" / "consent"


class Meaning(NamedTuple):
    """What a source's column says with a word: granted, denied or unknown, of which channel and topic."""

    status: str
    channel: str
    topic: str


class Topic(NamedTuple):
    """What a list or purpose is about: `marketing`, `ads` or `other`, and which topic; whether a yes to it is a no."""

    purpose: str
    topic: str
    is_refusal: bool = False


def meaning_of(source: str, table: str, column: str, said: str) -> Meaning | None:
    """What a word means there: the very word first, then the line for whatever else the column may say."""
    lines = _sources().get((source, table, column), {})
    return lines.get(letters_and_digits(said)) or lines.get("*")


def channels_of(name: str) -> list[str]:
    """The channels that a channel's name, or a list of names, stands for; none where no table has it."""
    known = _channels()
    if letters_and_digits(name) in known:
        return known[letters_and_digits(name)]
    parts = re.split(r"\s+and\s+|[,;/&+|]", name)
    return sorted({channel for part in parts for channel in known.get(letters_and_digits(part), [])})


def is_no(meaning: Meaning, named: Topic | None) -> bool:
    """Whether somebody said no: a yes to "unsubscribe all" is one."""
    return meaning.status == "denied" or (meaning.status == "granted" and named is not None and named.is_refusal)


def topic_of(name: str | None) -> Topic:
    """What a list's or a purpose's name is about. A name that we do not know is a topic of its own."""
    if not name or not snake_case(name):
        return Topic("marketing", "all")
    table = _topics()
    # `marketingEmails` is two words.
    written = written_words(re.sub("([a-z])([A-Z])", r"\1 \2", name))
    is_refusal = any(word in table.refusals for word in written)
    if written and all(word in table.general for word in written):
        return Topic("marketing", "all", is_refusal)
    found = table.names.get(letters_and_digits(name))
    if found is None:
        known = sorted(table.words[word] for word in written if word in table.words)
        has_other = any(topic.purpose == "other" for _, _, topic in known)
        told = [topic for _, _, topic in known if has_other or (topic.purpose, topic.topic) != ("marketing", "all")]
        found = told[0] if told else None
    purpose, topic = (found.purpose, found.topic) if found else ("marketing", snake_case(name))
    return Topic(purpose, topic, is_refusal)


def is_stop(text: str) -> bool:
    """Whether an answer to a text message says stop: its first line, as `int_messaging_events` reads it."""
    first_line = re.sub(r"^\s+|[\r\n][\s\S]*\Z", "", text)
    return letters_and_digits(unicodedata.normalize("NFKC", first_line)) in _stops()


@cache
def known_topics() -> frozenset[str]:
    """The topics that somebody may be asked about."""
    return frozenset(line["topic"] for line in _lines("consent_topics.csv"))


def bounce_is_soft(text: str) -> bool:
    """Whether a reason for which a message came back says that it may arrive tomorrow."""
    return bounce_kind(text) == "soft"


def _lines(name: str, folder: Path = SEEDS) -> Iterator[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


@cache
def _sources() -> dict[tuple[str, str, str], dict[str, Meaning]]:
    found: dict[tuple[str, str, str], dict[str, Meaning]] = {}
    for line in _lines("consent_sources.csv"):
        said = line["said"] if line["said"] == "*" else letters_and_digits(line["said"])
        meaning = Meaning(line["status"], line["channel"], line["topic"])
        found.setdefault((line["source"], line["table_name"], line["column_name"]), {})[said] = meaning
    return found


@cache
def _channels() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in _lines("channel_names.csv"):
        if line["channel"]:
            found.setdefault(letters_and_digits(line["name"]), []).append(line["channel"])
    return found


@cache
def _stops() -> frozenset[str]:
    return frozenset(
        letters_and_digits(line["reply"]) for line in _lines("reply_words.csv") if line["meaning"] == "inbound_stop"
    )


class _Topics(NamedTuple):
    names: dict[str, Topic]
    words: dict[str, tuple[int, str, Topic]]
    general: frozenset[str]
    refusals: frozenset[str]


@cache
def _topics() -> _Topics:
    names: dict[str, Topic] = {}
    words: dict[str, tuple[int, str, Topic]] = {}
    lines = sorted(_lines("topic_names.csv"), key=lambda line: (int(line["priority"]), line["name"]))
    # Advertising is a purpose of its own.
    general = {line["name"] for line in lines if line["is_general"] == "true"}
    for line in _lines("channel_names.csv"):
        if line["channel"] not in ("", "ads") and line["only_denies"] == "false":
            general.update(written_words(line["name"]))
    for line in lines:
        topic = Topic(line["purpose"], line["topic"])
        names.setdefault(letters_and_digits(line["name"]), topic)
        if line["is_a_word"] == "true":
            words.setdefault(line["name"], (int(line["priority"]), line["name"], topic))
    refusals = frozenset(line["name"] for line in lines if line["is_refusal"] == "true")
    return _Topics(names, words, frozenset(general), refusals)
