select 'abc123' as id, 'The shop' as name, 'GBP' as currency, true as is_price_entered_with_tax
