"""Grain: one row per customer and segment that they are in.

Python because the rules are data: `scv.rules` checks each of them, names the one that is wrong, and reads the features
once.
"""

from scv.rules import Rule, apply_rules
from scv.vocabularies import closed_vocabularies


def model(dbt, session):
    dbt.config(materialized="table")
    [(as_of_date,)] = dbt.ref("int_windows").select("as_of_date").fetchall()
    today = "null" if as_of_date is None else f"'{as_of_date}'"
    features = dbt.ref("int_customer_features").query(
        "features", f"select *, cast({today} as date) as as_of_date from features"
    )
    rules = dbt.ref("segment_rules").select("segment", "rule", "reason").fetchall()
    consents = [word for (word,) in dbt.ref("int_consent_words").fetchall()]
    return apply_rules(
        features,
        [Rule(*rule) for rule in rules],
        table="seeds/engagement/segment_rules.csv",
        currency_signs=dbt.config.meta_get("currency_signs"),
        words={**closed_vocabularies(), "consents_granted": consents, "consents_denied": consents},
    )
