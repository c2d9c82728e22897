-- purpose: pictures whose file was not there are looked for again
-- grain: one file
-- clause: 3.1
delete from core.picture_measure where problem in ('missing', 'another_file')
