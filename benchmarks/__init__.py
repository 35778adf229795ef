"""Throughput and scaling; run by hand and by `make bench`, never by the test suite."""
