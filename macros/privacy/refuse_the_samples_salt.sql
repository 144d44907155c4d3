{#- Everybody knows the salt of the sample, and could try out addresses and numbers on ids, audiences and tombstones made with it.
    A sample is told from a shop's data by the truth beside it, which knows the person of every profile. -#}
{% macro refuse_the_samples_salt() -%}
    {% if execute and flags.WHICH in ['build', 'run'] and not scv.only_looks_at_feeds()
        and env_var('SCV_SALT', '') in ['', var('sample_salt')] %}
        {% do adapter.dispatch('refuse_the_samples_salt', 'scv')() %}
    {% endif %}
{%- endmacro %}

{% macro default__refuse_the_samples_salt() %}{% endmacro %}

{% macro duckdb__refuse_the_samples_salt() %}
    {% set truth = source('truth', 'records') %}
    {% set checks = [
        "select 'everything' as table_key where exists (select 1 from raw_catalog.found_files where status = 'read')"
        ~ ' and not exists (select 1 from ' ~ truth ~ ')'
    ] %}
    {% for table in scv.person_records() if table.profile %}
        {% do checks.append(
            'select ' ~ scv.text_literal(table.source ~ '.' ~ table.table) ~ ' where exists (select 1 from '
            ~ source(table.source, table.table) ~ ' as profiles where ' ~ table.key[1] ~ ' is not null and not exists (select 1 from '
            ~ truth ~ ' as known where known.source = ' ~ scv.text_literal(table.source) ~ ' and known.table_name = '
            ~ scv.text_literal(table.table) ~ ' and known.record_id = cast(profiles.' ~ table.key[1] ~ ' as varchar)))'
        ) %}
    {% endfor %}
    {% set real = run_query(checks | join(' union all ') ~ ' order by 1').columns[0].values() | list %}
    {% if real %}
        {% do exceptions.raise_compiler_error(
            'SCV_SALT is not set, or is that of the sample, and '
            ~ (scv.duckdb__raw_folder() ~ ' has no truth beside it' if 'everything' in real else real | join(', ')
            ~ ' in ' ~ scv.duckdb__raw_folder() ~ ' have people whom the truth beside it does not know')
            ~ ': these are no made-up people, and nothing was built. Everybody knows that salt, and could try out addresses and'
            ~ ' numbers on customer ids and on what is left of erased people. Choose your own, once, and keep it as you keep a'
            ~ ' password: SCV_SALT="$(openssl rand -hex 32)" (docs/operations.md, \'Settings\'; where something was built under'
            ~ " the sample's before, 'Changing the salt')"
        ) %}
    {% endif %}
{% endmacro %}
