"""Scoring against hand-coded rows, the quality gate, gains and losses between runs. No stage knows it."""
