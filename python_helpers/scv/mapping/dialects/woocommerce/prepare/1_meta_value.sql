-- The value that WordPress keeps under a key beside an order, a line or a product.
create macro meta_value(meta_data, wanted) as
    list_extract([pair ->> 'value' for pair in meta_data::json[] if pair ->> 'key' = wanted], 1);
