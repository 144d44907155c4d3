{#
    House, street and flat of an address as habits of writing leave them: `3 elm st flat 2` for "Flat 2, 3 Elm Street",
    "2/3 Elm St." and "3 Elm St" with "Apt 2" in the second line. Lower case, accents and umlauts plain, words for streets,
    places and flats in one short form, the house number first and the flat last; the second line too where the first has
    no house number: "Ground Floor Flat" is in many houses. Null where no letter or digit is left.
    Matching compares it word by word; `postal_address_id` takes it for a household's key.
#}
{% macro plain_street(line_1, line_2=none) -%}
    {#- One short form for each, whatever the language: where postcode and name agree, so does the rest. -#}
    {%- set short_forms = {
        'st': ['street', 'str', 'strasse', 'straat', 'saint', 'sankt', 'strada'],
        'rd': ['road'],
        'ave': ['avenue', 'av', 'aven', 'avda', 'avd', 'avenida'],
        'ln': ['lane'],
        'dr': ['drive', 'drv'],
        'cl': ['close'],
        'cres': ['crescent', 'cresc', 'crsc'],
        'pl': ['place', 'platz', 'plaza', 'plz', 'pza', 'plaza', 'piazza', 'pzza', 'praca', 'plac'],
        'ct': ['court', 'crt'],
        'sq': ['square', 'sqr'],
        'terr': ['terrace', 'ter', 'tce'],
        'gdns': ['gardens', 'gdn', 'garden'],
        'gr': ['grove', 'grv'],
        'blvd': ['boulevard', 'boul', 'bvd', 'bd', 'blv', 'bulevar'],
        'pkwy': ['parkway', 'pky'],
        'hwy': ['highway'],
        'cir': ['circle', 'circ'],
        'trl': ['trail'],
        'pde': ['parade'],
        'mt': ['mount'],
        'ft': ['fort'],
        'hts': ['heights'],
        'ste': ['sainte'],
        'n': ['north'],
        's': ['south'],
        'e': ['east'],
        'w': ['west'],
        'r': ['rue', 'rua'],
        'ch': ['chemin', 'che'],
        'rte': ['route'],
        'imp': ['impasse'],
        'all': ['allee'],
        'fbg': ['faubourg', 'fg'],
        'c': ['calle', 'cl', 'carrer'],
        'pso': ['paseo', 'passeig'],
        'ctra': ['carretera'],
        'v': ['via'],
        'vle': ['viale'],
        'cso': ['corso'],
        'lgo': ['largo'],
        'al': ['aleja', 'aleje'],
    } -%}
    {%- set short_form_of = {} -%}
    {%- for form, written in short_forms.items() -%}
        {%- for word in written if word not in short_forms and word not in short_form_of -%}
            {%- do short_form_of.update({word: form}) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- set flats -%}
flat|flt|apartment|apartamento|apartament|appartement|appt|apt|unit|suite|ste|room|rm|wohnung|whg|piso|interno|int|lokal|lok|top|stiege
    {%- endset -%}
    {%- set cleaned = [] -%}
    {%- for line in [line_1, line_2 or "cast(null as string)"] -%}
        {%- set letters = "replace(replace(replace(" ~ scv.without_accents('lower(' ~ scv.fold_width(line) ~ ')')
            ~ ", 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe')" -%}
        {#- Letters and digits, and the two signs that set a flat off; every way to write a flat then becomes `flat 2`. -#}
        {%- set letters = 'translate(' ~ letters ~ ', ' ~ scv.text_literal("øłđıº°'’`.") ~ ", 'oldioo')" -%}
        {%- set signs = 'trim(' ~ scv.replace_pattern(letters, '[^\\p{L}\\p{N}/#]+', ' ') ~ ')' -%}
        {%- set flat_first = scv.replace_pattern(signs, '^([0-9]+[a-z]?) ?/ ?([0-9]+[a-z]? [^/]*)\\z', '\\2 flat \\1') -%}
        {%- set flat_last = scv.replace_pattern(
            flat_first, '^([^/]*[a-z][^/]* [0-9]+[a-z]?) ?/ ?([0-9]+[a-z]?)\\z', '\\1 flat \\2'
        ) -%}
        {%- do cleaned.append(scv.replace_pattern(
            flat_last, '^(.*?)(?:^| )(?:(?:' ~ flats ~ ') ?(?:no|nr)? ?#?|#) ?([0-9]+[a-z]?|[a-z])( |\\z)', '\\1 flat \\2\\3'
        )) -%}
    {%- endfor -%}
    {%- set flat = "(?:^| )flat ([0-9a-z]+)(?: |$)" -%}
    {%- set streets = [] -%}
    {%- for line in ['first_line', 'second_line'] -%}
        {%- do streets.append("coalesce(trim(" ~ scv.replace_pattern(line, '^(.*?)' ~ flat, '\\1 ') ~ "), '')") -%}
    {%- endfor -%}
    {#- A second line of one number is the flat, unless the house has none yet. -#}
    {%- set flat_of = "coalesce("
        ~ "nullif(regexp_extract(first_line, '" ~ flat ~ "', 1), ''), "
        ~ "nullif(regexp_extract(second_line, '" ~ flat ~ "', 1), ''), "
        ~ "case when " ~ scv.matches('first_line', "'[0-9]'") ~ " then nullif(regexp_extract(second_line, '^[0-9]+[a-z]?$', 0), '') end)" -%}
    {#- A first line without a number is a flat, a floor or a house by its name: the street stands below it. -#}
    {%- set street_of = "nullif(trim(" ~ streets[0] ~ " || case when " ~ scv.matches(streets[0], "'[0-9]'")
        ~ " then '' else ' ' || " ~ streets[1] ~ " end), '')" -%}
    {%- set in_words = scv.replace_pattern(scv.replace_pattern(street_of, '[/# ]+', ' '), '([a-z]{2})([0-9])', '\\1 \\2') -%}
    {%- set in_words = scv.replace_pattern(in_words, '^(.*?)(^| )(?:no|nr|num|numero) ([0-9])', '\\1\\2\\3') -%}
    {%- set in_words = scv.text_parts(scv.replace_pattern(in_words, '^(?:ul|ulica) ', ''), ' ') -%}
    {%- set short = 'coalesce(' ~ scv.looked_up('word', short_form_of) ~ ', ' ~ scv.replace_pattern(
        scv.replace_pattern('word', '^(.{3,}st)(?:rasse|raat|r)\\z', '\\1'), '^(.{3,}pl)atz\\z', '\\1'
    ) ~ ')' -%}
    {%- set short = scv.mapped(in_words, 'word', scv.replace_pattern(short, '([aou])e', '\\1')) -%}
    {#- The house first, as most write it, and last as in German: one place has one of either. -#}
    {%- set house_first = scv.replace_pattern(scv.joined(short, ' '), '^([^0-9].*) ([0-9]+(?: ?[a-z])?)\\z', '\\2 \\1') -%}
    {%- set flat_behind = 'trim(' ~ house_first ~ " || coalesce(' flat ' || " ~ flat_of ~ ", ''))" -%}
    {{ scv.letting('first_line', cleaned[0], scv.letting('second_line', cleaned[1], flat_behind)) }}
{%- endmacro %}
