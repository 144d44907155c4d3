"""Every source that can be landed, by its name."""

from scv.landing import klaviyo, meta, salesforce, shopify, square, twilio, zendesk
from scv.landing.source import Source

SOURCES: dict[str, Source] = {
    source.name: source
    for source in (
        klaviyo.SOURCE,
        shopify.SOURCE,
        zendesk.SOURCE,
        square.SOURCE,
        twilio.SOURCE,
        salesforce.SOURCE,
        meta.SOURCE,
    )
}
