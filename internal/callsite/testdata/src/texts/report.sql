SELECT count(*)
FROM orders;
