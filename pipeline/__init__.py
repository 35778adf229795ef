"""conflict-events: news articles in, a versioned ACLED-style event dataset out."""

__version__ = "0.1.0"
