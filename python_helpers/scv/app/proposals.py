"""What a steward is about to write into the seed of decisions, tried out before it is written; nothing here knows
Streamlit.
"""

from __future__ import annotations

import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from scv.clustering import Decision
from scv.review import append_decision, decide, with_decision, withdraw_decision, without_decision
from scv.what_if import Regrouping, TrialError, WhatIf, in_words, try_out


@dataclass(frozen=True)
class Proposal:
    """A decision that is to be written, or one that is to be taken back; `customer_ids` are whom it concerns."""

    decision: Decision
    customer_ids: tuple[str, ...] = ()
    takes_back: bool = False

    @property
    def deed(self) -> str:
        """What the log calls it: `link`, `split`, `take back link`."""
        return f"take back {self.decision.action}" if self.takes_back else self.decision.action

    @property
    def key(self) -> tuple[str, str, str, str]:
        """Tells what is proposed from anything else that could be, whatever its reason."""
        return self.deed, self.decision.left, self.decision.right, self.decision.decided_by or ""

    def text(self, overrides: Path) -> str:
        """The seed as it would be; raises what `with_decision` and `without_decision` raise."""
        change = without_decision if self.takes_back else with_decision
        return change(overrides.read_text(encoding="utf-8"), self.decision, overrides)

    def write(self, overrides: Path) -> None:
        """Carry it out, as of now; raises what `append_decision` and `withdraw_decision` raise."""
        said = self.decision
        if self.takes_back:
            withdraw_decision(overrides, said)
        else:
            append_decision(
                overrides, decide(said.left, said.right, said.action, said.decided_by or "", said.reason or "")
            )

    def concerns(self, regrouping: Regrouping) -> bool:
        """Whether it is about somebody whom a regrouping would move."""
        moved = {identifier for held in regrouping.after.values() for identifier in held}
        return bool(
            moved & {self.decision.left, self.decision.right}
            or {customer.customer_id for customer in regrouping.before} & set(self.customer_ids)
        )

    def effect(self, found: WhatIf) -> list[str]:
        """Who would merge or split at the next build, in words; then what else that build would carry out."""
        own = [in_words(regrouping) for regrouping in found.regroupings if self.concerns(regrouping)]
        others = len(found.regroupings) - len(own)
        told = own or ["Nobody would merge and nobody would split: these identifiers stay with whom they are."]
        if others:
            told.append(
                f"Besides, the next build would group {others:,} {'other' if others == 1 else 'others'} otherwise, "
                "by what was decided or changed since the last one."
            )
        return told


class Trial:
    """A proposal being tried out. Once `is_done`, either `found` or the `fault` that kept it from being found."""

    def __init__(self) -> None:
        self.progress = "it waits for the trial before it"
        self.found: WhatIf | None = None
        self.fault = ""
        self._begun, self._done = time.monotonic(), threading.Event()

    @property
    def is_done(self) -> bool:
        return self._done.is_set()

    @property
    def seconds(self) -> int:
        """For how long it has been asked for."""
        return int(time.monotonic() - self._begun)

    def run(self, work: Path, text: str) -> None:
        """Try the seed with this text beside the work database, and keep what was found."""
        try:
            # It names people: its folder is nobody else's, and is gone afterwards.
            with tempfile.TemporaryDirectory() as folder:
                table = Path(folder) / "identity_overrides.csv"
                table.write_text(text, encoding="utf-8")
                self.found = try_out(work, {"identity_overrides": table}, {}, self._tell)
        except (TrialError, OSError) as failed:
            self.fault = str(failed)
        except BaseException:
            self.fault = "it failed, and the app's own output says how"
            raise
        finally:
            self._done.set()

    def _tell(self, line: str) -> None:
        self.progress = line


class Trials:
    """Trials in the background, one after the other: each takes as much disk as the work database, and dbt."""

    def __init__(self, work: Path) -> None:
        self._work, self._pool = work, ThreadPoolExecutor(max_workers=1)

    def start(self, text: str) -> Trial:
        """Try the seed with this text as soon as no other trial runs."""
        trial = Trial()
        self._pool.submit(trial.run, self._work, text)
        return trial
