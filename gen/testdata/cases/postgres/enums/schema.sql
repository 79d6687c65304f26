-- Enums, with values that are no Go names.
CREATE TABLE tenants (id bigint PRIMARY KEY);
CREATE TYPE mood AS ENUM ('happy', 'so-so', 'very sad', '', '1st');
ALTER TYPE mood ADD VALUE 'angry' BEFORE 'so-so';
CREATE TABLE people (
    tenant_id bigint NOT NULL,
    id        bigint NOT NULL,
    mood      mood NOT NULL DEFAULT 'happy',
    before    mood,
    moods     mood[] NOT NULL DEFAULT '{}',
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX people_mood ON people (tenant_id, mood);
