{% test is_channel(model, column_name, that='true') %}

select {{ column_name }}
from {{ model }}
where
    {{ column_name }} is not null
    and {{ column_name }} not in (
        select channels.channel
        from {{ ref('channels') }} as channels
        where {{ that }}
    )

{% endtest %}
