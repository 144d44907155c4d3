"""The chapters of the report, in reading order: what is new, who, where, when, what it is worth, what to do, trust."""

from scv.report.chapters import (
    activation,
    attribution,
    campaigns,
    changes,
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
    changes.CHAPTER,
    identities.CHAPTER,
    channels.CHAPTER,
    lifecycle.CHAPTER,
    pools.CHAPTER,
    segments.CHAPTER,
    journeys.CHAPTER,
    attribution.CHAPTER,
    campaigns.CHAPTER,
    messages.CHAPTER,
    returns.CHAPTER,
    activation.CHAPTER,
    trust.CHAPTER,
)
