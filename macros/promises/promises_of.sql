{% macro promises_of(node) -%}
    {%- set promises = [] -%}
    {%- for column in node.columns.values() -%}
        {%- set name = adapter.quote(column.name) if column.quote else column.name -%}
        {%- for constraint in column.constraints -%}
            {%- if constraint.type == 'not_null' -%}
                {%- do promises.append({'columns': [name], 'condition': name ~ ' is not null', 'says': name ~ ' is never null'}) -%}
            {%- elif constraint.type == 'check' -%}
                {%- do promises.append({'columns': [name], 'condition': constraint.expression, 'says': name ~ ' ' ~ constraint.expression}) -%}
            {%- elif constraint.type == 'unique' -%}
                {%- do promises.append({'columns': [name], 'says': name ~ ' is unique'}) -%}
            {%- else -%}
                {%- do exceptions.raise_compiler_error(node.name ~ '.' ~ name ~ ': nobody asks for a constraint of type ' ~ constraint.type) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {#- A model can promise that several columns are unique together; a seed cannot. -#}
    {%- for constraint in node.constraints or [] -%}
        {%- if constraint.type != 'unique' -%}
            {%- do exceptions.raise_compiler_error(node.name ~ ': nobody asks for a constraint of type ' ~ constraint.type) -%}
        {%- endif -%}
        {%- do promises.append({
            'columns': constraint.columns, 'says': constraint.columns | join(' and ') ~ ' are unique together'
        }) -%}
    {%- endfor -%}
    {{ return(promises) }}
{%- endmacro %}
