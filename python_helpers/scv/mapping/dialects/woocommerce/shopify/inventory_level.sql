-- Grain: one row per version of a variant whose stock is counted, or is said to be gone. There is one place of stock.
select
    catalogue.id as inventory_item_id,
    'woocommerce' as location_id,
    case
        when catalogue.manage_stock = 'true' then catalogue.stock_quantity
        when catalogue.manage_stock = 'parent' then coalesce(catalogue.stock_quantity, products.stock_quantity)
        else 0
    end as available,
    catalogue.date_modified_gmt as updated_at,
    catalogue._airbyte_extracted_at as _fivetran_synced
from catalogue
left join latest.products on catalogue.product_id = products.id
where catalogue.manage_stock in ('true', 'parent') or catalogue.stock_status = 'outofstock'
