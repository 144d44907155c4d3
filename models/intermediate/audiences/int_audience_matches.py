"""Grain: one row per audience and customer for whom its rule holds.

In Python because the rules are data that is compiled into one query, see `scv.rules`.
"""

from scv.rules import Rule, apply_rules
from scv.vocabularies import words_of_audiences


def model(dbt, session):
    audiences = dbt.ref("audiences").select("audience, rule, description").fetchall()
    base = dbt.ref("int_customer_features").join(dbt.ref("int_audience_lists"), "customer_id", how="left")
    rules = [Rule(name, condition, reason) for name, condition, reason in sorted(audiences)]
    segments = [segment for (segment,) in dbt.ref("segment_rules").project("segment").fetchall()]
    triggers = [trigger for (trigger,) in dbt.ref("trigger_rules").project("trigger_type").fetchall()]
    consents = [word for (word,) in dbt.ref("int_consent_words").fetchall()]
    words = words_of_audiences(segments=segments, triggers=triggers, consents=consents)
    return apply_rules(base, rules, table="seeds/activation/audiences.csv", words=words)
