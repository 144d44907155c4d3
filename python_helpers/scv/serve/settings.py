"""Where the service finds things and what it may be told by whom, from the environment."""

import os
from pathlib import Path
from typing import NamedTuple

from scv.project import place


class Settings(NamedTuple):
    """A door whose secret is None stays shut. Times are in seconds. Pages of `origins` may send events."""

    published: Path
    raw_folder: Path
    inbox: Path
    keys: Path
    public_url: str | None
    shopify_secret: str | None
    twilio_token: str | None
    klaviyo_secret: str | None
    signing_secret: str | None
    rotate_seconds: float
    origins: tuple[str, ...] = ()
    with_contacts: bool = True
    release_seconds: float = 0.5
    days_kept: int = 30

    @classmethod
    def from_environment(cls) -> "Settings":
        """Settings as docs/serving.md lists them, with the Makefile's defaults for folders."""
        inbox = place("SCV_INBOX")
        return cls(
            published=place("SCV_PUBLISH"),
            raw_folder=place("SCV_RAW"),
            inbox=inbox,
            keys=Path(os.environ.get("SCV_SERVE_KEYS") or inbox / "keys.yml").absolute(),
            public_url=os.environ.get("SCV_SERVE_URL") or None,
            shopify_secret=os.environ.get("SCV_SHOPIFY_SECRET") or None,
            twilio_token=os.environ.get("SCV_TWILIO_TOKEN") or None,
            klaviyo_secret=os.environ.get("SCV_KLAVIYO_SECRET") or None,
            signing_secret=os.environ.get("SCV_SIGNING_SECRET") or None,
            rotate_seconds=float(os.environ.get("SCV_ROTATE_SECONDS") or 900),
            origins=tuple(os.environ.get("SCV_SERVE_ORIGINS", "").split()),
        )
