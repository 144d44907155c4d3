{#- Name of the release that readers see, none before the first. -#}
{% macro duckdb__current_release_id() -%}
    {% set released = scv.current_release() ~ '/parquet/release.parquet' %}
    {% if run_query('select file from glob(' ~ scv.duckdb__glob_literal(released, '') ~ ')').rows %}
        {{ return(run_query(
            'select any_value(release_id) from read_parquet(' ~ scv.duckdb__glob_literal(released, '') ~ ')'
        ).columns[0].values()[0]) }}
    {% endif %}
    {{ return(none) }}
{%- endmacro %}
