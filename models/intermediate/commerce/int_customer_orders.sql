-- Grain: one row per order, in any channel, with the customer it belongs to today.

with orders_observed as (
    select * from {{ ref('int_orders') }}
),

customer_identifiers as (
    select * from {{ ref('idr_customer_identifiers') }}
),

store_locations as (
    select * from {{ ref('stg_store__locations') }}
),

-- Whoever is named on the order bought it; a card or a device speaks only for an order that names nobody known.
customer_orders as (
    select
        orders_observed.*,
        store_locations.location_name,
        coalesce(named_customers.customer_id, device_customers.customer_id) as customer_id
    from orders_observed
    left join customer_identifiers as named_customers
        on orders_observed.identifier_id = named_customers.identifier_id
    left join customer_identifiers as device_customers
        on orders_observed.device_identifier_id = device_customers.identifier_id
    left join store_locations on orders_observed.location_id = store_locations.location_id
)

select * from customer_orders
