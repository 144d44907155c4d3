{#
    Whom AfterShip knows for a parcel, as three columns. `email`: the buyer's, or whoever else is told about it; the
    recipient of a gift comes last. `phone`: the number on the parcel, which is the recipient's. `buyer_phone`: the
    number of whoever bought it, where the parcel says so. Newer versions of the API list customers with a role, older
    ones only addresses and numbers.
#}
{% macro parcel_contacts() -%}
    coalesce(
        {{ scv.parcel_customer('email', is_buyer=true) }},
        {{ scv.null_if_blank(scv.json_text('emails', '$[0]')) }},
        {{ scv.null_if_blank(scv.json_text('subscribed_emails', '$[0]')) }},
        {{ scv.parcel_customer('email', is_buyer=false) }}
    ) as email,
    coalesce(
        {{ scv.null_if_blank(scv.json_text('smses', '$[0]')) }},
        {{ scv.parcel_customer('phone_number', is_buyer=false) }},
        {{ scv.null_if_blank(scv.json_text('subscribed_smses', '$[0]')) }}
    ) as phone,
    {{ scv.parcel_customer('phone_number', is_buyer=true) }} as buyer_phone
{%- endmacro %}
