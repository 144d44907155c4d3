{#
    An attribute of the first of a parcel's customers who bought it, or of the first who did not. AfterShip gives each
    a role; somebody without one is taken for the buyer.
#}
{% macro parcel_customer(attribute, is_buyer) -%}
    coalesce(
    {%- for number in range(5) %}
        case
            when
                coalesce(lower({{ scv.json_text('customers', '$[' ~ number ~ '].role') }}), 'buyer')
                {% if not is_buyer %}not {% endif %}in ('buyer', 'purchaser', 'customer')
                then {{ scv.null_if_blank(scv.json_text('customers', '$[' ~ number ~ '].' ~ attribute)) }}
        end{{ ',' if not loop.last }}
    {%- endfor %}
    )
{%- endmacro %}
