"""Grain: one row per table of the release that this build published.

The last node of the project: it depends on every published table through `release_contents`, so dbt reaches it only
when all of them are built and tested. In Python because it writes files and swaps a link, which no SQL does.
"""

from pathlib import Path

from scv.beliefs import write_beliefs
from scv.expectations.release import hold_release
from scv.exporting import export_tables
from scv.publishing import PROJECT_DIR, PublishedColumn, provenance_of, publish, release_name
from scv.report import write_report
from scv.serve.serving_file import write_serving


def model(dbt, session):
    publish_path = dbt.config.meta_get("publish_path")
    root = Path(publish_path) if publish_path else PROJECT_DIR / "published"
    releases_kept = dbt.config.meta_get("releases_kept")
    columns = dbt.ref("release_contents").fetchall()
    [(as_of,)] = dbt.ref("int_as_of").fetchall()
    [(build_variables, feeds_read_at)] = dbt.ref("feeds_read").fetchall()
    contacts = dbt.ref("audience_contacts")
    audiences = dbt.ref("audience_overview")
    payloads = dbt.ref("trigger_payloads")
    conversions = dbt.ref("conversions")
    products = dbt.ref("product_feed")

    # Written out one by one: dbt reads from the text which tables a model depends on.
    served = {
        "activation_triggers": dbt.ref("activation_triggers"),
        "as_of": dbt.ref("int_as_of"),
        "audience_members": dbt.ref("audience_members"),
        "audience_overview": audiences,
        "customer_consents": dbt.ref("customer_consents"),
        "customer_id_history": dbt.ref("customer_id_history"),
        "customer_identifiers": dbt.ref("customer_identifiers"),
        "identity_links": dbt.ref("identity_links"),
        "int_contact_points": dbt.ref("int_contact_points"),
        "int_golden_topic_consents": dbt.ref("int_golden_topic_consents"),
        "int_open_carts": dbt.ref("int_open_carts"),
        "int_product_references": dbt.ref("int_product_references"),
        "int_products_withheld": dbt.ref("int_products_withheld"),
        "orders": dbt.ref("orders"),
        "product_recommendations": dbt.ref("product_recommendations"),
        "products": dbt.ref("products"),
        "prv_salt": dbt.ref("prv_salt"),
        "prv_tombstones": dbt.ref("prv_tombstones"),
        "single_customer_view": dbt.ref("single_customer_view"),
        "stg_feeds__found_files": dbt.ref("stg_feeds__found_files"),
    }

    # The second door: before anything else is made of the release, and before the link moves.
    def hold(folder):
        hold_release(folder, root)

    def look_back(folder):
        write_beliefs(folder, root)

    def write_exports(folder):
        name = release_name(folder)
        export_tables(
            contacts, audiences, payloads, conversions, products, folder / "exports", as_of=as_of, release=name
        )

    def write_served(folder):
        tables = {name: relation.sql_query() for name, relation in served.items()}
        write_serving(session.cursor(), tables, folder)

    return publish(
        session.cursor(),
        [PublishedColumn(*column) for column in columns],
        root=root,
        releases_kept=int(releases_kept),
        as_of=as_of,
        provenance=provenance_of(PROJECT_DIR)._replace(build_variables=build_variables, feeds_read_at=feeds_read_at),
        companions=[hold, look_back, write_report, write_exports, write_served],
    )
