-- Entries that are missing from an object, or come from something that is none.
with

listed (document_name, json_document) as (

    values
    ('consents', '{"marketing": {"granted": true}, "größe": "42", "nothing": null}'),
    ('empty', '{}'),
    ('a list', '[1, 2]'),
    ('text', '"marketing"'),
    ('null', null)

),

documents as (

    select
        document_name,
        json_document
    from listed

),

entries as (

    {{ json_entries('documents', 'json_document') }}

),

expected (document_name, entry_key, entry_text) as (

    values
    ('consents', 'marketing', '{"granted":true}'),
    ('consents', 'größe', '42'),
    ('consents', 'nothing', null)

)

select
    entries.entry_value as found,
    expected.entry_text as expected,
    coalesce(entries.document_name, expected.document_name) as document_name,
    coalesce(entries.entry_key, expected.entry_key) as entry_key
from entries
full outer join expected
    on
        entries.document_name = expected.document_name
        and entries.entry_key = expected.entry_key
where
    entries.entry_key is null
    or expected.entry_key is null
    or {{ json_text('entries.entry_value', '$') }} is distinct from expected.entry_text
