{#- Whether the state of a kept table says all that tonight has to know, which is `made_of` the same and has `seen` this; where it does
    not, the table is made whole. -#}
{% macro is_known(state, made_of, seen) -%}
    {% if state.get('made_of') != made_of %}{{ return(false) }}{% endif %}
    {% if 'ceiling' in seen %}
        {# Of a build about an earlier moment than the last nobody knows which rows are of the future now. #}
        {{ return(state.ceiling <= seen.ceiling) }}
    {% endif %}
    {% for name, now in seen.followed.items() %}
        {% set then = state.followed[name] %}
        {# Of a kept table that was made whole since, and of a table that is not kept, nobody knows what changed. #}
        {% if 'rows' in now %}
            {% set is_told = now == then %}
        {% else %}
            {% set is_told = now.night and then.night and now.known_from <= then.night %}
        {% endif %}
        {% if not is_told %}{{ return(false) }}{% endif %}
    {% endfor %}
    {{ return(true) }}
{%- endmacro %}
