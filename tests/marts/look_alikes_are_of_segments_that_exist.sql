-- A segment of `look_alike_segments` that `segment_rules` does not know would be left out without a word.
select count(*) as segments_found
from {{ ref('segment_rules') }}
where segment in ({{ "'" ~ var('look_alike_segments') | join("', '") ~ "'" }})
having count(*) < {{ var('look_alike_segments') | unique | list | length }}
