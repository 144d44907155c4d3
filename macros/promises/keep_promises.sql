{% macro keep_promises() -%}
    {#- A hook renders more than once; only what runs may ask the database. A kept model asks for itself, of what is new in it. -#}
    {%- if execute and model.config.materialized != 'kept' -%}
        {%- do scv.refuse_broken_promises(this, scv.promises_of(model)) -%}
    {%- endif -%}
{%- endmacro %}

{% macro refuse_broken_promises(relation, promises) -%}
    {%- if promises -%}
        {%- set broken = [] -%}
        {%- for promise, row_count in zip(promises, run_query(scv.broken_promises(relation, promises)).rows[0].values()) if row_count -%}
            {#- None where two values have one number. -#}
            {%- set found = run_query(scv.rows_that_break(relation, promise)).rows[0] -%}
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
