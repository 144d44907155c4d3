"""Sending what a release exported to where it is to go: once, whatever fails on the way.

`deliveries` reads the exports, `plan` says what is to be told now, `opt_outs` who must not be told any more, `ledger`
what was told, `send` does it, one module a destination, and `sync_log` hands what was done to the next build.
"""

from scv.sending.destination import Factory
from scv.sending.google import GoogleAudiences, GoogleConversions
from scv.sending.klaviyo import KlaviyoEvents, KlaviyoProfiles
from scv.sending.meta import MetaAudiences, MetaConversions
from scv.sending.send import AlreadySendingError, send, would_send
from scv.sending.tiktok import TikTokAudiences
from scv.sending.webhook import Webhook

# In the order in which they are told.
DESTINATIONS: dict[str, Factory] = {
    "webhook": Webhook,
    "klaviyo_profiles": KlaviyoProfiles,
    "klaviyo_events": KlaviyoEvents,
    "meta_custom_audience": MetaAudiences,
    "meta_conversions": MetaConversions,
    "google_customer_match": GoogleAudiences,
    "google_conversions": GoogleConversions,
    "tiktok_custom_audience": TikTokAudiences,
}

__all__ = ["DESTINATIONS", "AlreadySendingError", "send", "would_send"]
