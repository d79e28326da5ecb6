-- Workers and committee members of the month's roster: persons, each once per region.
-- Key: period, basis, region_code, measure.
--
-- needs: [staff_roster]
-- unit: persons
-- absent: zero
-- measures:
--   workers: 社区工作者 | community workers
--   urban_workers: 城镇社区的社区工作者 | workers of urban-class committees
--   urban_workers_with_grid: 城镇社区的社区工作者和专职网格员 | these and the grid workers there
--   village_members: 村委会成员 | village committee members
--   village_members_female: 村委会女性成员 | of these, women
--   village_directors: 村委会主任 | village committee directors
--   village_directors_female: 村委会女性主任 | of these, women
--   resident_members: 居委会成员 | resident committee members
--   resident_members_female: 居委会女性成员 | of these, women
--   resident_directors: 居委会主任 | resident committee directors
--   resident_directors_female: 居委会女性主任 | of these, women
create table measure_workers as
with counted as (
    select
        period,
        basis,
        region_code,
        count(*) filter (where is_worker) as workers,
        count(*) filter (where is_urban_worker) as urban_workers,
        count(*) filter (where is_urban_worker or is_urban_grid_worker)
            as urban_workers_with_grid,
        count(*) filter (where is_village_member) as village_members,
        count(*) filter (where is_village_member and is_female)
            as village_members_female,
        count(*) filter (where is_village_director) as village_directors,
        count(*) filter (where is_village_director and is_female)
            as village_directors_female,
        count(*) filter (where is_resident_member) as resident_members,
        count(*) filter (where is_resident_member and is_female)
            as resident_members_female,
        count(*) filter (where is_resident_director) as resident_directors,
        count(*) filter (where is_resident_director and is_female)
            as resident_directors_female
    from worker_in_region
    group by period, basis, region_code
)

select
    period,
    basis,
    region_code,
    measure,
    value
from counted
unpivot (
    value for measure in (
        workers,
        urban_workers,
        urban_workers_with_grid,
        village_members,
        village_members_female,
        village_directors,
        village_directors_female,
        resident_members,
        resident_members_female,
        resident_directors,
        resident_directors_female
    )
);
