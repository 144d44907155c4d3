"""Every destination that is sent to, by the name of its folder among the exports, in the order of their turns."""

from scv.sending.destination import Factory
from scv.sending.google import GoogleAudiences, GoogleConversions
from scv.sending.klaviyo import KlaviyoEvents, KlaviyoProfiles
from scv.sending.meta import MetaAudiences, MetaConversions
from scv.sending.tiktok import TikTokAudiences
from scv.sending.webhook import Webhook

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
