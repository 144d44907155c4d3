-- Grain: one row per version of a profile that is suppressed, with the latest reason. Who is not any more drops out of it.
with

reasons as (
    select
        id,
        list_sort(
            [
                {'at': suppression ->> 'timestamp', 'reason': suppression ->> 'reason'}
                for suppression in (attributes -> 'subscriptions' -> 'email' -> 'marketing' -> 'suppressions')::json[]
            ],
            'desc'
        ) as suppressions,
        updated,
        _airbyte_extracted_at
    from landed.global_exclusions
)

select
    id as person_id,
    suppressions[1].reason as reason,
    coalesce(suppressions[1].at, updated::varchar) as timestamp,
    _airbyte_extracted_at as _fivetran_synced
from reasons
