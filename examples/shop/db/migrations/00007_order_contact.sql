-- +goose Up
-- Guests leave an address that is not a customer's.
ALTER TABLE orders ADD COLUMN contact_email text NOT NULL DEFAULT '';
ALTER TABLE orders ADD COLUMN channel text NOT NULL DEFAULT 'web';

-- +goose Down
ALTER TABLE orders DROP COLUMN channel;
ALTER TABLE orders DROP COLUMN contact_email;
