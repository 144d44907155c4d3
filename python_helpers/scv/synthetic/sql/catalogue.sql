-- What the shop sells: products by department and category, in colours and sizes, with prices and stock.
create or replace table product as
with numbered as (
    select
        categories.category_rank,
        categories.department,
        categories.category,
        categories.size_range,
        categories.season,
        categories.price_from,
        categories.price_to,
        rank_in_category,
        categories.category_rank * products_per_category() + rank_in_category as product_number
    from reference_categories as categories,
        range(0, products_per_category()) as ranks(rank_in_category)
)

select
    product_number,
    8100000000000 + scrambled(product_number) as product_id,
    category_rank,
    rank_in_category,
    department,
    category,
    season,
    size_range,
    pick(product_number, 'name', ['Marlow', 'Hartley', 'Elsie', 'Rowan', 'Ashby', 'Florence', 'Tilly', 'Camden', 'Wren',
        'Ludlow', 'Primrose', 'Harper', 'Keswick', 'Iris', 'Bronte', 'Dulwich', 'Ottilie', 'Fenwick', 'Juno', 'Arundel'])
    || ' ' || pick(product_number, 'material', ['Cotton', 'Linen', 'Wool', 'Organic', 'Classic', 'Relaxed', 'Slim',
        'Textured', 'Printed', 'Striped', 'Soft', 'Heritage'])
    || ' ' || case category
        when 'Dresses' then 'Dress' when 'Knitwear' then 'Jumper' when 'Tops' then 'Top' when 'Coats' then 'Coat'
        when 'Skirts' then 'Skirt' when 'Shirts' then 'Shirt' when 'T-shirts' then 'T-shirt' when 'Suits' then 'Suit'
        when 'Bags' then 'Bag' when 'Scarves' then 'Scarf' when 'Hats' then 'Hat' when 'Cushions' then 'Cushion'
        when 'Candles' then 'Candle' when 'Bedding' then 'Duvet Set' when 'Jewellery' then 'Necklace'
        when 'Tableware' then 'Bowl' when 'Swimwear' then 'Swimsuit' when 'Nightwear' then 'Pyjamas'
        when 'Skincare' then 'Face Cream' when 'Fragrance' then 'Eau de Parfum' else category
    end as product_title,
    pick(product_number, 'brand', ['Alder & Wren', 'Alder & Wren', 'Alder & Wren', 'Northbank', 'Petal Lane',
        'Fathom Supply', 'Little Otters', 'Saltmarsh', 'Grove House', 'Kindling']) as brand,
    (price_from + dice(product_number, 'price', greatest(price_to - price_from, 1)))::decimal(18, 2) as list_price,
    start_at() - to_days(dice(product_number, 'launched', 500)) as created_at,
    case size_range
        when 'clothing' then case when department = 'Men'
            then ['XS', 'S', 'M', 'L', 'XL', 'XXL'] else ['8', '10', '12', '14', '16', '18'] end
        when 'shoes' then case when department = 'Men'
            then ['7', '8', '9', '10', '11', '12'] else ['3', '4', '5', '6', '7', '8'] end
        when 'kids' then ['2-3 years', '4-5 years', '6-7 years', '8-9 years', '10-11 years', '12-13 years']
        when 'kids shoes' then ['9', '10', '11', '12', '13', '1']
        when 'bedding' then ['Single', 'Double', 'King', 'Super King']
        else ['One Size']
    end as sizes,
    -- Every product has its options in an order of its own, and whoever entered it spelt them.
    case when chance(product_number, 'colour comes first', 0.3)
        then [pick(product_number, 'colour name', ['Colour', 'Colour', 'Color']), 'Size']
        else ['Size', pick(product_number, 'colour name', ['Colour', 'Colour', 'Color'])]
    end as options
from numbered
order by product_number;

create or replace table product_variant as
with coloured as (
    select
        product.*,
        colour_number,
        ['Black', 'Navy', 'Cream', 'Sage', 'Burgundy', 'Camel', 'Grey', 'Blush', 'Forest', 'White', 'Rust', 'Teal']
            [1 + (dice(product_number, 'colour', 12) + colour_number * 5) % 12] as colour
    from product, range(0, 3) as colours(colour_number)
),

sized as (
    select
        coloured.*,
        size_number,
        sizes[size_number] as size_name,
        product_number * 100 + colour_number * 10 + size_number as variant_number
    from coloured, range(1, 7) as size_numbers(size_number)
    where size_number <= len(sizes)
)

select
    variant_number,
    product_number,
    product_id,
    colour_number,
    size_number,
    44100000000000 + scrambled(variant_number) as variant_id,
    46100000000000 + scrambled(variant_number) as inventory_item_id,
    upper(left(department, 1)) || '-' || upper(left(replace(category, '-', ''), 3)) || '-'
    || lpad(product_number::varchar, 4, '0') || '-' || upper(left(colour, 3)) || '-'
    || replace(replace(replace(size_name, ' years', 'Y'), 'One Size', 'OS'), ' ', '') as sku,
    department,
    category,
    season,
    product_title,
    brand,
    colour,
    size_name,
    if(options[1] = 'Size', [size_name, colour], [colour, size_name]) as option_values,
    option_values[1] || ' / ' || option_values[2] as variant_title,
    list_price,
    created_at
