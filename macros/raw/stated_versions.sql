{#- A select of what the versions of one raw table's records state: an email, number, card or login elsewhere per row, of the
    records of which raw holds more than one version. `version` counts from the latest, 1; `version_at` is its own time.
    Versions that differ in what never changes are records of two shops; a deleted one states nothing, and neither does one
    in the name of somebody who was written over. `table` is an entry of `person_records`. -#}
{% macro stated_versions(table) -%}
    {% set relation = source(table.source, table.table) %}
    {% set is_kept = scv.is_not_erased(table.source, table.table) %}
    {% if not execute or var('linting') %}{{ return('select * from ' ~ relation) }}{% endif %}
    {% set raw = scv.raw_table(table.source, table.table) %}
    {% set recency = scv.row_recency(raw) %}
    {% set own_time = recency.own_time or (adapter.quote(raw.loaded_at) if raw.loaded_at else none) %}
    {% if not own_time %}{{ return('') }}{% endif %}
    {% if raw.columns.get(raw.updated_at or raw.loaded_at) == 'bigint' %}{% set own_time = scv.epoch_to_timestamp(own_time) %}{% endif %}
    {% set is_accepted = scv.rejection_reason(table.source, table.table) ~ ' is null' ~ (' and ' ~ is_kept if is_kept else '') %}
    {% set key = [] %}
    {% for name in raw.key %}{% do key.append(adapter.quote(name)) %}{% endfor %}
    {% set key = key | join(', ') %}

    {% set said = [] %}
    {% for mention in table.mentions
        if mention.kind == 'identifier' and mention.type in ['email', 'phone', 'loyalty_card', 'social_login'] %}
        {% set values = mention.expression if mention.is_list else scv.list_of(mention.expression) %}
        {% do said.append(scv.mapped(values, 'value', scv.struct_of({
            'type': scv.text_literal(mention.type), 'value': 'cast(value as string)'
        }))) %}
    {% endfor %}
    {% set is_gone = [] %}
    {% for name in ['_fivetran_deleted', 'is_deleted'] if name in raw.columns %}
        {% do is_gone.append('coalesce(' ~ name ~ ', false)') %}
    {% endfor %}
    {% set is_another = [] %}
    {% set facts = graph.sources['source.scv.' ~ table.source ~ '.' ~ table.table].config.meta.get('never_changes', []) if graph.get('sources') else [] %}
    {% for name in facts if raw.columns.get(name) == 'timestamp' %}
        {# One moment read in two time zones is one. #}
        {% set fact = adapter.quote(name) %}
        {% do is_another.append(
            'abs(' ~ scv.seconds_between(fact, 'first_value(' ~ fact ~ ') over versions') ~ ') > 14 * 3600'
        ) %}
    {% endfor %}
    {% set name = [] %}
    {% for part, length in [(0, 1), (1, 3)] if table.name %}
        {% do name.append('left(' ~ scv.letters_and_digits(table.name[part]) ~ ', ' ~ length ~ ')') %}
    {% endfor %}
    {% if name %}
        {# A record in which somebody else was written over its first owner. #}
        {% set differs = [] %}
        {% for part in name %}{% do differs.append('nullif(' ~ part ~ ", '') <> first_value(nullif(" ~ part ~ ", '')) over versions") %}{% endfor %}
        {% do is_another.append(differs | join(' and ')) %}
    {% endif %}
    {% set versions %}(
    select
        {{ key }},
        {{ scv.together(said) }} as _said,
        _version,
        _version_at,
        _is_oldest,
        _is_void
    from (
        select
            *,
            row_number() over versions as _version,
            {{ own_time }} as _version_at,
            row_number() over versions = count(*) over (partition by {{ key }}) as _is_oldest,
            coalesce({{ (is_gone + is_another) | join(' or ') or 'false' }}, false) as _is_void
        from {{ relation }}
        where
            {{ is_accepted }}
            and ({{ key }}) in (
                select {{ key }}
                from {{ relation }}
                where {{ is_accepted }}
                group by {{ key }}
                having count(*) > 1
            )
        window versions as (
            partition by {{ key }}
            order by
                {{ recency.order | join(',\n                ') }}
        )
    ) as versions_of_rows
){% endset %}
    {% set rows %}
select
    {{ scv.text_literal(table.source) }} as source,
    {{ scv.text_literal(table.table) }} as table_name,
    {{ scv.text_literal(table.key[0] ~ ':') }} || cast({{ table.key[1] }} as string) as profile_id,
    element.type as identifier_type,
    element.value as raw_value,
    _version as version,
    _version_at as version_at,
    _is_oldest as is_oldest
from (
    {{ scv.list_elements(versions, '_said') }}
) as versions_read
where not _is_void and element.value is not null
    {%- endset %}
    {{ return(rows) }}
{%- endmacro %}
