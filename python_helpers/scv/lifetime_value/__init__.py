"""Whether a customer will buy again, when, how often and for how much: BG/NBD and gamma-gamma.

Both models are fitted here with SciPy on their published likelihoods. The libraries that offer them are either no
longer kept (lifetimes, btyd) or bring a probabilistic programming stack (pymc-marketing) for two maximum likelihoods
of four and three parameters. The tests hold these fits against lifetimes' own on its CDNOW data.
"""

from scv.lifetime_value.bg_nbd import PurchaseModel, fit_purchases
from scv.lifetime_value.gamma_gamma import ValueModel, fit_values
from scv.lifetime_value.predictions import Predictions, predict

__all__ = ["Predictions", "PurchaseModel", "ValueModel", "fit_purchases", "fit_values", "predict"]
