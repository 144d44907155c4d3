"""Grain: one row per audience and customer that the last release had enrolled, under the ids of that day.

In Python because it reads a published file: nothing but the release knows what destinations were told last, and a work
database that was lost, or whose build failed after the audiences, must not pretend otherwise.
"""

from scv.publishing import released_rows


def model(dbt, session):
    columns = {
        "audience": "varchar",
        "customer_id": "varchar",
        "details_hash": "varchar",
        "is_held_out": "boolean",
        "is_mixed": "boolean",
        "is_sent": "boolean",
        "enrolled_at": "timestamp",
        "left_at": "timestamp",
    }
    return released_rows(session, dbt.config.meta_get("publish_path"), "audience_enrolments", columns)
