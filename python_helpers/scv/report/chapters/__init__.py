"""The chapters of the report, in reading order: who, where, when, what it is worth, what to do, what to trust."""

from scv.report.chapters import channels, identities, lifecycle, returns, trust

CHAPTERS = (
    identities.CHAPTER,
    channels.CHAPTER,
    lifecycle.CHAPTER,
    returns.CHAPTER,
    trust.CHAPTER,
)
