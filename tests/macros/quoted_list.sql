-- Items that would break out of their quotes, or a list that is empty, written wrongly.
select 1 as wrong
where
    {{ text_literal("it's") }} not in ({{ quoted_list(["it's", 'plain']) }})
    or 'anything' in ({{ quoted_list(['']) }})
    or ('anything' in ({{ quoted_list([]) }})) is not null
