{% macro keep_promises() -%}
    {#- A hook renders more than once; only what runs may ask the database. -#}
    {%- if execute -%}
        {%- set promises = [] -%}
        {%- for column in model.columns.values() -%}
            {%- set name = adapter.quote(column.name) if column.quote else column.name -%}
            {%- for promise in column.constraints if promise.type in ('not_null', 'check') -%}
                {%- set is_check = promise.type == 'check' -%}
                {%- do promises.append({
                    'column': name,
                    'says': promise.expression if is_check else 'is never null',
                    'condition': promise.expression if is_check else name ~ ' is not null'
                }) -%}
            {%- endfor -%}
        {%- endfor -%}
        {%- if promises -%}
            {%- set found = run_query(scv.broken_promises(this, promises)).rows[0].values() -%}
            {%- set broken = [] -%}
            {%- for promise in promises -%}
                {%- set row_count, value = found[2 * loop.index0], found[2 * loop.index0 + 1] -%}
                {%- if row_count -%}
                    {%- do broken.append(
                        this.schema ~ '.' ~ this.identifier ~ '.' ~ promise.column ~ ' ' ~ promise.says ~ ', but ' ~ row_count
                        ~ ' of its rows say ' ~ value
                    ) -%}
                {%- endif -%}
            {%- endfor -%}
            {%- if broken -%}
                {%- do exceptions.raise_compiler_error('broken promise: ' ~ broken | join('; ')) -%}
            {%- endif -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
