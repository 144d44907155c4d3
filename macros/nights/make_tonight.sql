{#- Puts what tonight made of the concerned rows in the place of what is kept of them. Only rows that differ are written: `leaving`
    and `arriving` have them. -#}
{% macro make_tonight(condition, is_staging) -%}
    {% set unique_key = adapter.quote(config.require('unique_key')) %}
    {% set kept_by = scv.identifier_value(unique_key) if is_staging else adapter.quote(config.get('kept_by', config.require('unique_key'))) %}
    {% do run_query('create or replace temp table made_tonight as from ' ~ this ~ ' limit 0') %}
    {% do run_query('insert into temp.made_tonight by name ' ~ scv.only_tonight(compiled_code, condition)) %}
    {% do run_query(
        'create or replace temp table kept_so_far as from ' ~ this ~ ' where ' ~ scv.fast_hash([kept_by]) ~ ' in (select key from temp.concerned)'
    ) %}
    {% do run_query('create or replace temp table leaving as from temp.kept_so_far except all from temp.made_tonight') %}
    {% do run_query('create or replace temp table arriving as from temp.made_tonight except all from temp.kept_so_far') %}
    {% do run_query(
        'delete from ' ~ this ~ ' where ' ~ unique_key ~ ' in (select ' ~ unique_key ~ ' from temp.leaving)'
    ) %}
    {% call statement('main') -%}
        insert into {{ this }} by name from temp.arriving
    {%- endcall %}
{%- endmacro %}
