"""What would another rule change? Identity resolved again in a copy, and compared with what it is."""

from scv.what_if.compare import Regrouping, WhatIf, compare, in_words
from scv.what_if.trial import SEEDS, TrialError, trial, try_out

__all__ = [
    "SEEDS",
    "Regrouping",
    "TrialError",
    "WhatIf",
    "compare",
    "in_words",
    "trial",
    "try_out",
    "work_database",
]
