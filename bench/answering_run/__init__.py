"""What `bench.answering` starts: engines, an upstream, workers, visitors, and an oracle that reads the database."""
