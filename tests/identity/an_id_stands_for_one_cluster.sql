-- The registry gives each cluster one id and each id to one cluster.
with members as (
    select
        customer_identifiers.customer_id,
        clusters.cluster_id
    from {{ ref('idr_customer_identifiers') }} as customer_identifiers
    inner join {{ ref('idr_tenures') }} as clusters
        on customer_identifiers.tenure_id = clusters.tenure_id
)

select
    'cluster with several ids' as problem,
    cluster_id as subject
from members
group by cluster_id
having count(distinct customer_id) > 1
union all
select
    'id with several clusters' as problem,
    customer_id as subject
from members
group by customer_id
having count(distinct cluster_id) > 1
