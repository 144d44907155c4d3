{#- A test that found nothing has nothing to ask of the same rows again, unless somebody says `dbt test`. dbt looks for this macro by
    its name. -#}
{% macro duckdb__get_test_sql(main_sql, fail_calc, warn_if, error_if, limit) -%}
    {% set asked = dbt.default__get_test_sql(main_sql, fail_calc, warn_if, error_if, limit) %}
    {% set tonight = scv.made_of_tonight(scv.without_the_clock(asked)) %}
    {% if tonight.is_made and flags.WHICH in ['build', 'retry'] and not flags.FULL_REFRESH %}
        {{ return('select 0 as failures, false as should_warn, false as should_error') }}
    {% endif %}
    {% do scv.write_standing(tonight.made_of, "select 'asked' as state, null as row_count") %}
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
