-- The value that a device sends in chunks, as far as it has come: a row for each message that brought some of it.
CREATE TABLE part (
    device TEXT NOT NULL REFERENCES device (id) ON DELETE CASCADE,
    start INTEGER NOT NULL,
    command INTEGER NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (device, start)
);
