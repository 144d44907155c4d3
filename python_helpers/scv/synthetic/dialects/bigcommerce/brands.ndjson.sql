select distinct
    hash(vendor) % 100000 as id,
    vendor as name
from latest.product
