-- Arithmetic and naming shared by all queries; they stay in the warehouse for analysts.

-- numerator × factor ÷ denominator in exact integers, rounded half up once to
-- hundredths; null where there is nothing to divide by. All division of the build is
-- in here.
create macro rounded_ratio(numerator, factor, denominator) as
case
    when denominator > 0 then
        cast(
            (2 * 100 * cast(factor as hugeint) * numerator + denominator)
            // (2 * denominator)
            as decimal(36, 0)
        ) * 0.01
end;

-- Smallest whole number not below numerator ÷ denominator, for numerator >= 0.
create macro ceiling_ratio(numerator, denominator) as
(cast(numerator as hugeint) + denominator - 1) // denominator;

-- A committee's name without spaces.
create macro place_name(name) as
regexp_replace(name, '\s', '', 'g');

-- And without what counties write or leave out at its end.
create macro place_stem(name) as
regexp_replace(
    regexp_replace(
        place_name(name), '(村民委员会|村委会|居民委员会|居委会|委员会|委会)$', ''
    ),
    '村$', ''
);
