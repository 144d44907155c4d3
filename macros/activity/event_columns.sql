{#- The columns of an event in every channel, in one order, so that a union never mixes two of them up. -#}
{% macro event_columns() -%}
    event_id,
    occurred_at,
    channel,
    raw_event,
    device_type,
    session_id,
    product_id,
    order_id,
    campaign_id,
    value,
    source,
    source_table,
    source_record_id,
    identifier_id,
    device_identifier_id
{%- endmacro %}
