select
    'manufacturer' as attribute_code,
    list(distinct {'label': vendor, 'value': (hash(vendor) % 100000)::varchar}) as options
from latest.product

union all

select
    'size' as attribute_code,
    list(distinct {'label': option_1, 'value': (hash('size ' || option_1) % 100000)::varchar}) as options
from latest.product_variant

union all

select
    'color' as attribute_code,
    list(distinct {'label': option_2, 'value': (hash('color ' || option_2) % 100000)::varchar}) as options
from latest.product_variant
