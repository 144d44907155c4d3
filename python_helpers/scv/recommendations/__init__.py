"""What to offer next: products that go together, the best of them for each customer, and how often that is right."""

from scv.recommendations.association import related_products
from scv.recommendations.evaluation import HitRates, evaluate
from scv.recommendations.offers import best_offers

__all__ = ["HitRates", "best_offers", "evaluate", "related_products"]
