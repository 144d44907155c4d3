select distinct
    hash(product_type) % 1000000007 as id,
    hash('parent of ' || split_part(product_type, ' > ', 1)) % 1000000007 as parent_id,
    split_part(product_type, ' > ', 2) as name,
    3 as level
from latest.product

union all

select distinct
    hash('parent of ' || split_part(product_type, ' > ', 1)) % 1000000007 as id,
    2 as parent_id,
    split_part(product_type, ' > ', 1) as name,
    2 as level
from latest.product

union all

select 2 as id, 1 as parent_id, 'Default Category' as name, 1 as level
