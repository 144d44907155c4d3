{#- Whether a table with a `kept_by` goes on from the last night, and with which keys, in the table `concerned`: those of which a row
    differs in a table that it reads and that tells so (`told_by`). It does not where anything else of what it is made of differs, where
    one of these tables has changed more than once since, nor with --full-refresh. -#}
{% macro finds_concerned_keys(tonight) -%}
    {% if not config.get('kept_by') or should_full_refresh() or not tonight.made_of or not load_cached_relation(this) %}
        {{ return(false) }}
    {% endif %}
    {% set now, then = fromjson(tonight.made_of), fromjson(tonight.last_made_of or '', {}) %}
    {% if then is not mapping or then.words != now.words or then.states | sort != now.states | sort %}{{ return(false) }}{% endif %}

    {#- What stands of the table itself has to be what its keys were counted of. -#}
    {% set steps = ['name = ' ~ scv.text_literal(scv.standing_name(model.unique_id)) ~ ' and told_by = '
        ~ scv.text_literal(config.get('kept_by')) ~ ' and to_state in (select state from nights.standing as own where own.name = steps.name)'] %}
    {% set keys = [] %}
    {% for name, state in now.states.items() if state != then.states[name] %}
        {% do steps.append(
            'name = ' ~ scv.text_literal(name) ~ ' and told_by = ' ~ scv.text_literal(config.get('kept_by')) ~ ' and from_state = '
            ~ scv.text_literal(then.states[name]) ~ ' and to_state = ' ~ scv.text_literal(state)
        ) %}
        {% do keys.append('select key from ' ~ scv.beside('changed_keys', name.split('.') | last)) %}
    {% endfor %}
    {% set told = run_query('select count(*) from nights.steps where ' ~ steps | join(' or ')).columns[0].values()[0] %}
    {% if not keys or told != steps | length %}{{ return(false) }}{% endif %}
    {% do run_query('create or replace temp table concerned as ' ~ keys | join(' union ')) %}
    {{ return(true) }}
{%- endmacro %}

{#- Makes the rows of the concerned keys and puts them in the place of what stands of those that differ. -#}
{% macro make_concerned() -%}
    {% set key = scv.fast_hash([adapter.quote(config.get('kept_by'))]) %}
    {% set of_changed_keys = key ~ ' in (select key from temp.keys_changed)' %}
    {% do run_query('create or replace temp table made_tonight as from ' ~ this ~ ' limit 0') %}
    {% do run_query(
        'insert into temp.made_tonight by name from (' ~ scv.only_tonight(compiled_code, '') ~ '\n) where ' ~ key
        ~ ' in (select key from temp.concerned)'
    ) %}
    {% do scv.count_keys('temp.made_tonight', 'temp.concerned') %}
    {% do run_query('delete from ' ~ this ~ ' where ' ~ of_changed_keys) %}
    {% call statement('main') -%}
        insert into {{ this }} by name from temp.made_tonight where {{ of_changed_keys }}
    {%- endcall %}
{%- endmacro %}
