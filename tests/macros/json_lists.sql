-- Lists and objects within documents that lose an element, its place or its letters.
with documents as (
    select listed.*
    from (
        values
        ('two', '["Zoë", 7]', '{"news": {"byMail": {"isOn": true}, "größe": {"isOn": false, "at": 1}}}'),
        ('objects', '[{"name": "Zoë", "of": ["a", "b"]}, {"of": ["渡"]}, {"name": null}]', '{"isOn": true}'),
        ('none', '[]', '{"news": {"off": 1}}'),
        ('no list', '{"a": 1}', '{}'),
        ('nothing', cast(null as string), cast(null as string))
    ) as listed (document_name, list, tree)
),

elements as (
    {{ json_elements('documents', 'list') }}
),

nested as (
    {{ json_nested('documents', 'tree', 'isOn') }}
),

elements_as_text as (
    select
        elements.element_number,
        elements.document_name,
        {{ json_text('elements.element', '$') }} as element_text
    from elements
    where elements.document_name in ('two', 'none', 'no list', 'nothing')
),

expected_elements as (
    select listed.*
    from (values (1, 'two', 'Zoë'), (2, 'two', '7')) as listed (element_number, document_name, element_text)
),

nested_as_text as (
    select
        nested.document_name,
        nested.nested_path,
        {{ json_text('nested.nested_value', '$.isOn') }} as nested_text
    from nested
    where nested.document_name in ('two', 'none', 'no list', 'nothing')
),

expected_nested as (
    select listed.*
    from (
        values ('two', 'news.byMail', 'true'), ('two', 'news.größe', 'false')
    ) as listed (document_name, nested_path, nested_text)
),

texts as (
    select
        document_name,
        {{ joined(json_texts('list', '$[*].name'), '|') }} as names_found,
        {{ joined(json_texts('list', '$[*].of[*]'), '|') }} as parts
    from documents
    where document_name in ('objects', 'none')
)

select 'json_elements' as what
from elements_as_text
full outer join expected_elements
    on
        elements_as_text.element_number = expected_elements.element_number
        and elements_as_text.document_name = expected_elements.document_name
        and elements_as_text.element_text = expected_elements.element_text
where elements_as_text.document_name is null or expected_elements.document_name is null
union all
select 'json_nested' as what
from nested_as_text
full outer join expected_nested
    on
        nested_as_text.document_name = expected_nested.document_name
        and nested_as_text.nested_path = expected_nested.nested_path
        and nested_as_text.nested_text = expected_nested.nested_text
where nested_as_text.document_name is null or expected_nested.document_name is null
union all
select 'json_texts' as what
from texts
where
    names_found is distinct from case when document_name = 'objects' then 'Zoë' else '' end
    or parts is distinct from case when document_name = 'objects' then 'a|b|渡' else '' end
