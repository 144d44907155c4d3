{#- Where a kept model (`materialized='kept'`) may look at less than everything. `key` is the column by which its rows belong together:
    of a model of raw rows their key, of another what its `kept_by` names. It reads `true`, so that a model that is compiled is its
    full self; on most nights the materialisation puts a look at what is concerned in its place. -#}
{% macro tonight(key) -%}
    true /* tonight: {{ scv.fast_hash([key]) }} */
{%- endmacro %}

{#- SQL of a kept model that looks at what is concerned alone, which stands in the table `concerned`. -#}
{% macro only_tonight(sql, condition) -%}
    {% set narrowed = namespace(sql=sql) %}
    {% set marked = modules.re.findall('(?s)true /[*] tonight: (.*?) [*]/', sql) | unique | list %}
    {% if not marked %}
        {% do exceptions.raise_compiler_error(
            model.name ~ ' is kept and says nowhere, by `tonight`, at which place it may look at what is concerned alone'
        ) %}
    {% endif %}
    {% for key in marked %}
        {% set narrowed.sql = narrowed.sql.replace(
            'true /* tonight: ' ~ key ~ ' */', '(' ~ condition ~ key ~ ' in (select concerned.key from temp.concerned))'
        ) %}
    {% endfor %}
    {{ return(narrowed.sql) }}
{%- endmacro %}
