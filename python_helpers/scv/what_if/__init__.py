"""What would another rule change? Identity resolved again in a copy, and compared with what it is."""

from scv.what_if.compare import Regrouping, WhatIf, compare
from scv.what_if.trial import SEEDS, TrialError, trial

__all__ = ["SEEDS", "Regrouping", "TrialError", "WhatIf", "compare", "trial"]
