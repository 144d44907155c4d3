-- Grain: one row per identifier that must not connect people, with the reason.

{%- set counted_beside = ['names', 'contact_points', 'accounts'] %}

with counts as (
    select * from {{ ref('idr_identifier_counts') }}
),

usual_counts as (
    select * from {{ ref('idr_usual_counts') }}
),

denied as (
    select * from {{ ref('idr_denied_identifiers') }}
),

-- What its type allows and what its neighbours have: the lower of the two is its limit.
compared as (
    select
        identifiers.identifier_id,
        identifiers.identifier_type,
        identifiers.identifier_value,
        identifiers.is_record_key,
        identifiers.first_seen_at,
        identifiers.last_seen_at,
        denied.denied_reason,
        {%- for counted in counted_beside %}
            identifiers.max_{{ counted }} as max_{{ counted }}_of_its_type,
            least(identifiers.max_{{ counted }}, usual_{{ counted }}.max_count) as max_{{ counted }},
            usual_{{ counted }}.usual_count as usual_{{ counted }},
        {%- endfor %}
        counts.contact_point_count,
        counts.account_count,
        -- Who orders for somebody else writes another name beside her address: it stays hers, unless hundreds do.
        case
            when
                counts.profile_name_count > 0
                and counts.all_name_count <= least(identifiers.max_names_on_orders, usual_names.max_count)
                then counts.profile_name_count
            else counts.all_name_count
        end as name_count
    from {{ ref('idr_identifiers') }} as identifiers
    inner join counts on identifiers.identifier_id = counts.identifier_id
    left join denied on identifiers.identifier_id = denied.identifier_id
    {%- for counted in counted_beside %}
        left join usual_counts as usual_{{ counted }}
            on
                usual_{{ counted }}.counted = '{{ counted }}'
                and identifiers.identifier_type = usual_{{ counted }}.identifier_type
                and coalesce(identifiers.line_type, '') = coalesce(usual_{{ counted }}.line_type, '')
    {%- endfor %}
),

-- Nothing is remembered from one build to the next: an identifier is released as soon as the data no longer says so.
judged as (
    select
        *,
        case
            when denied_reason is not null then 'denylisted'
            when name_count > max_names then 'too_many_names'
            when contact_point_count > max_contact_points then 'too_many_contact_points'
            when account_count > max_accounts then 'too_many_accounts'
        end as reason
    from compared
),

profiles_counted as (
    select
        linked_identifier_id as identifier_id,
        count(distinct identifier_id) as profile_count
    from {{ ref('idr_profile_observations') }}
    where
        linked_identifier_id in (
            select judged.identifier_id from judged
            where judged.reason is not null
        )
    group by linked_identifier_id
)

select
    judged.identifier_id,
    judged.identifier_type,
    judged.identifier_value,
    judged.is_record_key,
    judged.reason,
    judged.denied_reason,
    judged.name_count,
    judged.max_names,
    judged.contact_point_count,
    judged.max_contact_points,
    judged.account_count,
    judged.max_accounts,
    judged.first_seen_at,
    judged.last_seen_at,
    coalesce(profiles_counted.profile_count, 0) as profile_count,
    case judged.reason
        {%- for counted in counted_beside %}
            when 'too_many_{{ counted }}' then
                case
                    when judged.max_{{ counted }} = judged.max_{{ counted }}_of_its_type then 'type'
                    else 'neighbours'
                end
        {%- endfor %}
    end as limited_by,
    cast(
        case judged.reason
            {%- for counted in counted_beside %}
                when 'too_many_{{ counted }}' then judged.usual_{{ counted }}
            {%- endfor %}
        end as double
    ) as neighbour_count,
    -- What sort of value it is: a denied one is what the list calls it, a learnt one is shared or a department's.
    case
        when judged.denied_reason is not null then judged.denied_reason
        when
            judged.identifier_type = 'email'
            and split_part(judged.identifier_value, '@', 1) in (
                'admin', 'contact', 'customerservice', 'enquiries', 'hello', 'help', 'info', 'kiosk', 'mail', 'office',
                'orders', 'reception', 'sales', 'service', 'shop', 'store', 'support', 'team', 'till'
            )
            then 'role address'
        else 'shared ' || replace(judged.identifier_type, '_', ' ')
    end as value_class
from judged
left join profiles_counted on judged.identifier_id = profiles_counted.identifier_id
where judged.reason is not null
