-- Grain: one row per distinct text of a review or ticket and theme that it is about.

with feedback as (
    select * from {{ ref('int_feedback') }}
),

theme_words as (
    select * from {{ ref('feedback_themes') }}
),

distinct_texts as (
    select
        feedback_text,
        lower(feedback_text) as searched_text
    from feedback
    where feedback_text is not null
    group by feedback_text
),

-- The words are few and the same texts come again and again.
themes_found as (
    select
        distinct_texts.feedback_text,
        theme_words.theme
    from distinct_texts
    inner join theme_words on position(theme_words.word in distinct_texts.searched_text) > 0
    group by distinct_texts.feedback_text, theme_words.theme
)

select * from themes_found
