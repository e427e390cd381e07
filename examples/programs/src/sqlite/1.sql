CREATE TABLE account (
    name TEXT PRIMARY KEY,
    password TEXT NOT NULL,
    federated INTEGER NOT NULL,
    device_cap INTEGER NOT NULL
);
CREATE TABLE setting (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
CREATE TABLE ticket (
    purpose TEXT NOT NULL,
    key TEXT NOT NULL,
    holder TEXT NOT NULL,
    expires INTEGER NOT NULL,
    PRIMARY KEY (purpose, key)
);
CREATE TABLE device (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    owner TEXT NOT NULL,
    entra TEXT,
    certificate BLOB NOT NULL,
    previous BLOB NOT NULL,
    secret TEXT NOT NULL,
    nonce BLOB NOT NULL,
    enrolled INTEGER NOT NULL,
    state BLOB NOT NULL,
    answer BLOB NOT NULL
);
CREATE INDEX device_owner ON device (owner);
CREATE TABLE command (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    device TEXT NOT NULL REFERENCES device (id) ON DELETE CASCADE,
    content BLOB NOT NULL,
    nodes TEXT NOT NULL
);
CREATE INDEX command_device ON command (device);
CREATE TABLE report (
    id INTEGER PRIMARY KEY,
    device TEXT NOT NULL,
    command INTEGER NOT NULL,
    report TEXT NOT NULL
);
CREATE INDEX report_device ON report (device);
CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    time INTEGER NOT NULL,
    who TEXT NOT NULL,
    what TEXT NOT NULL
);
