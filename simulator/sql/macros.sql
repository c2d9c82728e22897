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
-- Check characters. GTIN-13: weights 1 and 3 in turn, to the next multiple of ten.
create macro gtin_check(twelve) as
    (10 - list_sum(list_transform(range(1, 13),
        lambda place: substr(twelve, place, 1)::int * (1 + 2 * ((place + 1) % 2)))) % 10) % 10;
-- GB 32100-2015, the unified social credit code: 31 characters, without I, O, S, V and Z.
create macro base31() as '0123456789ABCDEFGHJKLMNPQRTUWXY';
create macro credit_code_check(seventeen) as
    substr(base31(), ((31 - list_sum(list_transform(range(1, 18),
        lambda place: (strpos(base31(), substr(seventeen, place, 1)) - 1)
            * [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28][place])) % 31) % 31
        + 1)::int, 1);
-- GB 11714-1997, the organisation code inside it: ten is X and eleven is 0.
create macro organisation_check(eight) as
    substr('123456789X0', (11 - list_sum(list_transform(range(1, 9),
        lambda place: (strpos('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', substr(eight, place, 1)) - 1)
            * [3, 7, 9, 10, 5, 8, 4, 2][place])) % 11)::int, 1);
create macro in_base31(number) as
    list_aggregate(list_transform(range(5, -1, -1),
        lambda place: substr(base31(), (number // (31 ** place)::bigint % 31 + 1)::int, 1)),
        'string_agg', '');
create macro seventeen(registered, number) as
    registered || 'MA' || in_base31(number) || organisation_check('MA' || in_base31(number));
create macro credit_code(registered, number) as
    seventeen(registered, number) || credit_code_check(seventeen(registered, number));
