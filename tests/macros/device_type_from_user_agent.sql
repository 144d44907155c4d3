-- User agents that are not recognised as the device they come from.
with

cases (given, expected) as (

    values
    ('Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/124.0 Safari/537.36', 'desktop'),
    ('Mozilla/5.0 (Macintosh; Intel Mac OS X 14_4) AppleWebKit/605.1.15 Version/17.4 Safari/605.1.15', 'desktop'),
    ('Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 Chrome/124.0 Safari/537.36', 'desktop'),
    ('Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) Version/17.4 Mobile/15E148 Safari/604.1', 'mobile'),
    ('Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/124.0 Mobile Safari/537.36', 'mobile'),
    ('ShopApp/5.2 (Android 15; Pixel 9)', 'mobile'),
    ('Dalvik/2.1.0 (Linux; U; Android 13; Pixel 7 Build/TQ3A)', 'mobile'),
    ('MOZILLA/5.0 (IPHONE; CPU IPHONE OS 17_4 LIKE MAC OS X)', 'mobile'),
    ('Mozilla/5.0 (iPad; CPU OS 12_5 like Mac OS X) Version/12.1 Mobile/15E148 Safari/604.1', 'tablet'),
    ('Mozilla/5.0 (Linux; Android 13; SM-X906C) AppleWebKit/537.36 Chrome/124.0 Safari/537.36', 'tablet'),
    ('Mozilla/5.0 (Linux; Android 12; BRAVIA 4K; Google TV) AppleWebKit/537.36 Chrome/124.0', 'unknown'),
    ('curl/8.5.0', 'unknown'),
    ('Übersicht ✓', 'unknown'),
    ('', 'unknown'),
    (cast(null as string), 'unknown')

)

select
    given,
    expected
from cases
where {{ device_type_from_user_agent('given') }} is distinct from expected
