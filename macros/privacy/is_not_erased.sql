{#- The condition that keeps out what somebody asked to have forgotten; none for tables that hold no people. Every reader of
    raw rows has it, so that nothing behind staging can forget to forget. Fixtures of unit tests are nobody's. -#}
{% macro is_not_erased(source_name, table_name, may_lack_key=false) -%}
    {% if source_name in ['privacy', 'truth'] or model.resource_type == 'unit_test' %}{{ return(none) }}{% endif %}
    {% set erased_records = ref('prv_erased_records') %}
    {% if not execute %}{{ return(none) }}{% endif %}
    {% set tables = [] %}
    {% for table in scv.person_records() if table.source == source_name and table.table == table_name %}
        {% do tables.append(table) %}
    {% endfor %}
    {% if not tables %}{{ return(none) }}{% endif %}
    {% set fingerprint = scv.record_fingerprint if may_lack_key else scv.key_fingerprint %}
    {{ return(
        fingerprint(source_name, table_name) ~ ' not in (select record_fingerprint from ' ~ erased_records
        ~ " where source = '" ~ source_name ~ "' and table_name = '" ~ table_name ~ "')"
    ) }}
{%- endmacro %}
