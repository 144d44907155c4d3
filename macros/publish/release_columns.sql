{% macro release_columns(relations) -%}
    {#- The graph is empty while dbt parses. A build of no rows (dbt build --empty) has nothing to publish. -#}
    {%- set rows = [] -%}
    {%- if execute and not flags.EMPTY -%}
        {%- for node in graph.nodes.values() if node.relation_name in relations | map('string') -%}
            {%- if not node.columns -%}
                {%- do exceptions.raise_compiler_error(node.name ~ ' is published, and its YAML describes no column') -%}
            {%- endif -%}
            {%- for column in node.columns.values() -%}
                {%- set pii = column.config.meta.get('pii', 'undeclared') if node.fqn[1] == 'marts' else 'direct' -%}
                {%- do rows.append([
                    dbt.string_literal(dbt.escape_single_quotes(node.relation_name)),
                    dbt.string_literal(node.alias),
                    dbt.string_literal(column.name),
                    dbt.string_literal(pii),
                    loop.index,
                    pii in ['none', 'indirect'],
                ] | join(', ')) -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endif -%}
    {%- if rows -%}
        select *
        from (values ({{ rows | join('), (') }}))
            as release_contents (relation_name, table_name, column_name, pii, column_number, is_open)
    {%- else -%}
        select
            cast(null as {{ dbt.type_string() }}) as relation_name,
            cast(null as {{ dbt.type_string() }}) as table_name,
            cast(null as {{ dbt.type_string() }}) as column_name,
            cast(null as {{ dbt.type_string() }}) as pii,
            cast(null as integer) as column_number,
            cast(null as boolean) as is_open
        where false
    {%- endif -%}
{%- endmacro %}
