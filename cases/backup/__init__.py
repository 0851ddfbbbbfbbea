"""The whole office in one file, as ciphertext, and back: into either database."""
