"""Bytes in, bytes out. No clock, no disk, no network, no settings, no database.

`docs/cryptography.md` describes every format here byte by byte.
"""