from sized
order by variant_number;

-- Prices of each sale: six products of ten are reduced, by a fifth to a half.
create or replace table sale_price as
with sales as (
    select distinct sale_key
    from trading_day
    where sale_key is not null
)

select
    sales.sale_key,
    product.product_number,
    round(product.list_price * pick(product.product_number, sales.sale_key || ' reduction', [80, 70, 70, 60, 50]) / 100, 2)
        ::decimal(18, 2) as sale_price
from sales, product
where chance(product.product_number, sales.sale_key, 0.6);

create or replace table shop_location as
select
    location_number,
    'L' || upper(left(token(location_number, 'location'), 12)) as location_id,
    location_name,
    address_line_1,
    city,
    postcode
from (values
    (1, 'Covent Garden', '14 Neal Court', 'London', 'WC2H 9DP'),
    (2, 'Spinningfields', '3 Weavers Place', 'Manchester', 'M3 3JE'),
    (3, 'Briggate', '88 Briggate Arcade', 'Leeds', 'LS1 6NU'),
    (4, 'Clifton', '21 Orchard Terrace', 'Bristol', 'BS8 4AA'),
    (5, 'Stockbridge', '5 Lark Place', 'Edinburgh', 'EH3 6SU'),
    (6, 'Castle Arcade', '12 Castle Arcade', 'Cardiff', 'CF10 1BU'),
    (7, 'Outlet Village', '40 Maltings Way', 'Swindon', 'SN2 2DY')
) as locations(location_number, location_name, address_line_1, city, postcode);

create or replace view raw.shopify_product as
select
    product_id as id,
    product_title as title,
    lower(replace(product_title, ' ', '-')) || '-' || product_number as handle,
    department || ' > ' || category as product_type,
    brand as vendor,
    case when chance(product_number, 'is archived', 0.06) then 'ARCHIVED' else 'ACTIVE' end as status,
    created_at,
    created_at + interval 1 day as published_at,
    least(created_at + interval 90 days, end_at()) as updated_at,
    false as _fivetran_deleted,
    least(created_at + interval 90 days, end_at()) + interval 2 hours as _fivetran_synced
from product;

create or replace view raw.shopify_product_variant as
select
    variant_id as id,
    product_id,
    sku,
    variant_title as title,
    list_price as price,
    case when chance(product_number, 'is marked down', 0.2)
        then round(list_price * 1.25, 2)::decimal(18, 2)
    end as compare_at_price,
    inventory_item_id,
    -- Some are made to order: sold on when none is left.
    case when chance(variant_number, 'is made to order', 0.02) then 'continue' else 'deny' end as inventory_policy,
    option_values[1] as option_1,
    option_values[2] as option_2,
    null::varchar as option_3,
    created_at,
    least(created_at + interval 90 days, end_at()) as updated_at,
    false as _fivetran_deleted,
    least(created_at + interval 90 days, end_at()) + interval 2 hours as _fivetran_synced
from product_variant;

create or replace view raw.shopify_product_option as
select
    9700000000000 + scrambled(product_number * 10 + option_number) as id,
    product_id,
    options[option_number] as name,
    option_number as position,
    least(created_at + interval 90 days, end_at()) + interval 2 hours as _fivetran_synced
from product, range(1, 3) as option_numbers(option_number);

create or replace view raw.shopify_inventory_item as
select
    inventory_item_id as id,
    sku,
    -- What is never counted is never out of stock.
    not chance(variant_number, 'is not counted', 0.02) as tracked,
    created_at,
    least(created_at + interval 90 days, end_at()) as updated_at,
    false as _fivetran_deleted,
    least(created_at + interval 90 days, end_at()) + interval 2 hours as _fivetran_synced
from product_variant;

create or replace view raw.shopify_inventory_level as
select
    inventory_item_id,
    location_number + 71000000000 as location_id,
    case when chance(variant_number * 10 + location_number, 'is out of stock', 0.12) then 0
        else exponential(variant_number * 10 + location_number, 'stock', 14)::bigint
    end as available,
    end_at() - to_hours(dice(variant_number * 10 + location_number, 'counted', 240)) as updated_at,
    end_at() - to_hours(dice(variant_number * 10 + location_number, 'counted', 240)) + interval 1 hour as _fivetran_synced
from product_variant, (values (0), (1)) as locations(location_number);

create or replace view raw.square_locations as
select
    location_id as id,
    location_name as name,
    to_json({address_line_1: address_line_1, locality: city, postal_code: postcode, country: 'GB'})::varchar as address,
    'Europe/London' as timezone,
    'GB' as country,
    'GBP' as currency,
    'ACTIVE' as status,
    'PHYSICAL' as "type",
    iso_text(timestamp '2019-03-01 09:00:00') as created_at
from shop_location;
