-- Tags of AfterShip that are not read as the status they mean.
with

cases as (

    select listed.*
    from (
        values
        ('Pending', 'pending'),
        ('InfoReceived', 'info_received'),
        ('InTransit', 'in_transit'),
        ('OutForDelivery', 'out_for_delivery'),
        ('AvailableForPickup', 'available_for_pickup'),
        ('AttemptFail', 'attempt_failed'),
        ('Delivered', 'delivered'),
        ('Exception', 'exception'),
        ('Expired', 'expired'),
        (' delivered ', 'delivered'),
        ('Zugestellt', 'unknown'),
        ('配達済み', 'unknown'),
        ('', 'unknown'),
        (cast(null as string), 'unknown')
    ) as listed (given, expected)

)

select
    given,
    expected
from cases
where {{ parcel_status('given') }} is distinct from expected
