-- The type goes in front of the one spelling of its values, said or read from a column; nothing is no identifier.
{% set types = ['email', 'loyalty_card', 'social_login', 'hashed_email', 'phone', 'user_id'] %}
with cases as (
    select
        identifiers.identifier_type,
        identifiers.stated,
        identifiers.expected
    from (
        values
        ('user_id', '123', 'user_id:123'),
        ('user_id', ' 123 ', 'user_id:123'),
        ('user_id', '   ', null),
        ('user_id', null, null),
        ('email', ' Eve@X.example', 'email:eve@x.example'),
        ('email', 'no address', null),
        ('loyalty_card', 'lc-99 88', 'loyalty_card:LC9988'),
        ('loyalty_card', ' - ', null),
        ('social_login', 'Instagram:@Eve', 'social_login:instagram:eve'),
        ('hashed_email', ' AB12 ', 'hashed_email:ab12'),
        ('phone', 'whatsapp:+44 7700 900123', 'phone:+44 7700 900123'),
        ('phone', ' 07700 900123', 'phone:07700 900123'),
        ('phone', '', null)
    ) as identifiers (identifier_type, stated, expected)
),

written as (
    select
        stated,
        expected,
        {{ typed_identifier_id("' ' || upper(identifier_type)", 'stated') }} as found_by_column,
        case identifier_type
            {% for type in types %}
                when '{{ type }}' then {{ identifier_id(type, 'stated') }}
            {% endfor %}
        end as found
    from cases
)

select
    stated,
    expected,
    found,
    found_by_column
from written
where found is distinct from expected or found_by_column is distinct from expected
