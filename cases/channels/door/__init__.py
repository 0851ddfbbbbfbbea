"""What a process with the public role may do about the ways in, one file a noun.

On PostgreSQL by the SECURITY DEFINER functions of `cases/channels/functions.sql`; on SQLite by rows. Nothing commits.
"""
