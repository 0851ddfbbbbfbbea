"""E-mail: raw bytes become a letter, and a letter a submission. Nothing a letter refers to is ever loaded."""
