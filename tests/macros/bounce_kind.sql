-- F20: cases where the macro does not tell for good from for now.
with

cases (given, expected) as (

    values
    ('Hard', 'hard'),
    ('SOFT', 'soft'),
    ('Soft Bounce', 'soft'),
    ('Permanent', 'hard'),
    ('Transient', 'soft'),
    ('Device Disconnected', 'hard'),
    ('Device Unreachable', 'soft'),
    ('Device Incapable of Receiving SMS', 'hard'),
    ('Carrier Violation', null),
    ('550 5.1.1 user unknown', 'hard'),
    ('452 4.2.2 mailbox full', 'soft'),
    ('5.1.1', 'hard'),
    ('4.2.2', 'soft'),
    ('', null),
    (cast(null as string), null)

)

select
    given,
    expected
from cases
where {{ bounce_kind('given') }} is distinct from expected
