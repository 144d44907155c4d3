-- Birthdays that are not read as the day they mean.
with

cases (given, expected) as (

    values
    ('1990-05-02', date '1990-05-02'),
    ('1990-5-2', date '1990-05-02'),
    ('1990/05/02', date '1990-05-02'),
    ('19900502', date '1990-05-02'),
    ('02/05/1990', date '1990-05-02'),
    ('2.5.1990', date '1990-05-02'),
    ('02-05-1990', date '1990-05-02'),
    (chr(160) || '1990-05-02 ', date '1990-05-02'),
    ('1990-05-02T00:00:00Z', date '1990-05-02'),
    ('1990-05-02 00:00:00', date '1990-05-02'),
    ('2000-02-29', date '2000-02-29'),
    ('1999-02-29', null),
    ('13/13/1990', null),
    ('0000-05-02', null),
    ('02/05/90', null),
    ('1900-01-01', null),
    ('N/A', null),
    ('五月二日', null),
    ('', null),
    (cast(null as string), null)

)

select
    given,
    expected
from cases
where {{ parse_birth_date('given') }} is distinct from expected
