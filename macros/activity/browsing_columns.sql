{#- One list of columns for every table that a website or an app lands; a column that the table lacks is null. -#}
{% macro browsing_columns(source_name, source_table, raw_event, own_columns=[]) -%}
    {%- set columns_of_source = {
        'segment_web': ['user_agent', 'page_url', 'page_path', 'referrer'],
        'segment_app': ['device_id'],
    } -%}
    {%- set data_types = {
        'device_id': 'string', 'user_agent': 'string', 'page_url': 'string', 'page_path': 'string', 'referrer': 'string',
        'screen_name': 'string', 'search_query': 'string', 'product_id': 'string', 'sku': 'string', 'variant': 'string', 'cart_id': 'string',
        'checkout_id': 'string', 'order_id': 'string', 'currency': 'string', 'price': 'decimal(18, 2)',
        'amount': 'decimal(18, 2)',
    } -%}
    {%- if source_name not in columns_of_source -%}
        {{ exceptions.raise_compiler_error(
            "source_name must be one of " ~ columns_of_source | list ~ ", got '" ~ source_name ~ "'") }}
    {%- endif -%}
    {%- for column in own_columns if column not in data_types -%}
        {{ exceptions.raise_compiler_error(
            "own_columns must be among " ~ data_types | list ~ ", got '" ~ column ~ "'") }}
    {%- endfor -%}
    {%- set present = columns_of_source[source_name] + own_columns -%}
    event_id,
    '{{ source_name }}' as source,
    '{{ source_table }}' as source_table,
    {{ raw_event }} as raw_event,
    anonymous_id,
    user_id,
    device_type,
    time_zone,
    campaign_name,
    campaign_source,
    campaign_medium,
    {%- for column, data_type in data_types.items() %}
    cast({{ column if column in present else 'null' }} as {{ data_type }}) as {{ column }},
    {%- endfor %}
    occurred_at
{%- endmacro %}
