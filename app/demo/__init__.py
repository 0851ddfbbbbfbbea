"""The demonstration hospital's stories: invented people, invented companies, played through the office's own acts."""
