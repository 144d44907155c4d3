-- A model beside the package's: it reads one of its marts, and writes a code as the package does.
select
    table_name,
    {{ scv.campaign_key("' Spring Sale 2026 '") }} as campaign,
    {{ null_if_blank() }} as own_macro
from {{ ref('scv', 'feed_health') }}
where source = 'twilio'
