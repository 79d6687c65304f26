-- Two dimensions, neither within the other: customers, and the agencies that
-- serve some of them.
--
-- policy: name customer
-- policy: column customer_id
-- policy: root customers
-- policy: except agency_staff an agency's own people
-- policy: dimension agency
-- policy: column agency_id
-- policy: root agencies
-- policy: except addresses a customer's, whoever serves it

CREATE TABLE customers(id int PRIMARY KEY, name text);
CREATE TABLE agencies(id int PRIMARY KEY, name text);
CREATE TABLE orders(customer_id int NOT NULL REFERENCES customers, agency_id int NOT NULL REFERENCES agencies, id int PRIMARY KEY, total int);
CREATE TABLE addresses(customer_id int NOT NULL, id int PRIMARY KEY, street text);
CREATE TABLE agency_staff(agency_id int NOT NULL, id int PRIMARY KEY, email text);
CREATE TABLE lines(order_id int NOT NULL REFERENCES orders, id int PRIMARY KEY, sku text);
