"""What a machine takes scans and recordings to say: drafts for a person to check, made in a process that can do nothing
else. Both are extras: where their libraries or a model are missing, nothing here is offered.
"""
