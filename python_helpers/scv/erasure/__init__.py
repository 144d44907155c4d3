"""Forgetting people: what a request covers, tombstones that outlive every build, and proof that nothing is left."""

from scv.erasure.models import erased_records, new_tombstones, phone_spellings

__all__ = ["erased_records", "new_tombstones", "phone_spellings"]
