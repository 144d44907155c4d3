-- Grain: one row per customer and country; the country is all that the source knows of an address.
with

latest_countries as (
    select
        customer_id,
        arg_max(country, (invoiced_at, source_line)) as country
    from invoice_lines
    where customer_id is not null
    group by customer_id
)

select
    invoice_lines.customer_id || '-' || invoice_lines.country as id,
    invoice_lines.customer_id,
    null::varchar as first_name,
    null::varchar as last_name,
    null::varchar as company,
    null::varchar as address_1,
    null::varchar as address_2,
    null::varchar as city,
    null::varchar as province,
    null::varchar as zip,
    invoice_lines.country,
    any_value(countries.country_code) as country_code,
    null::varchar as phone,
    bool_or(invoice_lines.country = latest_countries.country) as is_default,
    max(invoice_lines.invoiced_at) as _fivetran_synced
from invoice_lines
inner join latest_countries on invoice_lines.customer_id = latest_countries.customer_id
left join countries on invoice_lines.country = countries.country
group by invoice_lines.customer_id, invoice_lines.country
order by id
