"""Grain: one row per table of the release that this build published.

The last node of the project: it depends on every published table through `release_contents`, so dbt reaches it only
when all of them are built and tested. In Python because it writes files and swaps a link, which no SQL does.
"""

from pathlib import Path

from scv.expectations.release import hold_release
from scv.exporting import export_tables
from scv.publishing import PROJECT_DIR, PublishedColumn, provenance_of, publish, release_name
from scv.report import write_report


def model(dbt, session):
    publish_path = dbt.config.meta_get("publish_path")
    root = Path(publish_path) if publish_path else PROJECT_DIR / "published"
    releases_kept = dbt.config.meta_get("releases_kept")
    columns = dbt.ref("release_contents").fetchall()
    [(as_of,)] = dbt.ref("int_as_of").fetchall()
    contacts = dbt.ref("audience_contacts")
    audiences = dbt.ref("audience_overview")
    payloads = dbt.ref("trigger_payloads")

    # The second door: before anything else is made of the release, and before the link moves.
    def hold(folder):
        hold_release(folder, root)

    def write_exports(folder):
        name = release_name(folder)
        export_tables(contacts, audiences, payloads, folder / "exports", as_of=as_of, release=name)

    return publish(
        session.cursor(),
        [PublishedColumn(*column) for column in columns],
        root=root,
        releases_kept=int(releases_kept),
        as_of=as_of,
        provenance=provenance_of(PROJECT_DIR),
        companions=[hold, write_report, write_exports],
    )
