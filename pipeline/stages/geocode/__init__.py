"""geocode: which gazetteer entry each place mention is, and which of them is the place of each report."""
