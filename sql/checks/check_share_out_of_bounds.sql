-- One row per share whose numerator is not within its denominator: stops the release. A
-- share's numerator is a subset of its denominator by definition, so this can only be a
-- counting error of ours.
-- Key: period, region_code, indicator.
--
-- zh: 占比的分子不在分母之内
create table check_share_out_of_bounds as
select
    v.period,
    v.region_code,
    v.indicator,
    v.numerator,
    v.denominator
from indicator_value as v
inner join indicator as i on v.indicator = i.indicator
where
    i.is_share
    and (v.numerator < 0 or v.numerator > v.denominator);
