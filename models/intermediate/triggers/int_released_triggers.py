"""Grain: one row per trigger that the last release offered, under the customer's id of that day.

In Python because it reads a published file: see `int_released_enrolments`.
"""

from scv.publishing import released_rows


def model(dbt, session):
    columns = {
        "trigger_id": "varchar",
        "customer_id": "varchar",
        "trigger_type": "varchar",
        "product_id": "varchar",
        "order_id": "varchar",
        "suppressed_reason": "varchar",
        "expires_at": "timestamp",
    }
    triggers = released_rows(session, dbt.config.meta_get("publish_path"), "activation_triggers", columns)
    return triggers.filter("suppressed_reason is null")
