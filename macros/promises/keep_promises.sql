{% macro keep_promises() -%}
    {{ return(adapter.dispatch('keep_promises', 'scv')()) }}
{%- endmacro %}

{% macro default__keep_promises() -%}
    {%- do scv.promises_kept_by(this) -%}
{%- endmacro %}

{#- Asked of the rows before they take the old ones' place, by the materialisation: there is no transaction to go back in. -#}
{% macro scvspark__keep_promises() -%}{%- endmacro %}

{% macro promises_kept_by(rows) -%}
    {#- A hook renders more than once; only what runs may ask the database. -#}
    {%- set promises = scv.promises_of(model) if execute else [] -%}
    {%- if promises -%}
        {%- set broken = [] -%}
        {%- for promise, row_count in zip(promises, run_query(scv.broken_promises(rows, promises)).rows[0].values()) if row_count -%}
            {%- set found = run_query(scv.rows_that_break(rows, promise)).rows[0] -%}
            {%- do broken.append(
                this.schema ~ '.' ~ this.identifier ~ '.' ~ promise.says ~ ', but ' ~ found['row_count'] ~ ' of its rows say '
                ~ found['broken_value']
            ) -%}
        {%- endfor -%}
        {%- if broken -%}
            {%- do exceptions.raise_compiler_error('broken promise: ' ~ broken | join('; ')) -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
