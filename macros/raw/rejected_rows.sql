{% macro rejected_rows(source_name, table_name) -%}
    {% set relation = source(source_name, table_name) %}
    {% set is_kept = scv.is_not_erased(source_name, table_name, may_lack_key=true) %}
    {% if not execute or var('linting') %}{{ return('select * from ' ~ relation) }}{% endif %}
    {% set key = [] %}
    {% set is_unreadable = [] %}
    {% for name in scv.raw_table(source_name, table_name).key %}
        {% set failed = 'array_contains(_failed_casts, ' ~ scv.text_literal(name) ~ ')' %}
        {% do is_unreadable.append(failed) %}
        {# A key that is none is told as it was found. #}
        {% do key.append(
            'coalesce(cast(' ~ adapter.quote(name) ~ ' as string), case when ' ~ failed ~ ' then '
            ~ scv.json_text('_record', '$.' ~ name) ~ ' end)'
        ) %}
    {% endfor %}
    {% set reason = scv.rejection_reason(source_name, table_name) %}
    {% set rows %}
select
    {{ scv.text_literal(source_name) }} as source,
    {{ scv.text_literal(table_name) }} as table_name,
    nullif(concat_ws('|', {{ key | join(', ') }}), '') as record_id,
    case
        when {{ reason }} = 'missing_key' and ({{ is_unreadable | join(' or ') }}) then 'unreadable_key'
        else {{ reason }}
    end as reason,
    nullif({{ scv.joined('_failed_casts', ', ') }}, '') as failed_casts,
    cast(_record as string) as record,
    _file as file,
    {{ scv.raw_occurred_at(source_name, table_name) }} as occurred_at
from {{ relation }}
where
    {{ reason }} is not null
    {% if is_kept %}and {{ is_kept }}{% endif %}
    {%- endset %}
    {{ return(rows) }}
{%- endmacro %}
