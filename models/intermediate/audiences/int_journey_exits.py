"""Grain: one row per step of a journey and customer for whom its `exit_when` holds.

In Python for the reason of `int_audience_matches`. The step is named as people read it in an error: `welcome, step 2`.
"""

from scv.rules import Rule, apply_rules
from scv.vocabularies import words_of_audiences


def model(dbt, session):
    steps = dbt.ref("journeys").filter("exit_when is not null").select("journey, step, exit_when").fetchall()
    base = dbt.ref("int_customer_features").join(dbt.ref("int_audience_lists"), "customer_id", how="left")
    rules = [Rule(f"{journey}, step {step}", condition, "leaves") for journey, step, condition in sorted(steps)]
    segments = [segment for (segment,) in dbt.ref("segment_rules").project("segment").fetchall()]
    triggers = [trigger for (trigger,) in dbt.ref("trigger_rules").project("trigger_type").fetchall()]
    consents = [word for (word,) in dbt.ref("int_consent_words").fetchall()]
    words = words_of_audiences(segments=segments, triggers=triggers, consents=consents)
    return apply_rules(base, rules, table="seeds/activation/journeys.csv", words=words)
