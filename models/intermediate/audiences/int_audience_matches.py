"""Grain: one row per audience and customer for whom its rule holds.

In Python because the rules are data that is compiled into one query, see `scv.rules`.
"""

from scv.rules import Rule, apply_rules
from scv.vocabularies import closed_vocabularies


def model(dbt, session):
    audiences = dbt.ref("audiences").select("audience, rule, description").fetchall()
    base = dbt.ref("int_customer_features").join(dbt.ref("int_audience_lists"), "customer_id", how="left")
    rules = [Rule(name, condition, reason) for name, condition, reason in sorted(audiences)]
    consents = [word for (word,) in dbt.ref("int_consent_words").fetchall()]
    words = {
        **closed_vocabularies(),
        "segments": [segment for (segment,) in dbt.ref("segment_rules").project("segment").fetchall()],
        "live_triggers": [trigger for (trigger,) in dbt.ref("trigger_rules").project("trigger_type").fetchall()],
        "consents_granted": consents,
        "consents_denied": consents,
    }
    return apply_rules(base, rules, table="seeds/activation/audiences.csv", words=words)
