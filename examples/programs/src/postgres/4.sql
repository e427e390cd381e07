CREATE TABLE attempt (
    name TEXT PRIMARY KEY,
    wrong BIGINT NOT NULL,
    last BIGINT NOT NULL
);
CREATE INDEX attempt_last ON attempt (last);
