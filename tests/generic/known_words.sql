{#
    Every word in a column of a seed is one that there is: one of `words`, of a column (`field`) of the rows of `to`
    where `that` holds, or of either. Instead of a number of rows the error says file, row and word, and which word that there is comes
    nearest: whoever edits the file reads it, and not the models.
    `row_name` is the column that names a row; a cell may hold several words, divided by `separator`. A blank
    beside a word is a slip: whoever reads the seed splits the cell as it stands.
#}
{% test known_words(model, column_name, row_name, words=none, to=none, field=none, separator=none, that='true') %}

with known as (
    {%- if words %}
        select unnest({{ words }}) as word
    {%- endif %}
    {%- if words and to %}
        union
    {%- endif %}
    {%- if to %}
        select distinct {{ field }} as word
        from {{ to }}
        where {{ that }}
    {%- endif %}
),

said as (
    select
        {{ row_name }} as row_name,
        {%- if separator %}
            unnest(string_split({{ column_name }}, '{{ separator }}')) as word
        {%- else %}
            {{ column_name }} as word
        {%- endif %}
    from {{ model }}
),

unknown as (
    select distinct
        said.row_name,
        said.word
    from said
    left join known on said.word = known.word
    where
        said.word is not null
        and known.word is null
),

nearest as (
    select
        unknown.row_name,
        unknown.word,
        max_by(known.word, ({{ likeness('unknown.word', 'known.word') }}, known.word)) as nearest_word
    from unknown
    cross join known
    group by unknown.row_name, unknown.word
),

findings as (
    select
        string_agg(
            '{{ model.identifier }}.csv: row ''' || row_name || ''': {{ column_name }} ''' || word
            || ''' does not exist; did you mean ''' || nearest_word || '''?',
            chr(10)
            order by row_name, word
        ) as finding
    from nearest
)

select finding
from findings
where finding is not null and {{ raise_message('finding') }}

{% endtest %}
