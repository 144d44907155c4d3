{#
    Every word in a column of a seed is one that there is: one of `words`, of a column (`field`) of the rows of `to`
    where `that` holds, or of either. Instead of a number of rows the error says file, row and word, and which word that there is comes
    nearest: whoever edits the file reads it, and not the models.
    `row_name` is the column that names a row; a cell may hold several words, divided by `separator`. A blank
    beside a word is a slip: whoever reads the seed splits the cell as it stands.
#}
{% test known_words(model, column_name, row_name, words=none, to=none, field=none, separator=none, that='true') %}

with known as (
    {%- for word in words or [] %}
        select {{ text_literal(word) }} as word
        {{ 'union all' if not loop.last }}
    {%- endfor %}
    {%- if words and to %}
        union
    {%- endif %}
    {%- if to %}
        select distinct {{ field }} as word
        from {{ to }}
        where {{ that }}
    {%- endif %}
),

cells as (
    select
        {{ row_name }} as row_name,
        {{ list_of(column_name) if not separator else text_parts(column_name, separator) }} as words
    from {{ model }}
),

said as (
    {{ list_elements('cells', 'words') }}
),

unknown as (
    select distinct
        said.row_name,
        said.element as word
    from said
    left join known on said.element = known.word
    where
        said.element is not null
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

told as (
    select
        row_name,
        word,
        {{ text_literal(model.identifier ~ ".csv: row '") }} || row_name || {{ text_literal("': " ~ column_name ~ " '") }} || word
        || {{ text_literal("' does not exist; did you mean '") }} || nearest_word || {{ text_literal("'?") }} as problem
    from nearest
),

findings as (
    select {{ ordered_text('problem', '\n', 'row_name, word') }} as finding
    from told
)

select finding
from findings
where finding is not null and {{ raise_message('finding') }}

{% endtest %}
