"""Readers: one module per kind of input, each yields raw articles or rejections and never raises for bad content."""
