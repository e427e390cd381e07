CREATE INDEX ticket_expires ON ticket (expires);
