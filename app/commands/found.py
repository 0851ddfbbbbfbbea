"""`init`, `demo`, `open-sealed`, and what else is done at this machine and not on a page."""

from app.commands.demonstration import demo, demo_code, make_demo
from app.commands.founding import init
from app.commands.keyholders import certify, recover, recover_ask
from app.commands.sealed import open_sealed, superior_key

__all__ = ["certify", "demo", "demo_code", "init", "make_demo", "open_sealed", "recover", "recover_ask", "superior_key"]
