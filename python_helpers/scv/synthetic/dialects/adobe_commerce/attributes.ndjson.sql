select
    'manufacturer' as attribute_code,
    list(distinct {'label': vendor, 'value': (hash(vendor) % 100000)::varchar}) as options
from latest.product

union all

select
    'size' as attribute_code,
    list(distinct {'label': size, 'value': (hash('size ' || size) % 100000)::varchar}) as options
from facts.variants

union all

select
    'color' as attribute_code,
    list(distinct {'label': colour, 'value': (hash('color ' || colour) % 100000)::varchar}) as options
from facts.variants
