"""From the outbox to the people, for channels that send over a network. Knows no platform."""
