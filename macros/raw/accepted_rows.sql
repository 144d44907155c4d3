{# Versions of a row are few. A window over every row would sort and hold all of its columns, so only the keys that
   occur more than once go through one; the rest stream past, and a reader of three columns reads three columns. #}

{% macro accepted_rows(source_name, table_name) -%}
    {% set relation = source(source_name, table_name) %}
    {% set is_kept = scv.is_not_erased(source_name, table_name) %}
    {% if not execute or var('linting') %}
        {{ return('select * from ' ~ relation) }}
    {% endif %}
    {% set table = scv.raw_table(source_name, table_name) %}
    {% set is_accepted = scv.rejection_reason(source_name, table_name) ~ ' is null' %}
    {% if is_kept %}{% set is_accepted = is_accepted ~ '\n    and ' ~ is_kept %}{% endif %}
    {% if model.config.materialized == 'kept' %}
        {% set is_accepted = is_accepted ~ '\n    and ' ~ scv.tonight(adapter.quote(table.key[0])) %}
    {% endif %}

    {% set columns = [] %}
    {% for name in table.columns %}{% do columns.append(adapter.quote(name)) %}{% endfor %}

    {% set recency = scv.row_recency(table).order %}

    {% set indent = '\n    ' %}
    {% set columns = columns | join(',' ~ indent) %}
    {% set key = table.key_values | join(', ') %}
    {% set repeated_keys %}(
        select {{ key }}
        from {{ relation }}
        where {{ is_accepted }}
        group by {{ key }}
        having count(*) > 1
    ){% endset %}
    {% set rows %}
select
    {{ columns }}
from {{ relation }}
where
    {{ is_accepted }}
    and ({{ key }}) not in {{ repeated_keys }}
union all
select
    {{ columns }}
from (
    select
        *,
        row_number() over (
            partition by {{ key }}
            order by
                {{ recency | join(',' ~ indent ~ '            ') }}
        ) as _version
    from {{ relation }}
    where
        {{ is_accepted }}
        and ({{ key }}) in {{ repeated_keys }}
) as versions
where _version = 1
{%- endset %}
    {{ return(rows) }}
{%- endmacro %}
