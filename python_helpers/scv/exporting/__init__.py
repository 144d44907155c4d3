"""Audiences as the files that each destination accepts, to people who allow it.

`normalise` holds each platform's published rules, `destinations` turns a contact into a row of a destination's file,
`attributes` says what else of a person goes there, `files` writes them, and `export` writes every audience of a
release with a manifest.
"""

from scv.exporting.attributes import Attribute, attributes_told
from scv.exporting.contacts import Audience, Contact
from scv.exporting.destinations import DESTINATIONS
from scv.exporting.export import Change, export_audiences, export_release, export_tables

__all__ = [
    "DESTINATIONS",
    "Attribute",
    "Audience",
    "Change",
    "Contact",
    "attributes_told",
    "export_audiences",
    "export_release",
    "export_tables",
]
