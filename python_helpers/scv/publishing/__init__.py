"""Publishing: a finished build becomes a versioned, immutable release that readers see all at once or not at all."""

from scv.publishing.columns import PublishedColumn
from scv.publishing.provenance import PROJECT_DIR, Provenance, provenance_of
from scv.publishing.publish import publish
from scv.publishing.reading import open_database
from scv.publishing.released import released_rows
from scv.publishing.releases import current_release, exclusive, release_name, releases

__all__ = [
    "PROJECT_DIR",
    "Provenance",
    "PublishedColumn",
    "current_release",
    "exclusive",
    "open_database",
    "provenance_of",
    "publish",
    "release_name",
    "released_rows",
    "releases",
]
