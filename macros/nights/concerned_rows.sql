{#- Finds what tonight concerns of a kept model that reads kept ones, in the table `concerned`: that to which a row belongs which
    changed, by what is kept of it or by what is read now, or which looks something up that changed. A condition that is always
    true; none where nothing changed. -#}
{% macro concerned_rows(state, seen) -%}
    {% set changes = ['select key_hash from (select cast(null as ubigint) as key_hash) as none where false'] %}
    {% for name, now in seen.followed.items() if 'night' in now and now.night > state.followed[name].night %}
        {% do changes.append('select key_hash from ' ~ scv.beside('changes', name) ~ ' where night > ' ~ state.followed[name].night) %}
    {% endfor %}
    {% do run_query('create or replace temp table changed as ' ~ changes | join(' union ')) %}
    {% set looked_up = [] %}
    {% for name in config.get('looked_up', {}) %}
        {% do run_query('create or replace temp table ' ~ name ~ '__changed as ' ~ scv.looked_up_anew(name)) %}
        {% if run_query('select 1 from temp.' ~ name ~ '__changed limit 1').rows %}{% do looked_up.append(name) %}{% endif %}
    {% endfor %}
    {% if changes | length == 1 and not looked_up %}{{ return(none) }}{% endif %}

    {% set unique_key = adapter.quote(config.require('unique_key')) %}
    {% set is_changed = scv.fast_hash([unique_key]) ~ ' in (select key_hash from temp.changed)' %}
    {% set kept_by = adapter.quote(config.get('kept_by', config.require('unique_key'))) %}
    {% set concerned = ['select ' ~ scv.fast_hash([kept_by]) ~ ' as key from ' ~ this ~ ' where ' ~ is_changed] %}
    {% for model_name, key in config.require('kept_in').items() %}
        {#- A row that changed is known by its own key there, which may have another name. #}
        {% set own_key = adapter.quote(scv.followed_node(model_name).config.get('unique_key') or config.require('unique_key')) %}
        {% set reasons = [scv.fast_hash([own_key]) ~ ' in (select key_hash from temp.changed)'] %}
        {% for name in looked_up if model_name in config.get('looked_up')[name].get('in', {}) %}
            {% do reasons.append(
                scv.fast_hash([config.get('looked_up')[name]['in'][model_name]]) ~ ' in (select key from temp.' ~ name ~ '__changed)'
            ) %}
        {% endfor %}
        {% do concerned.append(
            'select ' ~ scv.fast_hash([key]) ~ ' from ' ~ scv.followed_relation(model_name) ~ ' where ' ~ reasons | join(' or ')
        ) %}
    {% endfor %}
    {#- Looked up by the very key that rows are kept by. #}
    {% for name in looked_up if 'in' not in config.get('looked_up')[name] %}
        {% do concerned.append('select key from temp.' ~ name ~ '__changed') %}
    {% endfor %}
    {% do run_query('create or replace temp table concerned as ' ~ concerned | join(' union ')) %}
    {{ return('true and ') }}
{%- endmacro %}

{#- Which keys of a table that rows are looked up in have other rows than the last night saw: counted, as two sets taken from one
    another cost five times as much. -#}
{% macro looked_up_anew(name) -%}
    {% set now = scv.followed_relation(name) %}
    {% set columns = [] %}
    {% for column in adapter.get_columns_in_relation(now) %}{% do columns.append(adapter.quote(column.name)) %}{% endfor %}
    {% set columns = columns | join(', ') %}
    {{ return(
        'select distinct ' ~ scv.fast_hash([config.get('looked_up')[name].by]) ~ ' as key from (select ' ~ columns ~ ' from (select ' ~ columns
        ~ ', 1 as _balance from ' ~ now ~ ' union all select ' ~ columns ~ ', -1 as _balance from ' ~ scv.beside(name) ~ ') as both_nights group by '
        ~ columns ~ ' having sum(_balance) <> 0) as differing'
    ) }}
{%- endmacro %}

{#- Keeps what a kept model saw of the tables that its rows are looked up in. -#}
{% macro note_looked_up() -%}
    {% for name in config.get('looked_up', {}) %}
        {% do run_query('create or replace table ' ~ scv.beside(name) ~ ' as from ' ~ scv.followed_relation(name)) %}
    {% endfor %}
{%- endmacro %}
