-- Whether the prices that customers saw include tax: the shop's setting or, where it did not land, prices as entered.
create temp table tax_setting as
select
    coalesce(
        (select any_value(is_price_entered_with_tax) from landed.store),
        (
            select count(*) filter (where base_price = price_inc_tax) > count(*) filter (where base_price = price_ex_tax)
            from landed.order_products
        ),
        false
    ) as prices_include_tax;
