"""Grain: one row per usable person-strength identifier, with the component that records connect it to.

Python because a walk visits every link once, whatever the shape of the graph; a join repeated until nothing changes
takes as many rounds as the longest chain has links.
"""

from scv.clustering import connected_components


def model(dbt, session):
    dbt.config(materialized="table")
    links = dbt.ref("idr_person_links").sql_query()
    usable_identifiers = dbt.ref("idr_usable_identifiers").sql_query()
    edges = f"select left_identifier_id as left_node, right_identifier_id as right_node from ({links})"
    components = connected_components(session, edges).sql_query()
    return session.sql(f"""
        select
            identifiers.identifier_id,
            identifiers.identifier_type,
            identifiers.priority,
            identifiers.max_per_customer,
            identifiers.is_record_key,
            identifiers.can_change_hands,
            identifiers.first_seen_at,
            identifiers.last_seen_at,
            coalesce(components.component, identifiers.identifier_id) as component_id
        from ({usable_identifiers}) as identifiers
        left join ({components}) as components on identifiers.identifier_id = components.node
        where identifiers.strength = 'person'
    """)
