{#
    A select of every column of a relation, once per entry of a JSON object: `entry_key` (text) and `entry_value` (JSON)
    are added. For objects that use their keys as data, such as consents keyed by purpose.
#}
{% macro json_entries(relation, object_column) -%}
    {{ return(adapter.dispatch('json_entries', 'scv')(relation, object_column)) }}
{%- endmacro %}

{% macro duckdb__json_entries(relation, object_column) -%}
    select
        *,
        unnest(json_keys({{ object_column }})) as entry_key,
        unnest(json_extract({{ object_column }}, '$.*')) as entry_value
    from {{ relation }}
{%- endmacro %}

{% macro spark__json_entries(relation, object_column) -%}
    select
        documents.*,
        exploded.entry_key,
        exploded.entry_value
    from {{ relation }} as documents
    lateral view explode(from_json({{ object_column }}, 'map<string, string>')) exploded as entry_key, entry_value
{%- endmacro %}
