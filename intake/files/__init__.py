"""What a stranger's file tells, a copy that tells less, pictures of it: all in a process that can do nothing else."""
