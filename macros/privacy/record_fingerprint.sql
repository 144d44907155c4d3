{#- A number for a row of a raw table, the same for all versions of a record. Rows without a key are told apart by all that
    they hold. Compared within one build only, so a fast hash will do; no value can be read from it. -#}
{% macro record_fingerprint(source_name, table_name) -%}
    {{ return(adapter.dispatch('record_fingerprint', 'scv')(source_name, table_name)) }}
{%- endmacro %}

{% macro duckdb__record_fingerprint(source_name, table_name) -%}
    {% set key = [] %}
    {% for name in scv.raw_table(source_name, table_name).key %}{% do key.append(adapter.quote(name)) %}{% endfor %}
    {% set is_missing = [] %}
    {% for name in key %}{% do is_missing.append('coalesce(cast(' ~ name ~ " as varchar), '') = ''") %}{% endfor %}
    {{ return(
        'case when ' ~ is_missing | join(' or ') ~ ' then hash(cast(_record as varchar)) else hash(' ~ key | join(', ') ~ ') end'
    ) }}
{%- endmacro %}
