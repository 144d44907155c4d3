{#- Where each raw table says whose a row is. A new table of people's records is added here, or erasure passes it by.

    One dictionary per table: `source`, `table`; `key`, the typed key under which other tables refer to the row, if they do;
    `profile`, whether the key is a person's profile; `made_at`, where the event time of the contract does not tell when the
    record was made ('none': nothing does); `name`, its given and family name; and `mentions`, each
        (kind, type, expression, is_link)
    kind `identifier` is a value of a person, `profile` the profile that the row belongs to, `record` the order, ticket or
    card that it is part of, `detail` a part of those. `is_link` says that identity, too, takes it for the row's person. A type
    that ends in [] is a list. -#}
{% macro person_records() -%}
    {% set login = var('user_id_source') %}
    {% set browsing = [('identifier', 'user_id', 'user_id', true), ('profile', login, 'user_id', true),
                       ('identifier', 'anonymous_id', 'anonymous_id', true)] %}
    {% set app = browsing + [('identifier', 'device_id', 'context_device_id', true)] %}
    {% set stated = [('identifier', 'email', 'email', true), ('identifier', 'phone', 'phone', true)] %}
    {% set of_order = [('record', 'order:shopify', 'order_id', false)] %}
    {# A page tells an order by its id, in any dress, or by its name, where that is one order's alone. #}
    {% set of_order_told = [('record', 'order:shopify[]', 'list_concat([' ~ scv.order_reference('order_id') ~ '], (select'
        ~ ' list(orders.id) from ' ~ source('shopify', 'order') ~ ' as orders where ' ~ scv.order_reference('orders.name')
        ~ ' = ' ~ scv.order_reference('fingerprinted.order_id') ~ ' having count(distinct orders.id) = 1))', false)] %}
    {% set tables = [
        {'source': 'segment_web', 'table': 'identifies', 'mentions': browsing + stated},
        {'source': 'segment_app', 'table': 'identifies', 'mentions': app + stated},
        {'source': 'shopify', 'table': 'customer', 'key': ('shopify_customer', 'id'), 'profile': true,
         'name': ('first_name', 'last_name'), 'mentions': stated},
        {'source': 'shopify', 'table': 'customer_address', 'mentions': [
            ('profile', 'shopify_customer', 'customer_id', false), ('identifier', 'phone', 'phone', false)]},
        {'source': 'shopify', 'table': 'order', 'key': ('order:shopify', 'id'),
         'name': ('billing_address_first_name', 'billing_address_last_name'), 'mentions': [
            ('profile', 'shopify_customer', 'customer_id', true), ('identifier', 'email', 'email', true),
            ('identifier', 'phone', 'billing_address_phone', true)]},
        {'source': 'shopify', 'table': 'order_line', 'key': ('order_line:shopify', 'id'), 'mentions': of_order},
        {'source': 'shopify', 'table': 'order_discount_code', 'mentions': of_order},
        {'source': 'shopify', 'table': 'discount_application', 'mentions': of_order},
        {'source': 'shopify', 'table': 'discount_allocation', 'mentions': [
            ('detail', 'order_line:shopify', 'order_line_id', false)]},
        {'source': 'shopify', 'table': 'refund', 'key': ('refund:shopify', 'id'), 'mentions': of_order},
        {'source': 'shopify', 'table': 'order_line_refund', 'mentions': [('detail', 'refund:shopify', 'refund_id', false)]},
        {'source': 'shopify', 'table': 'order_adjustment', 'mentions': of_order + [
            ('detail', 'refund:shopify', 'refund_id', false)]},
        {'source': 'shopify', 'table': 'transaction', 'mentions': of_order + [
            ('detail', 'refund:shopify', 'refund_id', false)]},
        {'source': 'shopify', 'table': 'refund_line_item', 'mentions': [('detail', 'refund:shopify', 'refund_id', false)]},
        {'source': 'shopify', 'table': 'return', 'key': ('return:shopify', 'id'), 'mentions': of_order},
        {'source': 'shopify', 'table': 'return_line_item', 'mentions': [('detail', 'return:shopify', 'return_id', false)]},
        {'source': 'shopify', 'table': 'abandoned_checkout', 'mentions': stated + [
            ('profile', 'shopify_customer', 'customer_id', true), ('identifier', 'phone', 'billing_address_phone', false)]},
        {'source': 'klaviyo', 'table': 'person', 'key': ('klaviyo_person', 'id'), 'profile': true,
         'name': ('first_name', 'last_name'), 'mentions': [
            ('identifier', 'email', 'email', true), ('identifier', 'phone', 'phone_number', true)]},
        {'source': 'klaviyo', 'table': 'event', 'mentions': [('profile', 'klaviyo_person', 'person_id', false)]},
        {'source': 'klaviyo', 'table': 'global_exclusion', 'made_at': 'none', 'mentions': [
            ('profile', 'klaviyo_person', 'person_id', false)]},
        {'source': 'klaviyo', 'table': 'list_exclusion', 'made_at': 'none', 'mentions': [
            ('profile', 'klaviyo_person', 'id', false)]},
        {'source': 'twilio', 'table': 'message', 'mentions': [
            ('identifier', 'phone', "replace(\"from\", 'whatsapp:', '')", false),
            ('identifier', 'phone', "replace(\"to\", 'whatsapp:', '')", false)]},
        {'source': 'square', 'table': 'customers', 'key': ('square_customer', 'id'), 'profile': true,
         'name': ('given_name', 'family_name'), 'mentions': [
            ('identifier', 'email', 'email_address', true), ('identifier', 'phone', 'phone_number', true),
            ('identifier', 'loyalty_card', 'reference_id', true)]},
        {'source': 'square', 'table': 'orders', 'key': ('order:square', 'id'), 'mentions': [
            ('profile', 'square_customer', 'customer_id', true),
            ('record', 'payment:square[]', scv.json_texts('tenders', '$[*].payment_id'), false)]},
        {'source': 'square', 'table': 'payments', 'key': ('payment:square', 'id'), 'mentions': [
            ('profile', 'square_customer', 'customer_id', true), ('record', 'order:square', 'order_id', false),
            ('identifier', 'card_fingerprint', scv.json_text('card_details', '$.card.fingerprint'), true)]},
        {'source': 'square', 'table': 'refunds', 'mentions': [
            ('record', 'order:square', 'order_id', false), ('detail', 'payment:square', 'payment_id', false)]},
        {'source': 'loyaltylion', 'table': 'customers', 'key': ('loyaltylion_customer', 'id'), 'profile': true,
         'name': (scv.json_text('properties', '$.first_name'), scv.json_text('properties', '$.last_name')), 'mentions': [
            ('identifier', 'email', 'email', true), ('link', 'shopify_customer', 'merchant_id', true),
            ('identifier', 'loyalty_card', scv.json_text('properties', '$.loyalty_card'), true)]},
        {'source': 'loyaltylion', 'table': 'transactions', 'mentions': [
            ('profile', 'loyaltylion_customer', scv.json_text('customer', '$.id'), true),
            ('identifier', 'email', scv.json_text('customer', '$.email'), true)]},
        {'source': 'aircall', 'table': 'contacts', 'key': ('aircall_contact', 'id'), 'profile': true,
         'name': ('first_name', 'last_name'), 'mentions': [
            ('identifier', 'email[]', scv.json_texts('emails', '$[*].value'), true),
            ('identifier', 'phone[]', scv.json_texts('phone_numbers', '$[*].value'), true)]},
        {'source': 'aircall', 'table': 'calls', 'mentions': [
            ('profile', 'aircall_contact', scv.json_text(scv.json_document('contact'), '$.id'), false),
            ('identifier', 'phone', 'raw_digits', false)]},
        {'source': 'zendesk', 'table': 'user', 'key': ('zendesk_user', 'id'), 'profile': true, 'mentions': stated},
        {'source': 'zendesk', 'table': 'ticket', 'key': ('ticket:zendesk', 'id'), 'mentions': [
            ('profile', 'zendesk_user', 'requester_id', false)]},
        {'source': 'zendesk', 'table': 'satisfaction_rating', 'mentions': [
            ('profile', 'zendesk_user', 'requester_id', false), ('record', 'ticket:zendesk', 'ticket_id', false)]},
        {'source': 'aftership', 'table': 'trackings', 'mentions': of_order_told + [
            ('identifier', 'email[]', scv.json_texts('emails', '$[*]'), false),
            ('identifier', 'phone[]', scv.json_texts('smses', '$[*]'), false),
            ('identifier', 'email[]', scv.json_texts('subscribed_emails', '$[*]'), false),
            ('identifier', 'phone[]', scv.json_texts('subscribed_smses', '$[*]'), false),
            ('identifier', 'email[]', scv.json_texts('customers', '$[*].email'), false),
            ('identifier', 'phone[]', scv.json_texts('customers', '$[*].phone_number'), false)]},
        {'source': 'lob', 'table': 'postcards', 'key': ('postcard:lob', 'id'), 'mentions': [
            ('profile', 'shopify_customer', scv.json_text('metadata', '$.shopify_customer_id'), false),
            ('identifier', 'email', scv.json_text('metadata', '$.email'), false)]},
        {'source': 'lob', 'table': 'events', 'mentions': [
            ('record', 'postcard:lob', "coalesce(reference_id, " ~ scv.json_text('body', '$.id') ~ ")", false)]},
        {'source': 'meta', 'table': 'leads', 'key': ('meta_lead', 'id'), 'profile': true, 'mentions': [
            ('identifier', 'email[]', scv.json_texts('field_data', '$[*].values[*]'), true),
            ('identifier', 'phone[]', "list_filter(" ~ scv.json_texts('field_data', '$[*].values[*]')
                ~ ", lambda answer: regexp_full_match(answer, '[+(]?[0-9][0-9 ().-]{8,}'))", true)]},
        {'source': 'social', 'table': 'interactions', 'mentions': [
            ('identifier', 'social_login', "network || ':' || handle", false)]},
        {'source': 'yotpo', 'table': 'reviews', 'mentions': [('identifier', 'email', 'email', false)]},
        {'source': 'gigya', 'table': 'accounts', 'key': ('gigya_account', '"UID"'), 'profile': true,
         'name': (scv.json_text('profile', '$.firstName'), scv.json_text('profile', '$.lastName')), 'mentions': [
            ('identifier', 'email', scv.json_text('profile', '$.email'), true),
            ('identifier', 'phone[]', 'list_concat(' ~ scv.json_texts('profile', '$.phones[*].number') ~ ', ['
                ~ scv.json_text('profile', '$.phones.number') ~ '])', true),
            ('identifier', 'loyalty_card', scv.json_text('data', '$.loyaltyCard'), true),
            ('identifier', 'social_login[]', "list_transform(json_extract(identities, '$[*]'), lambda login: (login ->> '$.provider') || ':' || (login ->> '$.providerUID'))", true),
            ('identifier', 'social_login[]', "list_transform(json_extract(identities, '$[*]'), lambda login: case when " ~ scv.is_handle("(login ->> '$.provider')", "(login ->> '$.nickname')") ~ " then (login ->> '$.provider') || ':' || (login ->> '$.nickname') end)", true)]},
        {'source': 'salesforce', 'table': 'contact', 'key': ('salesforce_contact', 'id'), 'profile': true, 'made_at': 'none',
         'name': ('first_name', 'last_name'), 'mentions': stated + [
            ('identifier', 'phone', 'mobile_phone', true), ('identifier', 'phone', 'home_phone', true),
            ('link', 'salesforce_contact', 'master_record_id', true)]},
        {'source': 'salesforce', 'table': 'individual', 'made_at': 'none', 'name': ('first_name', 'last_name'), 'mentions': [
            ('profile', 'salesforce_contact[]', '(select list(contacts.id) from ' ~ source('salesforce', 'contact')
                ~ ' as contacts where contacts.individual_id = fingerprinted.id)', false)]},
        {'source': 'audience_append', 'table': 'demographics', 'mentions': [
            ('identifier', 'hashed_email', 'sha256_email', false)]},
        {'source': 'preference_centre', 'table': 'choices', 'mentions': [
            ('identifier', 'email', "case when lower(trim(identifier_type)) = 'email' then identifier_value end", false),
            ('identifier', 'phone', "case when lower(trim(identifier_type)) = 'phone' then identifier_value end", false),
            ('identifier', 'loyalty_card', "case when lower(trim(identifier_type)) = 'loyalty_card' then identifier_value end", false),
            ('identifier', 'social_login', "case when lower(trim(identifier_type)) = 'social_login' then identifier_value end", false),
            ('typed', none, "case when lower(trim(identifier_type)) not in ('email', 'phone', 'loyalty_card', 'social_login')
                then lower(trim(identifier_type)) || ':' || trim(identifier_value) end", false)]},
    ] %}
    {% for source, common in [('segment_web', browsing), ('segment_app', app)] %}
        {% for table in ['pages', 'screens', 'product_viewed', 'product_added', 'product_removed', 'products_searched']
            if (source, table) not in [
                ('segment_web', 'screens'), ('segment_app', 'pages'), ('segment_app', 'product_removed')
            ] %}
            {% do tables.append({'source': source, 'table': table, 'mentions': common}) %}
        {% endfor %}
        {# Segment lands an order twice, here and in tracks, under one id: they go together. #}
        {% for table in ['checkout_started', 'order_completed'] %}
            {% do tables.append({'source': source, 'table': table, 'key': ('event:' ~ source, 'id'), 'mentions': common + of_order_told}) %}
        {% endfor %}
        {% do tables.append({
            'source': source, 'table': 'tracks', 'mentions': common + [('detail', 'event:' ~ source, 'id', false)]
        }) %}
    {% endfor %}
    {{ return(tables) }}
{%- endmacro %}
