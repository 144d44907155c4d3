{% macro keep_promises() -%}
    {#- A hook renders more than once; only what runs may ask the database. -#}
    {%- set promises = scv.promises_of(model) if execute else [] -%}
    {%- if promises -%}
        {%- set broken = [] -%}
        {%- for promise, row_count in zip(promises, run_query(scv.broken_promises(this, promises)).rows[0].values()) if row_count -%}
            {#- None where two values have one number. -#}
            {%- set found = run_query(scv.rows_that_break(this, promise)).rows[0] -%}
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
