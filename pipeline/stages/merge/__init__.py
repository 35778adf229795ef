"""merge: located reports to events with lasting ids."""
