"""What somebody has said may differ from the release before: words of `SCV_ACCEPT`, `<what>@<release>`.

A word names the release, so that it ends with the next one and is never left on by mistake. Findings of a comparison
say in the column `accept` which word lets them pass.
"""

import os

from scv.relations import literal


def not_accepted(what: str, release_id: str) -> str:
    """A condition in SQL: `what`, an expression of the thing that differs, was not accepted for this release."""
    ending = f"@{release_id}"
    words = [word.removesuffix(ending) for word in os.environ.get("SCV_ACCEPT", "").split() if word.endswith(ending)]
    return f"{what} not in ({', '.join(literal(word) for word in words)})" if words else "true"


def accept_word(what: str, release_id: str) -> str:
    """An expression in SQL of the word that accepts `what`, an expression itself."""
    return f"{what} || {literal('@' + release_id)}"
