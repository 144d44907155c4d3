"""The chapters of the report, in reading order: who, where, when, what it is worth, what to do, what to trust."""

from scv.report.chapters import (
    activation,
    attribution,
    channels,
    identities,
    journeys,
    lifecycle,
    messages,
    pools,
    returns,
    segments,
    trust,
)

CHAPTERS = (
    identities.CHAPTER,
    channels.CHAPTER,
    lifecycle.CHAPTER,
    pools.CHAPTER,
    segments.CHAPTER,
    journeys.CHAPTER,
    attribution.CHAPTER,
    messages.CHAPTER,
    returns.CHAPTER,
    activation.CHAPTER,
    trust.CHAPTER,
)
