CREATE TABLE attempt (
    name TEXT PRIMARY KEY,
    wrong INTEGER NOT NULL,
    last INTEGER NOT NULL
);
CREATE INDEX attempt_last ON attempt (last);
