"""The figures of docs/performance.md: `python -m bench [--quick] [NAME…]`. Real processes, databases and forms."""
