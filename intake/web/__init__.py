"""The web's way in: a stream of bytes becomes fields and sealed files; tickets and counters against floods."""
