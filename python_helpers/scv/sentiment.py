"""How kind a text is, by VADER: a lexicon and the rules of negation and emphasis, for short English texts.

Source: C. Hutto, E. Gilbert, VADER: a parsimonious rule-based model for sentiment analysis of social media text (2014).
The package nltk-vader-sentiment carries lexicon and rules, and nothing is downloaded.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
from vader import SentimentIntensityAnalyzer


def score_texts(texts: Sequence[str]) -> pa.Table:
    """The texts, in the order given, with their sentiment: from -1 (all unkind) to 1 (all kind), 0 for neither."""
    analyser = SentimentIntensityAnalyzer()
    scores = [analyser.polarity_scores(text)["compound"] for text in texts]
    return pa.table({"feedback_text": pa.array(texts, pa.string()), "sentiment": pa.array(scores, pa.float64())})
