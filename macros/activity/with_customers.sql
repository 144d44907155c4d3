{#- Whatever happened, each row with the customer it belongs to today: the one place that decides it.

    The person named by it did it; a card or a device speaks only for what names nobody known. -#}
{% macro with_customers(happenings, owners, happened_at) -%}
    select
        {{ happenings }}.*,
        coalesce(named_customers.customer_id, device_customers.customer_id) as customer_id
    from {{ happenings }}
    left join {{ owners }} as named_customers
        on {{ scv.owned_at('named_customers', happenings ~ '.identifier_id', happenings ~ '.' ~ happened_at) }}
    left join {{ owners }} as device_customers
        on {{ scv.owned_at('device_customers', happenings ~ '.device_identifier_id', happenings ~ '.' ~ happened_at) }}
{%- endmacro %}
