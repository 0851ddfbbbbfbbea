"""Write the first migration anew from the models: for use before the first release alone, afterwards a step is added.

python setup/freeze_schema.py
"""

import importlib
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import sqlalchemy as sa  # noqa: E402
from alembic.autogenerate import produce_migrations, render_python_code  # noqa: E402
from alembic.migration import MigrationContext  # noqa: E402

from cases.db import Base, UtcTime  # noqa: E402

STEP = ROOT / "cases" / "migrations" / "versions" / "0001_foundation.py"
HEAD = '''"""The tables of the foundation, and on PostgreSQL who may touch them."""

import sqlalchemy as sa
from alembic import op

from cases.migrations import roles

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Every table, then the roles."""
'''
MIDDLE = '''
    roles.grant(op.get_bind())


def downgrade() -> None:
    """Nothing is left but the roles, which belong to the whole server."""
    roles.withdraw(op.get_bind())
'''


def render_item(kind: str, item: Any, context: Any) -> str | bool:
    """Our own types as what lies in the database, so that a step never changes with the code."""
    del context
    return "sa.DateTime()" if kind == "type" and isinstance(item, UtcTime) else False


def main() -> None:
    """Compare the models with an empty database, and write what is missing there."""
    for file in sorted((ROOT / "cases").glob("*/models.py")):
        importlib.import_module(f"cases.{file.parent.name}.models")
    with sa.create_engine("sqlite://").connect() as connection:
        context = MigrationContext.configure(connection, opts={"target_metadata": Base.metadata})
        steps = produce_migrations(context, Base.metadata)
    up, down = steps.upgrade_ops, steps.downgrade_ops
    assert up is not None
    assert down is not None
    code = HEAD + _body(up) + MIDDLE + _body(down)
    STEP.parent.mkdir(parents=True, exist_ok=True)
    STEP.write_text(code, encoding="utf-8")
    subprocess.run([sys.executable, "-m", "ruff", "check", "--fix", "--quiet", STEP], check=False)
    subprocess.run([sys.executable, "-m", "ruff", "format", "--quiet", STEP], check=True)


def _body(ops: Any) -> str:
    code = render_python_code(ops, render_item=render_item)
    lines = [line for line in code.splitlines() if not line.strip().startswith("#")]
    return "\n".join(line if line.startswith("    ") else f"    {line}" for line in lines) + "\n"


if __name__ == "__main__":
    main()
