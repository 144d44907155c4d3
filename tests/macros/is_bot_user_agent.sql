-- User agents that are taken for a machine, or for a person, and are not.
with

cases (given, expected) as (

    values
    ('Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)', true),
    ('Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots) ✓ робот', true),
    ('facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)', true),
    ('Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/124.0 Safari/537.36', true),
    ('python-requests/2.31.0', true),
    ('Mozilla/5.0 (Linux; Android 11; CUBOT X30) AppleWebKit/537.36 Chrome/124.0 Mobile Safari/537.36', false),
    ('Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/124.0 Safari/537.36', false),
    ('', false),
    (cast(null as varchar), false)

)

select
    given,
    expected
from cases
where {{ is_bot_user_agent('given') }} is distinct from expected
