{#- What a kept model makes its table of, as a text that changes when all of it has to be made again: its SQL with the macros that
    it is written with, the views that it reads through, its columns, their types and their promises, the columns of the tables that rows
    are looked up in, and the engine, whose hashes are kept. The moment up to which rows are accepted passes: it is part of the state, and a model that does not read raw rows may not ask. -#}
{% macro made_of(is_staging) -%}
    {% set ceiling = scv.as_of_ceiling() %}
    {% if not is_staging and ceiling in compiled_code %}
        {% do exceptions.raise_compiler_error(
            model.name ~ ' is kept and looks at the clock: what is true tonight need not be so tomorrow'
        ) %}
    {% endif %}
    {% set parts = [
        scv.own_words(), config.get('unique_key'), config.get('kept_by'),
        config.get('kept_in'), config.get('looked_up'),
        run_query('select version()').columns[0].values()[0],
        run_query(scv.state_of_columns(compiled_code)).columns[0].values()[0],
    ] %}
    {#- What a table looked like is compared with what it looks like, column by column. #}
    {% for name in config.get('looked_up', {}) %}
        {% do parts.append(adapter.get_columns_in_relation(scv.followed_relation(name)) | map('string') | list) %}
    {% endfor %}
    {% set views = [] %}
    {% for node in scv.followed_nodes(model) if node.config.materialized == 'view' %}
        {% do views.append('(view_name = ' ~ scv.text_literal(node.alias) ~ ' and schema_name = ' ~ scv.text_literal(node.schema) ~ ')') %}
    {% endfor %}
    {% if views %}
        {% do parts.append(run_query(
            'select view_name, sql from duckdb_views() where ' ~ views | join(' or ') ~ ' order by view_name'
        ).rows | map('list') | list) %}
    {% endif %}
    {{ return(local_md5(tojson(parts))) }}
{%- endmacro %}
