"""The six stages. A stage reads and writes tables and never imports another stage."""
