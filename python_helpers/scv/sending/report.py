"""What a run of the sender did, or would do, as people read it in a terminal."""

from scv.sending.plan import Tally
from scv.terminal import aligned, printable

# Each word of a tally, in the order of its column.
WORDS = {
    "to_send": "to send",
    "accepted": "accepted",
    "working": "being worked on",
    "sent_before": "sent before",
    "left_out": "opted out since",
    "later": "later",
    "expired": "expired",
    "never_added": "never added by us",
    "rejected": "refused",
    "rejected_before": "refused before",
    "refused_unnamed": "refused, not said which",
    "failed": "failed",
    "not_tried": "not tried",
    "unknown": "unknown",
    "for_a_person": "for a person",
}
# With any of these a run has not done all that it should have.
INCOMPLETE = ("rejected", "refused_unnamed", "failed", "not_tried", "unknown", "for_a_person")


def table(tally: Tally) -> list[str]:
    """One line a destination, audience and operation, with a column for each word that occurs."""
    words = [word for word in WORDS if any(counts[word] for counts in tally.counts.values())]
    header = ["destination", "audience or events", "operation", *(WORDS[word] for word in words)]
    rows = [
        [*line, *(f"{counts[word]:,}" if counts[word] else "" for word in words)]
        for line, counts in sorted(tally.counts.items())
    ]
    if not rows:
        return ["nothing to send"]
    return aligned([header, *rows], left=3)


def notes(tally: Tally) -> list[str]:
    """What a person has to know, one line each."""
    return [printable(note, longest=1000) for note in tally.notes]


def is_complete(tally: Tally) -> bool:
    """Whether everything that was to be told was."""
    return not tally.is_trouble and not any(counts[word] for counts in tally.counts.values() for word in INCOMPLETE)
