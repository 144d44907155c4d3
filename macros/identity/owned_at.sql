{#- The condition to join whatever happened to whom it belongs to today: the identifier, and its owner at that time.

    An address or number that changed hands has one row per owner and disjoint intervals, everything else one row without
    bounds. The equality is what is hashed; the bounds are looked at for the rows that it finds. What has no time goes to
    the last owner. -#}
{% macro owned_at(owners, identifier_id, occurred_at) -%}
    {{ identifier_id }} = {{ owners }}.identifier_id
    and coalesce({{ occurred_at }}, timestamp '9999-12-30') >= coalesce({{ owners }}.valid_from, timestamp '0001-01-01')
    and coalesce({{ occurred_at }}, timestamp '9999-12-30') < coalesce({{ owners }}.valid_to, timestamp '9999-12-31')
{%- endmacro %}
