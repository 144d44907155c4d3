{#- Before the registry is written on: an identifier that was erased keeps its place in the log and loses its name. One that
    is seen again after the request was written by a new person, and stays. -#}
{% macro forget_erased_identifiers() -%}
    {%- set tombstones = ref('prv_tombstones') -%}
    {#- A value that changed hands is numbered by owner, as in email:eve@x.com#2. -#}
    {%- set names = ['identifier_id', "regexp_replace(identifier_id, '#[0-9]+$', '')"] -%}
    {%- if execute and is_incremental() -%}
        {%- set is_erased -%}
            {%- for name in names %}
            {% if not loop.first %}or {% endif %}exists (
                select 1
                from {{ tombstones }} as tombstones
                where
                    tombstones.identifier_hash = {{ scv.salted_hash(name) }}
                    and coalesce(first_seen_at <= tombstones.erased_until, true)
            )
            {%- endfor %}
        {%- endset -%}
        {{ adapter.dispatch('rows_changed', 'scv')(
            {'identifier_id': "'erased:' || " ~ scv.salted_hash('identifier_id'), 'given_name_hash': 'null'}, is_erased
        ) }}
    {%- else -%}
        select 1
    {%- endif -%}
{%- endmacro %}

{#- A statement that changes columns of the model's own rows for which a condition holds. -#}
{% macro default__rows_changed(changes, condition) -%}
        update {{ this }}
        set {% for name, value in changes.items() %}{{ name }} = {{ value }}{{ ', ' if not loop.last }}{% endfor %}
        where
            {{ condition }}
{%- endmacro %}

{% macro scvspark__rows_changed(changes, condition) -%}
    {%- set names = [] -%}
    {%- set values = [] -%}
    {%- for column in adapter.get_columns_in_relation(this) -%}
        {%- set name = adapter.quote(column.name) -%}
        {%- do names.append(name) -%}
        {%- do values.append(
            'cast(' ~ changes[column.name] ~ ' as ' ~ column.dtype ~ ') as ' ~ name if column.name in changes else name
        ) -%}
    {%- endfor -%}
    {%- set rows = 'select ' ~ values | join(', ') ~ ' from ' ~ this ~ ' where ' ~ condition ~ ' union all select '
        ~ names | join(', ') ~ ' from ' ~ this ~ ' where not (' ~ condition ~ ')' -%}
    {%- do run_query(scv.written_to(adapter.empty_folder(this), rows)) -%}
    {%- do adapter.swap(this) -%}
    select 1
{%- endmacro %}
