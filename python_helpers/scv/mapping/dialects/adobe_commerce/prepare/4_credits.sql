-- Grain: one row per line of the newest version of a credit memo that names something sold, cancelled memos left out.
create temp table credited_lines as
select
    creditmemos.entity_id as refund_id,
    sold_items.item_id as order_line_id,
    credited ->> 'entity_id' as line_id,
    (credited ->> 'qty')::double as quantity,
    (credited ->> case when prices_include_tax then 'base_row_total_incl_tax' else 'base_row_total' end)::decimal(18, 4)
    - coalesce((credited ->> 'base_discount_amount')::decimal(18, 4), 0) as amount,
    (credited ->> 'base_tax_amount')::decimal(18, 4) as tax_amount,
    creditmemos._airbyte_extracted_at
from latest.creditmemos
cross join unnest(creditmemos.items::json[]) as listed (credited)
cross join tax_setting
inner join sold_items on credited ->> 'order_item_id' = sold_items.item_id
where creditmemos.state is distinct from 3 and (credited ->> 'qty')::double > 0;
