-- Grain: one row, the salt that this build knows people by, as nothing that it could be read from.
select {{ salted_hash("'tombstone'") }} as salt_check
