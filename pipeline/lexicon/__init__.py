"""Dictionary files to typed entries, one compiled matcher, and the gazetteer index."""
