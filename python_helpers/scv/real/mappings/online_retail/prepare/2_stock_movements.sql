-- Invoices of nobody for nothing ("damages", "found", "check") correct the stock: they are neither sales nor credits.
create temp table stock_movements as
select * from invoice_lines
qualify bool_and(customer_id is null and unit_price = 0) over (partition by invoice_no);
