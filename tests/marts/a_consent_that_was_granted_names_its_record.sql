-- Nothing leaves without a recorded consent: a status that is not unknown names who said it, where and on what ground.
select
    consent_word_id,
    status,
    legal_source,
    source_record_id
from {{ ref('customer_consents_history') }}
where
    (status = 'unknown') != (source_record_id is null)
    or (status = 'unknown') != (legal_source is null)
    or (status = 'granted' and legal_source != 'consent')
    or (status = 'denied' and legal_source = 'consent')
