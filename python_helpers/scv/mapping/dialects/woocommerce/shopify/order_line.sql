-- Grain: one row per line of the newest version of an order, fees after the goods.
with

lines as (
    select
        orders.*,
        line,
        line_number,
        'goods' as kind
    from latest.orders
    cross join unnest(orders.line_items::json[]) with ordinality as listed (line, line_number)

    union all by name

    select
        orders.*,
        line,
        1000 + line_number as line_number,
        'fee' as kind
    from latest.orders
    cross join unnest(orders.fee_lines::json[]) with ordinality as listed (line, line_number)
),

amounts as (
    select
        *,
        (line ->> 'quantity')::decimal(18, 4) as quantity,
        -- What a coupon takes off is the way from subtotal to total. A fee has only a total.
        coalesce(line ->> 'subtotal', line ->> 'total')::decimal(18, 4)
        + case
            when prices_include_tax then coalesce(line ->> 'subtotal_tax', line ->> 'total_tax', '0')::decimal(18, 4)
            else 0
        end
            as amount_before_discount,
        (line ->> 'total')::decimal(18, 4)
        + case when prices_include_tax then coalesce(line ->> 'total_tax', '0')::decimal(18, 4) else 0 end
            as amount
    from lines
)

select
    line ->> 'id' as id,
    amounts.id as order_id,
    line_number as "index",
    nullif(line ->> 'product_id', '0') as product_id,
    -- A product without variations is its own variant.
    coalesce(nullif(line ->> 'variation_id', '0'), nullif(line ->> 'product_id', '0')) as variant_id,
    line ->> 'sku' as sku,
    line ->> 'name' as name,
    coalesce(line ->> 'parent_name', line ->> 'name') as title,
    nullif(
        list_aggregate(
            [
                coalesce(pair ->> 'display_value', pair ->> 'value')
                for pair in (line -> 'meta_data')::json[]
                if not regexp_matches(pair ->> 'key', '^_|gift_?card')
            ],
            'string_agg',
            ' / '
        ),
        ''
    ) as variant_title,
    products.brands -> 0 ->> 'name' as vendor,
    case when kind = 'fee' then 1 else quantity end::bigint as quantity,
    -- A fee below nothing is a discount.
    case
        when kind = 'fee' then greatest(amount, 0)
        else amount_before_discount / nullif(quantity, 0)
    end::decimal(18, 4) as price,
    case when kind = 'fee' then greatest(-amount, 0) else amount_before_discount - amount end as total_discount,
    -- Each extension for gift cards has words of its own for the product or for the line.
    coalesce(products.type like '%gift-card%', false)
    or coalesce(meta_value(products.meta_data, '_gift_card') = 'yes', false)
    or list_contains(
        [regexp_matches(pair ->> 'key', 'gift_?card') for pair in (line -> 'meta_data')::json[]], true
    ) is not distinct from true as gift_card,
    amounts._airbyte_extracted_at as _fivetran_synced
from amounts
left join latest.products on line ->> 'product_id' = products.id
