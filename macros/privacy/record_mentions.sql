{#- A select of what the rows of one raw table say about whose they are, one row per mention; with `kinds`, of those kinds
    or types of identifier only. Nothing where the table has none of them. -#}
{% macro record_mentions(table, kinds=none) -%}
    {% set relation = source(table.source, table.table) %}
    {% if not execute or var('linting') %}{{ return('select * from ' ~ relation) }}{% endif %}
    {% set own_key = "'" ~ table.key[0] ~ ":' || cast(" ~ table.key[1] ~ " as string)" if table.key else 'cast(null as string)' %}
    {% set name_key = "left(" ~ scv.letters_and_digits(table.name[0]) ~ ", 1) || ' ' || left("
        ~ scv.letters_and_digits(table.name[1]) ~ ", 3)" if table.name else 'cast(null as string)' %}
    {% set made_at = scv.raw_occurred_at(table.source, table.table) if table.made_at != 'none' else 'cast(null as timestamp)' %}
    {# Millions of page views say the same few things: those that say the same are one link. #}
    {% set link_key = 'record_fingerprint' %}
    {% set said = [] %}
    {% for mention in table.mentions if mention.is_link %}{% do said.append(mention.expression) %}{% endfor %}
    {% if said and not table.profile and not table.name %}{% set link_key = scv.fast_hash(said | unique | list) %}{% endif %}

    {# What is taken out of a document is taken out once, in columns of its own, however often it is looked at. #}
    {% set said = [] %}
    {% set values = ['fingerprinted.*'] %}
    {% set lookups = [] %}
    {% set own = [{'kind': 'own', 'expression': own_key, 'is_link': true}] if table.profile else [] %}
    {% for mention in table.mentions + own if kinds is none or mention.kind in kinds or mention.type in kinds %}
        {% set column = '_value_' ~ loop.index %}
        {% do values.append(mention.expression ~ ' as ' ~ column) %}
        {% if mention.kind == 'typed' %}
            {% set named_types = '(select named.name as _name, named.identifier_type as _type from ('
                ~ scv.named_identifier_types() ~ ') as named)' %}
            {% do lookups.append(' ' ~ mention.lookup.replace('_named_types', named_types)) %}
        {% elif mention.lookup %}
            {% do lookups.append(' ' ~ mention.lookup) %}
        {% endif %}
        {% set raw = 'value' if mention.is_list else column %}
        {% set identifier = scv.identifier_id(mention.type, 'cast(' ~ raw ~ ' as string)') if mention.type else raw %}
        {% set found = scv.struct_of({
            'kind': scv.text_literal(mention.kind), 'is_link': 'true' if mention.is_link else 'false', 'mention': identifier
        }) %}
        {% do said.append(scv.mapped(column, 'value', found) if mention.is_list else scv.list_of(found)) %}
    {% endfor %}
    {% if not said %}{{ return('') }}{% endif %}
    {% set rows_read = '(select ' ~ scv.together(said) ~ ' as said, ' ~ own_key ~ ' as record_key, ' ~ name_key ~ ' as name_key, '
        ~ 'record_fingerprint, ' ~ link_key ~ ' as link_key, ' ~ made_at ~ ' as made_at from (select ' ~ values | join(', ')
        ~ ' from ' ~ scv.fingerprinted_rows(table.source, table.table) ~ ' as fingerprinted' ~ lookups | join ~ ') as valued)' %}
    {{ return(
        'select ' ~ scv.text_literal(table.source) ~ ' as source, ' ~ scv.text_literal(table.table) ~ ' as table_name, '
        ~ 'element.kind, element.mention, record_key, name_key, record_fingerprint, link_key, element.is_link, '
        ~ ('true' if table.profile else 'false') ~ ' as is_profile, made_at from ('
        ~ scv.list_elements(rows_read, 'said') ~ ') as said_of_rows where element.mention is not null'
    ) }}
{%- endmacro %}
