"""Expectations at the two doors where data changes hands: the raw landing and the published release.

dbt tests hold what must be true of every row. Here stands what is only usually true: shares, volumes against history,
distributions against the release before, references that a late feed may break. `critical` stops a build at the first
door and fails it at the second; `warning` is said and changes nothing.
"""

from scv.expectations.checks import Check, Outcome, run_checks
from scv.expectations.landing import check_landing
from scv.expectations.release import check_release

__all__ = ["Check", "Outcome", "check_landing", "check_release", "run_checks"]
