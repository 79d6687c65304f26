-- Types that PostgreSQL 14 has brought.
CREATE TABLE spans (a int4multirange, b int8multirange[], c nummultirange, d tsmultirange, e tstzmultirange NOT NULL, f datemultirange);
