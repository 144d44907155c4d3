"""What the sentiment of short English texts must get right, whatever the lexicon."""

from __future__ import annotations

from scv.sentiment import score_texts


def test_kind_unkind_and_neither_are_told_apart() -> None:
    texts = ["Lovely fabric.", "Not good, would not buy again", "It has two sleeves.", "LOVELY fabric!!!"]
    scored = score_texts(texts)
    kind, unkind, neither, very_kind = scored["sentiment"].to_pylist()
    assert scored["feedback_text"].to_pylist() == texts
    assert unkind < 0 < kind < very_kind <= 1
    assert neither == 0


def test_no_text_is_no_error() -> None:
    assert score_texts([]).num_rows == 0
