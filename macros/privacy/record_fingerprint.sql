{#- A number for a row of a raw table, the same for all versions of a record. Rows without a key are told apart by all that
    they hold. Compared within one build only, so a fast hash will do; no value can be read from it. -#}
{% macro record_fingerprint(source_name, table_name) -%}
    {{ return(
        'case when ' ~ scv.lacks_key(source_name, table_name) ~ ' then ' ~ scv.fast_hash(['cast(_record as string)']) ~ ' else '
        ~ scv.key_fingerprint(source_name, table_name) ~ ' end'
    ) }}
{%- endmacro %}

{#- The same for rows that are known to have a key: it reads the key alone, where the other makes a document of every row. -#}
{% macro key_fingerprint(source_name, table_name) -%}
    {{ return(scv.fast_hash(scv.raw_table(source_name, table_name).key_values)) }}
{%- endmacro %}

{#- The rows of a raw table with their fingerprints, as something to select from. -#}
{% macro fingerprinted_rows(source_name, table_name) -%}
    {% set relation = source(source_name, table_name) %}
    {% set lacks_key = scv.lacks_key(source_name, table_name) %}
    {{ return(
        '(select *, ' ~ scv.key_fingerprint(source_name, table_name) ~ ' as record_fingerprint from ' ~ relation
        ~ ' where not (' ~ lacks_key ~ ') union all '
        ~ 'select *, ' ~ scv.record_fingerprint(source_name, table_name) ~ ' as record_fingerprint from ' ~ relation
        ~ ' where ' ~ lacks_key ~ ')'
    ) }}
{%- endmacro %}
