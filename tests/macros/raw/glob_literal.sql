-- Paths that do not find themselves when they are read as a pattern.
{% set paths = ['plain.csv', "o'brien.csv", 'a*b?.csv', '[a-z].csv', '{1,2}.csv'] %}
with paths (path, is_found) as (
    values
    {% for path in paths -%}
        ({{ text_literal(path) }}, {{ text_literal(path) }} glob {{ scv.duckdb__glob_literal(path, '') }})
        {{- ',' if not loop.last }}
    {% endfor %}
)

select path
from paths
where is_found is not true
