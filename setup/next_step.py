"""Write the next migration from what the models have and the newest step has not. To be read before it is kept.

python setup/next_step.py NAME
"""

import importlib
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import sqlalchemy as sa  # noqa: E402
from alembic.autogenerate import produce_migrations, render_python_code  # noqa: E402
from alembic.migration import MigrationContext  # noqa: E402

from cases import db  # noqa: E402

VERSIONS = ROOT / "cases" / "migrations" / "versions"
FRAME = '''"""SAY WHAT FOR."""

import sqlalchemy as sa
from alembic import op

revision = "{new}"
down_revision = "{old}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """SAY WHAT."""
{up}

def downgrade() -> None:
    """SAY WHAT."""
{down}'''


def render_item(kind: str, item: Any, context: Any) -> str | bool:
    """Our own types as what lies in the database, so that a step never changes with the code."""
    del context
    return "sa.DateTime()" if kind == "type" and isinstance(item, db.UtcTime) else False


def main(name: str) -> None:
    """Bring an empty database to the newest step, compare, and write the difference."""
    for file in sorted((ROOT / "cases").glob("*/models.py")):
        importlib.import_module(f"cases.{file.parent.name}.models")
    with TemporaryDirectory() as folder:
        engine = sa.create_engine(f"sqlite:///{folder}/newest.db")
        db.upgrade(engine)
        with engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"target_metadata": db.Base.metadata})
            steps = produce_migrations(context, db.Base.metadata)
        engine.dispose()
    old = db.newest_step()
    new = f"{int(old) + 1:04}"
    file = VERSIONS / f"{new}_{name}.py"
    file.write_text(FRAME.format(new=new, old=old, up=_body(steps.upgrade_ops), down=_body(steps.downgrade_ops)))
    subprocess.run([sys.executable, "-m", "ruff", "format", "--quiet", file], check=True)
    print(file)


def _body(ops: Any) -> str:
    code = render_python_code(ops, render_item=render_item)
    lines = [line for line in code.splitlines() if not line.strip().startswith("#")]
    return "\n".join(line if line.startswith("    ") else f"    {line}" for line in lines) + "\n"


if __name__ == "__main__":
    main(sys.argv[1])
