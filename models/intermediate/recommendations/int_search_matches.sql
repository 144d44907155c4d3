-- Grain: one row per search query and product that it asks for.

with browsing_events as (
    select * from {{ ref('int_browsing_events') }}
),

products as (
    select * from {{ ref('int_products') }}
    where status = 'active'
),

-- Rare wordings are many and say little: the most frequent queries are matched.
queries as (
    select
        lower(trim(search_query)) as search_query,
        count(*) as search_count
    from browsing_events
    where search_query is not null
    group by lower(trim(search_query))
    order by search_count desc, search_query asc
    limit {{ var('search_queries_matched') }}
),

product_words as (
    {{ words('products', 'product_id', "concat_ws(' ', product_title, department, category, brand)") }}
),

query_words as (
    {{ words('queries', 'search_query', 'search_query') }}
),

catalogue_words as (
    select distinct word
    from product_words
),

-- Words that no product carries ("for", "size", "gift") do not narrow a search.
words_asked_for as (
    select
        query_words.search_query,
        query_words.written_word,
        query_words.word
    from query_words
    inner join catalogue_words on query_words.word = catalogue_words.word
),

words_counted as (
    select
        search_query,
        count(distinct written_word) as word_count
    from words_asked_for
    group by search_query
),

matches as (
    select
        words_asked_for.search_query,
        product_words.product_id,
        count(distinct words_asked_for.written_word) as word_count
    from words_asked_for
    inner join product_words on words_asked_for.word = product_words.word
    group by words_asked_for.search_query, product_words.product_id
),

-- A query that asks for half of the catalogue asks for no product.
matches_of_every_word as (
    select
        matches.search_query,
        matches.product_id,
        count(*) over (partition by matches.search_query) as product_count
    from matches
    inner join words_counted
        on
            matches.search_query = words_counted.search_query
            and matches.word_count = words_counted.word_count
)

select
    search_query,
    product_id
from matches_of_every_word
where product_count <= {{ var('products_per_search') }}
