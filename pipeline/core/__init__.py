"""Ground floor: records, contracts, tables, ids, settings, issues, text. Knows no event and no language."""
