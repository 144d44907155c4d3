{#- A select of what the rows of one raw table say about whose they are, one row per mention; with `kinds`, of those kinds
    only. Nothing where the table has none of them. -#}
{% macro record_mentions(table, kinds=none) -%}
    {% set relation = source(table.source, table.table) %}
    {% if not execute or var('linting') %}{{ return('select * from ' ~ relation) }}{% endif %}
    {% set own_key = "'" ~ table.key[0] ~ ":' || cast(" ~ table.key[1] ~ " as varchar)" if table.key else 'cast(null as varchar)' %}
    {% set name_key = "left(" ~ scv.letters_and_digits(table.name[0]) ~ ", 1) || ' ' || left("
        ~ scv.letters_and_digits(table.name[1]) ~ ", 3)" if table.name else 'cast(null as varchar)' %}
    {% set made_at = scv.raw_occurred_at(table.source, table.table) if table.made_at != 'none' else 'cast(null as timestamp)' %}
    {# Millions of page views say the same few things: those that say the same are one link. #}
    {% set link_key = 'record_fingerprint' %}
    {% if table.source in ['segment_web', 'segment_app'] and table.table != 'identifies' %}
        {% set said = [] %}
        {% for mention in table.mentions if mention[3] %}{% do said.append(mention[2]) %}{% endfor %}
        {% set link_key = 'hash(' ~ said | unique | join(', ') ~ ')' %}
    {% endif %}

    {# What is taken out of a document is taken out once, in columns of its own, however often it is looked at. #}
    {% set said = [] %}
    {% set values = ['*'] %}
    {% for kind, type, expression, is_link in table.mentions + ([('own', none, own_key, true)] if table.profile else [])
        if kinds is none or kind in kinds %}
        {% set is_list = (type or '').endswith('[]') %}
        {% set type = (type or '').replace('[]', '') %}
        {% set column = '_value_' ~ loop.index %}
        {% do values.append(expression ~ ' as ' ~ column) %}
        {% set raw = 'value' if is_list else column %}
        {% if kind in ['own', 'typed'] %}
            {% set mention = raw %}
        {% elif type == 'email' %}
            {% set mention = "'email:' || " ~ scv.normalise_email(raw) %}
        {% elif type == 'loyalty_card' %}
            {% set mention = scv.identifier_id(type, scv.normalise_card(raw)) %}
        {% elif type == 'social_login' %}
            {% set mention = scv.identifier_id(type, 'lower(' ~ raw ~ ')') %}
        {% elif type == 'phone' %}
            {% set mention = scv.identifier_id(type, scv.null_if_blank(raw)) %}
        {% else %}
            {% set mention = scv.identifier_id(type, 'cast(' ~ raw ~ ' as varchar)') %}
        {% endif %}
        {% set mention = "{'kind': '" ~ kind ~ "', 'is_link': " ~ ('true' if is_link else 'false') ~ ", 'mention': " ~ mention ~ '}' %}
        {% do said.append('list_transform(' ~ column ~ ', lambda value: ' ~ mention ~ ')' if is_list else '[' ~ mention ~ ']') %}
    {% endfor %}
    {% if not said %}{{ return('') }}{% endif %}
    {{ return(
        'select ' ~ scv.text_literal(table.source) ~ ' as source, ' ~ scv.text_literal(table.table) ~ ' as table_name, '
        ~ 'said.kind, said.mention, record_key, name_key, record_fingerprint, link_key, said.is_link, '
        ~ ('true' if table.profile else 'false') ~ ' as is_profile, made_at from (select unnest(flatten([' ~ said | join(', ')
        ~ '])) as said, ' ~ own_key ~ ' as record_key, ' ~ name_key ~ ' as name_key, '
        ~ 'record_fingerprint, ' ~ link_key ~ ' as link_key, '
        ~ made_at ~ ' as made_at from (select ' ~ values | join(', ') ~ ' from '
        ~ scv.fingerprinted_rows(table.source, table.table) ~ ' as fingerprinted) as valued) as rows_read'
        ~ ' where said.mention is not null'
    ) }}
{%- endmacro %}
