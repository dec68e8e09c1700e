"""Descriptions of frameworks."""
