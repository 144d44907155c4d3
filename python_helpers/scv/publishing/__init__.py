"""Publishing: a finished build becomes a versioned, immutable release that readers see all at once or not at all."""

from scv.publishing.columns import PublishedColumn
from scv.publishing.provenance import Provenance, provenance_of
from scv.publishing.publish import publish

__all__ = ["Provenance", "PublishedColumn", "provenance_of", "publish"]
