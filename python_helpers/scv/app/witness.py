"""Writes down what whoever has entered the app sees and decides."""

from collections.abc import Iterable
from pathlib import Path

import streamlit as st

from scv.app.access import write_down
from scv.report.release import Release


class Witness:
    """Writes down whom somebody has looked at, once for each way in each release, and whatever they decide."""

    def __init__(self, path: Path, release: Release) -> None:
        self._path, self.release_id = path, release.shop().release_id
        self.who: str = st.session_state["who"]

    def saw(self, what: str, customer_ids: Iterable[str]) -> None:
        """Write it down before it is shown; raises OSError where that fails."""
        seen = (what, frozenset(customer_ids), self.release_id)
        written = st.session_state.setdefault("written", set())
        if seen not in written:
            self.did(what, seen[1])
            written.add(seen)

    def did(self, what: str, customer_ids: Iterable[str]) -> None:
        """Write it down, however often; raises OSError where that fails."""
        write_down(self._path, self.who, what, customer_ids, self.release_id)
