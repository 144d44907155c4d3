"""Forgetting people: what a request covers, tombstones that outlive every build, and proof that nothing is left."""

from scv.erasure.models import new_tombstones, phone_spellings

__all__ = ["new_tombstones", "phone_spellings"]
