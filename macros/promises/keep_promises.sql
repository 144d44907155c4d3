{% macro keep_promises() -%}
    {{ return(adapter.dispatch('keep_promises', 'scv')()) }}
{%- endmacro %}

{#- A hook renders more than once; only what runs may ask the database. A kept model asks for itself, of what is new in it. -#}
{% macro default__keep_promises() -%}
    {%- if execute and model.config.materialized != 'kept' -%}
        {%- do scv.refuse_broken_promises(this) -%}
    {%- endif -%}
{%- endmacro %}

{#- Asked of the rows before they take the old ones' place, by the materialisation: there is no transaction to go back in. -#}
{% macro scvspark__keep_promises() -%}{%- endmacro %}

{% macro refuse_broken_promises(rows) -%}
    {%- set promises = scv.promises_of(model) -%}
    {%- if promises -%}
        {%- set broken = [] -%}
        {%- for promise, row_count in zip(promises, run_query(scv.broken_promises(rows, promises)).rows[0].values()) if row_count -%}
            {#- None where two values have one number. -#}
            {%- set found = run_query(scv.rows_that_break(rows, promise)).rows[0] -%}
            {%- if found['row_count'] -%}
                {%- do broken.append(
                    this.schema ~ '.' ~ this.identifier ~ '.' ~ promise.says ~ ', but ' ~ found['row_count'] ~ ' of its rows say '
                    ~ found['broken_value']
                ) -%}
            {%- endif -%}
        {%- endfor -%}
        {%- if broken -%}
            {%- do exceptions.raise_compiler_error('broken promise: ' ~ broken | join('; ')) -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
