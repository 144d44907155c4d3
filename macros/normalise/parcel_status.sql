{#
    Where a parcel is, from AfterShip's tag, in the spelling of this house. AfterShip sums up a thousand carriers in
    these ten words; anything else is a tag it did not have when this was written.
#}
{% macro parcel_status(tag) -%}
    case lower({{ scv.null_if_blank(tag) }})
        when 'pending' then 'pending'
        when 'inforeceived' then 'info_received'
        when 'intransit' then 'in_transit'
        when 'outfordelivery' then 'out_for_delivery'
        when 'availableforpickup' then 'available_for_pickup'
        when 'attemptfail' then 'attempt_failed'
        when 'delivered' then 'delivered'
        when 'exception' then 'exception'
        when 'expired' then 'expired'
        else 'unknown'
    end
{%- endmacro %}
