{#- The condition that keeps out what somebody asked to have forgotten; none for tables that hold no people. Every reader of
    raw rows has it, so that nothing behind staging can forget to forget. Fixtures of unit tests are nobody's. -#}
{% macro is_not_erased(source_name, table_name, may_lack_key=false) -%}
    {% set erased = scv.erased_rows(source_name, table_name, may_lack_key) %}
    {{ return(erased.fingerprint ~ ' not in (' ~ erased.records ~ ')' if erased else none) }}
{%- endmacro %}

{#- What tells that a row of a raw table is erased: its `fingerprint`, and the select of those of the erased `records`. -#}
{% macro erased_rows(source_name, table_name, may_lack_key=false) -%}
    {% if source_name in scv.beyond_erasure() or model.resource_type == 'unit_test' %}{{ return(none) }}{% endif %}
    {% set erased_records = ref('prv_erased_records') %}
    {% if not execute %}{{ return(none) }}{% endif %}
    {% if not scv.tells_of_people(graph.sources['source.scv.' ~ source_name ~ '.' ~ table_name]) %}{{ return(none) }}{% endif %}
    {% set fingerprint = scv.record_fingerprint if may_lack_key else scv.key_fingerprint %}
    {{ return({
        'fingerprint': fingerprint(source_name, table_name),
        'records': 'select record_fingerprint from ' ~ erased_records
            ~ " where source = '" ~ source_name ~ "' and table_name = '" ~ table_name ~ "'",
    }) }}
{%- endmacro %}
