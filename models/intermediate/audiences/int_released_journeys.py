"""Grain: one row per journey, customer and time that they came in, by the last release, under the ids of that day.

In Python because it reads a published file: see `int_released_enrolments`.
"""

from scv.publishing import released_rows


def model(dbt, session):
    columns = {
        "journey": "varchar",
        "customer_id": "varchar",
        "exit_reason": "varchar",
        "entered_at": "timestamp",
        "left_at": "timestamp",
        "entry_over_at": "timestamp",
    }
    return released_rows(session, dbt.config.meta_get("publish_path"), "journey_members", columns)
