-- Randomness without a random number generator: every draw is a hash of (who, what for, seed), so it depends
-- neither on thread count nor on row order, and adding a draw never disturbs another one.
-- The outer hash matters: DuckDB combines arguments by xor, which alone would make two draws of one person mirror images.
create or replace macro random_bits(subject, purpose) as hash(hash(subject, purpose, seed()));

-- Uniform in [0, 1).
create or replace macro uniform(subject, purpose) as
    (random_bits(subject, purpose) >> 11)::double / 9007199254740992.0;

create or replace macro chance(subject, purpose, probability) as uniform(subject, purpose) < probability;

-- Whole number from 0 to sides - 1.
create or replace macro dice(subject, purpose, sides) as (random_bits(subject, purpose) % sides)::integer;

create or replace macro pick(subject, purpose, options) as options[1 + dice(subject, purpose, len(options))];

-- Whole number from 0 to options - 1 where low ranks are more frequent: names, brands and products have heads and tails.
create or replace macro skewed_rank(subject, purpose, options, skew) as
    floor(options * power(uniform(subject, purpose), skew))::integer;

-- Exponential waiting time or count with the given mean.
create or replace macro exponential(subject, purpose, mean) as -mean * ln(1 - uniform(subject, purpose));

-- Sixteen hexadecimal digits.
create or replace macro token(subject, purpose) as lpad(lower(hex(random_bits(subject, purpose))), 16, '0');

create or replace macro uuid_text(subject, purpose) as
    left(token(subject, purpose), 8) || '-' || substr(token(subject, purpose), 9, 4) || '-4'
    || substr(token(subject, purpose), 14, 3) || '-a' || left(token(subject, purpose || ' tail'), 3) || '-'
    || right(token(subject, purpose || ' tail'), 12);

-- What a hurried hand makes of a word: a letter lost, doubled, swapped or hit beside.
create or replace macro misspelt(word, subject, purpose) as
    case
        when length(word) < 4 then word
        else case dice(subject, purpose || ' kind', 4)
            when 0 then left(word, 1 + dice(subject, purpose, length(word) - 2))
                || substr(word, 3 + dice(subject, purpose, length(word) - 2))
            when 1 then left(word, 2 + dice(subject, purpose, length(word) - 2))
                || substr(word, 2 + dice(subject, purpose, length(word) - 2))
            when 2 then left(word, 1 + dice(subject, purpose, length(word) - 2))
                || substr(word, 3 + dice(subject, purpose, length(word) - 2), 1)
                || substr(word, 2 + dice(subject, purpose, length(word) - 2), 1)
                || substr(word, 4 + dice(subject, purpose, length(word) - 2))
            else left(word, 1 + dice(subject, purpose, length(word) - 2))
                || pick(subject, purpose || ' letter', ['a', 'e', 'i', 'o', 'n', 'r', 's', 't'])
                || substr(word, 3 + dice(subject, purpose, length(word) - 2))
        end
    end;

-- The same address as people and forms write it.
create or replace macro written_email(email, subject, purpose) as
    case
        when uniform(subject, purpose) < 0.84 then email
        when uniform(subject, purpose) < 0.90 then upper(left(email, 1)) || substr(email, 2)
        when uniform(subject, purpose) < 0.94 then email || ' '
        when uniform(subject, purpose) < 0.97 then upper(email)
        else ' ' || upper(left(email, 1)) || substr(email, 2) || '  '
    end;

-- An E.164 British number as people and forms write it.
create or replace macro written_phone(phone, subject, purpose) as
    case
        when uniform(subject, purpose) < 0.30 then phone
        when uniform(subject, purpose) < 0.52 then '0' || substr(phone, 4)
        when uniform(subject, purpose) < 0.74 then '0' || substr(phone, 4, 4) || ' ' || substr(phone, 8)
        when uniform(subject, purpose) < 0.82 then '+44 ' || substr(phone, 4, 4) || ' ' || substr(phone, 8)
        when uniform(subject, purpose) < 0.88 then '00' || substr(phone, 2)
        when uniform(subject, purpose) < 0.92 then '0' || substr(phone, 4, 4) || ' ' || substr(phone, 8, 3) || ' ' || substr(phone, 11)
        when uniform(subject, purpose) < 0.95 then '+44 (0)' || substr(phone, 4, 4) || ' ' || substr(phone, 8)
        when uniform(subject, purpose) < 0.98 then '0' || substr(phone, 4, 4) || '-' || substr(phone, 8, 3) || '-' || substr(phone, 11)
        else substr(phone, 2)
    end;

-- When a connector loaded what happened then: usually within hours, now and then days late, never after the extract.
create or replace macro loaded_at(happened_at, subject, purpose) as
    least(
        happened_at + to_seconds(
            case
                when chance(subject, purpose || ' is late', 0.015)
                    then 86400 + dice(subject, purpose || ' late by', 950400)
                else 600 + dice(subject, purpose || ' lag', 14400)
            end
        ),
        end_at() + interval 6 hours
    );

create or replace macro iso_text(moment) as strftime(moment, '%Y-%m-%dT%H:%M:%SZ');

create or replace macro iso_text_with_milliseconds(moment) as strftime(moment, '%Y-%m-%dT%H:%M:%S.000Z');

create or replace macro pence(amount) as (amount * 100)::bigint;

create or replace macro money_json(amount) as
    '{"amount":' || pence(amount) || ',"currency":"GBP"}';
