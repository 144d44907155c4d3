"""Grain: one row per stay in a segment or audience that the last release knew of, under the ids of that day.

In Python because it reads a published file: see `int_released_enrolments`.
"""

from scv.publishing import released_rows


def model(dbt, session):
    columns = {
        "kind": "varchar",
        "segment": "varchar",
        "customer_id": "varchar",
        "entered_at": "timestamp",
        "left_at": "timestamp",
    }
    return released_rows(session, dbt.config.meta_get("publish_path"), "segment_history", columns)
