"""Grain: one row per distinct text of a review or ticket.

Python because lexicon and rules live in a library; over distinct texts only.
"""

from scv.sentiment import score_texts


def model(dbt, session):
    dbt.config(materialized="table")
    feedback = dbt.ref("int_feedback")
    texts = feedback.filter("feedback_text is not null").project("feedback_text").distinct().order("feedback_text")
    return score_texts([text for (text,) in texts.fetchall()])
