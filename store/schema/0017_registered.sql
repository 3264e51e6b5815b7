-- Who is registered in an area and lives elsewhere is asked for by that area.
CREATE INDEX residence_registered ON residence (home, area, person) WHERE kind = 2 AND end_day IS NULL;
