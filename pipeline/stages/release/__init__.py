"""release: events to a folder of files, checked and compared with the last release."""
