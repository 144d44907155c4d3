"""Publishing: a finished build becomes a versioned, immutable release that readers see all at once or not at all."""

from scv.publishing.columns import PublishedColumn
from scv.publishing.provenance import PROJECT_DIR, Provenance, provenance_of
from scv.publishing.publish import publish

__all__ = ["PROJECT_DIR", "Provenance", "PublishedColumn", "provenance_of", "publish"]
