-- A nickname is a handle where the network gives each once, however it is written; what has a space in it is a name.
with accounts as (
    select
        examples.network,
        examples.nickname,
        examples.expected = 'yes' as is_expected
    from (
        values
        ('instagram', 'rosa_paints', 'yes'),
        ('Instagram', ' rosa_paints ', 'yes'),
        ('instagram', 'Rosa Reed', 'no'),
        ('facebook', 'rosa_paints', 'no'),
        ('facebook', 'Rosa Reed', 'no')
    ) as examples (network, nickname, expected)
)

select *
from accounts
where ({{ is_handle('network', 'nickname') }}) <> is_expected
