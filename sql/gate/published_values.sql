-- One row per region and indicator of the month: what is published, counties and above;
-- of the places below only the shares that are out of bounds. Judged: that a share is
-- possible, that a part is within its whole, and that no value stands there twice.
-- Key: region_code, indicator.
--
-- columns:
--   share_pct: 占比 | the value of a share, of other indicators null
--   share_beyond: 超出分母 | how far a share's numerator is outside 0 to its denominator
--   part_beyond: 超出整体 | how far a part is above the whole it divides
with share_of as (
    select
        v.*,
        i.numerator as measure,
        i.basis,
        i.part_of,
        case when i.is_share then v.value end as share_pct,
        case
            when i.is_share
                then greatest(v.numerator - v.denominator, -v.numerator)
        end as share_beyond
    from indicator_value as v
    inner join indicator as i on v.indicator = i.indicator
    where v.period = $period
)

select
    s.region_code,
    s.region_name,
    s.indicator,
    s.numerator,
    s.denominator,
    s.share_pct,
    s.share_beyond,
    w.value as whole,
    s.numerator - w.value as part_beyond
from share_of as s
left join measure as w
    on
        s.period = w.period
        and s.basis = w.basis
        and s.region_code = w.region_code
        and s.part_of = w.measure
where
    length(s.region_code) <= 6
    or s.share_beyond > 0
    or s.share_pct not between 0 and 100
order by s.region_code, s.indicator;
