-- Grain: one row per identifier whose value is nobody's, by a list or by its shape, with the reason.

with denylist as (
    select * from {{ ref('identifier_denylist') }}
),

program_values as (
    select * from {{ ref('program_values') }}
),

-- The key of a record is its system's, and nobody typed it.
typed_values as (
    select
        identifier_id,
        identifier_type,
        line_type,
        lower(identifier_value) as typed_value
    from {{ ref('idr_identifiers') }}
    where not is_record_key
),

denials as (
    select
        identifier_id,
        1 as precedence,
        'placeholder' as reason
    from typed_values
    where replace(replace(typed_value, '0', ''), '-', '') = ''
    union all
    select
        identifier_id,
        2 as precedence,
        'service number' as reason
    from typed_values
    where line_type = 'service'
    union all
    select
        typed_values.identifier_id,
        3 as precedence,
        denylist.reason
    from typed_values
    inner join denylist
        on
            (denylist.identifier_type = '*' or typed_values.identifier_type = denylist.identifier_type)
            and {{ is_like('typed_values.typed_value', 'denylist.pattern') }}
    union all
    -- A pattern is tried on the few values that have its sign: trying each on all would take minutes.
    select
        typed_values.identifier_id,
        3 as precedence,
        'written by a program' as reason
    from typed_values
    inner join program_values
        on case
                when contains(typed_values.typed_value, program_values.sign)
                    then {{ matches('typed_values.typed_value', 'lower(program_values.pattern)') }}
            end
    union all
    -- A card has a number: what a till's reference says without one is a remark, VIP or lost.
    select
        identifier_id,
        4 as precedence,
        'no number' as reason
    from typed_values
    where identifier_type = 'loyalty_card' and not {{ matches('typed_value', "'[0-9]'") }}
    union all
    -- Nine times one digit, or nine in a row: dialled by somebody who did not want to be called.
    select
        identifier_id,
        5 as precedence,
        'placeholder' as reason
    from typed_values
    where
        identifier_type in ('phone', 'loyalty_card')
        and length(typed_value) >= 9
        and (
            replace(right(typed_value, 9), right(typed_value, 1), '') = ''
            or right(typed_value, 9) in ('123456789', '234567890', '987654321', '876543210')
        )
    union all
    -- A key held down: no system gives nine times one digit or three times one letter.
    select
        identifier_id,
        6 as precedence,
        'placeholder' as reason
    from typed_values
    where
        {{ matches('typed_value', "'^([a-z-]{3,}|[0-9a-z-]{9,})$'") }}
        and replace(replace(typed_value, '-', ''), left(typed_value, 1), '') = ''
),

-- One or more patterns may match; the first in alphabetical order of its reason is the one told.
denials_ranked as (
    select
        identifier_id,
        reason as denied_reason,
        row_number() over (partition by identifier_id order by precedence asc, reason asc) as denial_rank
    from denials
),

denied as (
    select
        identifier_id,
        denied_reason
    from denials_ranked
    where denial_rank = 1
)

select * from denied
