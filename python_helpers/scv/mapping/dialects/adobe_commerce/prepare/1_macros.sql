-- The value that a product has under the code of an attribute.
create macro attribute_value(custom_attributes, wanted) as
    list_extract(
        [pair ->> 'value' for pair in custom_attributes::json[] if pair ->> 'attribute_code' = wanted], 1
    );

-- All lines of a street but the first.
create macro more_of_street(address) as
    nullif(array_to_string(((address -> 'street')::varchar[])[2:], ', '), '');
