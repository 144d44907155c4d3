{#- Vars become part of the SQL. One that is not of its kind stops the build here, by name, before anything has run. -#}
{% macro check_vars() -%}
    {% set number = '^-?[0-9]+([.][0-9]+)?$' %}
    {% set name = '^[A-Za-z_][A-Za-z0-9_]*$' %}
    {% set patterns = {
        'shop_time_zone': '^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*$',
        'user_id_source': '^(gigya_account|shopify_customer)$',
        'gmail_aliases_are_one': '^(True|False)$',
        'default_phone_region': '^[A-Z]{2}$',
    } %}
    {% for var_name in [
        'session_timeout_minutes', 'at_risk_after_days', 'lapsed_after_days', 'dormant_after_days', 'reactivated_for_days',
        'journey_lookback_days', 'attribution_half_life_days', 'attribution_end_share', 'journey_paths_kept',
        'rhythm_minimum_purchase_days', 'rhythm_tolerance', 'prediction_minimum_repeat_buyers',
        'prediction_training_customers', 'prediction_interval', 'prediction_draws', 'prediction_seed', 'trend_change_pct',
        'fatigue_minimum_messages', 'fatigue_response_pct', 'price_band_budget_pct', 'price_band_premium_pct',
        'preference_values_kept', 'preference_half_certain_after', 'buying_style_pct', 'serial_returner_minimum_orders',
        'serial_returner_pct', 'good_review_stars', 'releases_kept', 'match_accept', 'match_review',
    ] %}
        {% do patterns.update({var_name: number}) %}
    {% endfor %}
    {% for var_name, pattern in patterns.items() %}
        {% if not modules.re.match(pattern, var(var_name) | string) or '\n' in var(var_name) | string %}
            {% do exceptions.raise_compiler_error(
                'the var ' ~ var_name ~ ' must match ' ~ pattern ~ ', got ' ~ (var(var_name) | string)[:80]
            ) %}
        {% endif %}
    {% endfor %}
    {% for source in graph.sources.values() if not modules.re.match(name, source.schema) %}
        {% do exceptions.raise_compiler_error('the schema of source ' ~ source.source_name ~ ' must match ' ~ name) %}
    {% endfor %}
{%- endmacro %}
