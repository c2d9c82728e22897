-- What every layout and every step of the making shares.
-- chance: an even draw between 0 and 1 that a key always gets again. The salt is hashed on its own,
-- because DuckDB's hash of several values together leaves them correlated.
create macro chance(salt, key) as
    (hash(xor(hash(key), hash(getvariable('seed') || '/' || salt))) >> 11) / 9007199254740992.0;
create macro whole(salt, key, low, high) as
    low + floor(chance(salt, key) * (high - low + 1))::bigint;
create macro hours_between(salt, key, low, high) as
    to_seconds(floor((low + chance(salt, key) * (high - low)) * 3600)::bigint);
create macro digits(salt, key, length) as
    lpad(floor(chance(salt, key) * 10 ** length)::bigint::varchar, length, '0');
create macro token(kind, key) as md5(kind || '/' || getvariable('seed') || '/' || key);
-- A share of an amount in basis points, rounded half up to the minor unit.
create macro share_of(amount_minor, basis_points) as
    sign(amount_minor) * ((abs(amount_minor) * basis_points + 5000) // 10000);
