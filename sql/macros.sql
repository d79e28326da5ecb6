-- Arithmetic and naming shared by all queries; they stay in the warehouse for analysts.

-- 10 to the number of decimals, 0 to 4.
create macro power_of_ten(decimals) as
case decimals
    when 0 then 1
    when 1 then 10
    when 2 then 100
    when 3 then 1000
    else 10000
end;

-- A count or sum in whole hundredths: all that is counted has at most two decimals.
create macro hundredths(value) as
cast(cast(value as decimal(30, 2)) * 100 as hugeint);

-- numerator × factor ÷ denominator in whole numbers, half up.
create macro half_up_ratio(numerator, factor, denominator) as
(2 * factor * numerator + denominator) // (2 * denominator);

-- numerator × factor ÷ denominator, exact, rounded half up once to so many decimals;
-- null where there is nothing to divide by. Up to 400 million 64 bits are enough, and
-- much faster than 128. All division of the build is in here.
create macro rounded_ratio(numerator, factor, denominator, decimals) as
case
    when denominator > 0 and numerator < 400000000 and factor <= 10000
        then
            cast(
                half_up_ratio(
                    cast(numerator * 100 as bigint),
                    cast(factor as bigint) * power_of_ten(decimals),
                    cast(denominator * 100 as bigint)
                ) * (10000 // power_of_ten(decimals))
                as decimal(32, 0)
            ) * 0.0001
    when denominator > 0
        then
            cast(
                half_up_ratio(
                    hundredths(numerator),
                    cast(factor as hugeint) * power_of_ten(decimals),
                    hundredths(denominator)
                ) * (10000 // power_of_ten(decimals))
                as decimal(32, 0)
            ) * 0.0001
end;

-- Smallest whole number not below numerator ÷ denominator, for numerator >= 0.
create macro ceiling_ratio(numerator, denominator) as
(cast(numerator as hugeint) + denominator - 1) // denominator;

-- What a numerator lacks to make needed = numerator × factor ÷ denominator, in its own
-- unit and exact to millionths; below 0 where it is more than needed.
create macro lacking(needed, numerator, factor, denominator) as
cast(
    cast(
        (cast(needed * 10000 as hugeint) * hundredths(denominator)) // factor
        - hundredths(numerator) * 10000
        as decimal(30, 0)
    ) * 0.000001
    as decimal(28, 6)
);

-- Months from one period to another, both written 2025-06.
create macro months_between(from_period, to_period) as
12 * cast(substr(to_period, 1, 4) as bigint)
- 12 * cast(substr(from_period, 1, 4) as bigint)
+ cast(substr(to_period, 6, 2) as bigint) - cast(substr(from_period, 6, 2) as bigint);

-- A number as it is printed with so many decimals.
create macro printed(value, decimals) as
case decimals
    when 0 then cast(cast(value as decimal(30, 0)) as varchar)
    when 1 then cast(cast(value as decimal(30, 1)) as varchar)
    when 2 then cast(cast(value as decimal(30, 2)) as varchar)
    when 3 then cast(cast(value as decimal(30, 3)) as varchar)
    else cast(cast(value as decimal(30, 4)) as varchar)
end;

-- A decimal number without the zeros at its end: 12, 12.5.
create macro trimmed(value) as
regexp_replace(
    regexp_replace(cast(value as varchar), '(\.[0-9]*?)0+$', '\1'), '\.$', ''
);

-- Codes of the offices a place may belong to: province, prefecture and county.
create macro office_codes(code) as
[substr(code, 1, 2), substr(code, 1, 4), substr(code, 1, 6)];

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
