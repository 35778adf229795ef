"""Ingest: files, feeds and archives to articles."""
