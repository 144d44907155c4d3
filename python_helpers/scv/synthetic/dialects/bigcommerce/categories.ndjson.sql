select distinct
    hash(product_type) % 1000000007 as id,
    split_part(product_type, ' > ', 2) as name,
    hash('parent of ' || split_part(product_type, ' > ', 1)) % 1000000007 as parent_id
from latest.product

union all

select distinct
    hash('parent of ' || split_part(product_type, ' > ', 1)) % 1000000007 as id,
    split_part(product_type, ' > ', 1) as name,
    0 as parent_id
from latest.product
