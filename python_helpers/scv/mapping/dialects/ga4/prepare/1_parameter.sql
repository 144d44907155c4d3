-- The value of a parameter of an event, whichever of its four places it is in.
create macro parameter(event_params, wanted) as
    list_extract(
        [
            coalesce(
                pair -> 'value' ->> 'string_value',
                pair -> 'value' ->> 'int_value',
                pair -> 'value' ->> 'double_value',
                pair -> 'value' ->> 'float_value'
            )
            for pair in event_params::json[] if pair ->> 'key' = wanted
        ],
        1
    );
