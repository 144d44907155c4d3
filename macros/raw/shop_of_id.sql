{#- How an id that a file of a shop holds is written, so that two shops' customers 1 stay two: as `uk:1`. A key space is what
    `<source>` or `<source>__<shop>` holds; a source without shops has one, and its ids stay as they are. A reference goes
    to the shop of the same name, or to the only shop there is. Where neither is, it goes to the one shop that has the id.

    Returns what to put before the id; none where the id itself has to be looked up. -#}
{% macro shop_of_id(shops, source_name, shop, table) -%}
    {% set other = table.split('.')[0] %}
    {% set own_shops = shops.get(source_name, []) %}
    {% set other_shops = shops.get(other, []) %}
    {% if other == source_name or not other_shops %}
        {% set shop_of_it = shop %}
    {% elif shop in other_shops and (shop or other_shops | reject('in', own_shops) | list | length == 0) %}
        {% set shop_of_it = shop %}
    {% elif other_shops | length == 1 %}
        {% set shop_of_it = other_shops[0] %}
    {% else %}
        {{ return(none) }}
    {% endif %}
    {{ return(shop_of_it ~ ':' if shop_of_it else '') }}
{%- endmacro %}

{#- The same as an expression over an id: null where several shops have it, as it is where none has. What it looks up is added
    to `joins`. -#}
{% macro duckdb__id_in_its_shop(id, shops, source_name, shop, table, joins) -%}
    {% set prefix = scv.shop_of_id(shops, source_name, shop, table) %}
    {% if prefix is none %}
        {% set found = '_shop_' ~ joins | length %}
        {% do joins.append(
            ' left join raw_catalog.ids_of_shops as ' ~ found ~ ' on ' ~ found ~ '._raw_table = ' ~ scv.text_literal(table)
            ~ ' and ' ~ found ~ '._id = ' ~ id
        ) %}
        {{ return('(case when ' ~ found ~ '._id is null then ' ~ id ~ ' else ' ~ found ~ '._shop_id end)') }}
    {% endif %}
    {{ return(scv.text_literal(prefix) ~ ' || ' ~ id if prefix else id) }}
{%- endmacro %}

{#- Raw tables that others refer to and that several shops landed. -#}
{% macro tables_of_several_shops(shops) -%}
    {% set tables = [] %}
    {% set several = shops.values() | selectattr('1', 'defined') | list %}
    {% for entry in (scv.raw_contract() if several else []) %}
        {% for id in scv.raw_ids(graph.sources['source.scv.' ~ entry[0] ~ '.' ~ entry[1]]).values() %}
            {% for table in (id.fields.values() if id.fields else [id.table]) %}
                {% if table and table.split('.')[0] != entry[0] and shops.get(table.split('.')[0], []) | length > 1 and table not in tables %}
                    {% do tables.append(table) %}
                {% endif %}
            {% endfor %}
        {% endfor %}
    {% endfor %}
    {{ return(tables) }}
{%- endmacro %}

{#- The statement that makes the table in which such references are looked up: each id as its shop writes it and as we do,
    null where several shops have it. -#}
{% macro duckdb__ids_of_shops(tables, shops) -%}
    {% set selects = [] %}
    {% for table in tables %}
        {% set source_node = graph.sources['source.scv.' ~ table] %}
        {% set key = adapter.quote(source_node.config.meta.key[0]) %}
        {% set names = shops[source_node.source_name] | select | join('|') %}
        {% do selects.append(
            'select ' ~ scv.text_literal(table) ~ ' as _raw_table, regexp_replace(' ~ key ~ ", '^(" ~ names ~ "):', '') as _id, "
            ~ 'case when count(distinct ' ~ key ~ ') = 1 then any_value(' ~ key ~ ') end as _shop_id'
            ~ ' from ' ~ adapter.quote(source_node.schema) ~ '.' ~ adapter.quote(source_node.identifier)
            ~ ' where ' ~ key ~ ' is not null group by all'
        ) %}
    {% endfor %}
    {{ return('create or replace table raw_catalog.ids_of_shops as ' ~ selects | join(' union all ')) }}
{%- endmacro %}
