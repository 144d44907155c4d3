{#- A test that found nothing has nothing to ask of the same rows again, unless somebody says `dbt test`. dbt looks for this macro by
    its name. -#}
{% macro duckdb__get_test_sql(main_sql, fail_calc, warn_if, error_if, limit) -%}
    {% set asked = dbt.default__get_test_sql(main_sql, fail_calc, warn_if, error_if, limit) %}
    {% set made_of = scv.made_of_tonight(scv.without_the_clock(asked)) %}
    {% set name = scv.text_literal(model.unique_id) %}
    {% set is_proven = made_of and flags.WHICH in ['build', 'retry'] and not flags.FULL_REFRESH and run_query(
        "select 1 from nights.standing where state = 'passed' and name = " ~ name ~ ' and made_of = ' ~ scv.text_literal(made_of)
    ).rows %}
    {% if is_proven %}{{ return('select 0 as failures, false as should_warn, false as should_error') }}{% endif %}
    {% do run_query('delete from nights.standing where name = ' ~ name) %}
    {% if made_of %}
        {% do run_query('insert into nights.standing select ' ~ name ~ ', ' ~ scv.text_literal(made_of) ~ ", 'asked', null") %}
    {% endif %}
    {{ return(asked) }}
{%- endmacro %}

{#- When a command ends: which of the tests that were asked passed. -#}
{% macro note_passed(results) -%}
    {% if execute %}{% do adapter.dispatch('note_passed', 'scv')(results) %}{% endif %}
{%- endmacro %}

{% macro default__note_passed(results) %}{% endmacro %}

{% macro duckdb__note_passed(results) %}
    {% set names = [] %}
    {% for result in results if result.node.resource_type == 'test' and result.status == 'pass' and not result.failures %}
        {% do names.append(scv.text_literal(result.node.unique_id)) %}
    {% endfor %}
    {% if names %}
        {% do run_query(
            "update nights.standing set state = 'passed' where state = 'asked' and name in (" ~ names | join(', ') ~ ')'
        ) %}
    {% endif %}
{% endmacro %}
