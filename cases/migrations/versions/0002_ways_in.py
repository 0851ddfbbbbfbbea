"""Every way in: what callers, letters, providers and clerks need beside a report; links between clues; second persons."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """New tables and columns; nothing that stands is changed."""
    op.create_table(
        "claim",
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_claim")),
    )
    op.create_table(
        "mail_trouble",
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.Column("box", sa.String(length=60), nullable=False),
        sa.Column("why", sa.String(length=20), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_mail_trouble")),
    )
    op.create_table(
        "provider",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("sandbox", sa.Boolean(), nullable=False),
        sa.Column("per_minute", sa.Integer(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider")),
        sa.UniqueConstraint("token", name=op.f("uq_provider_token")),
    )
    op.create_table(
        "transcript_source",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_transcript_source")),
    )
    op.create_table(
        "upload",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("form", sa.LargeBinary(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
    )
    op.create_index(op.f("ix_upload_form"), "upload", ["form"], unique=False)
    op.create_table(
        "api_call",
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_api_call_provider_id")),
        sa.PrimaryKeyConstraint("provider_id", "mark", name=op.f("pk_api_call")),
    )
    op.create_index("ix_api_call_day", "api_call", ["day"], unique=False)
    op.create_table(
        "caller",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=8), nullable=False),
        sa.Column("pin", sa.LargeBinary(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("shut_until", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_caller_report_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_caller")),
        sa.UniqueConstraint("number", name=op.f("uq_caller_number")),
    )
    op.create_table(
        "mail_link",
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_mail_link_report_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_mail_link")),
    )
    op.create_index(op.f("ix_mail_link_report_id"), "mail_link", ["report_id"], unique=False)
    op.create_table(
        "mail_key",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("public", sa.LargeBinary(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("epoch_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("private", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["epoch_id"], ["key_epoch.id"], name=op.f("fk_mail_key_epoch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_key")),
    )
    op.create_index(op.f("ix_mail_key_epoch_id"), "mail_key", ["epoch_id"], unique=False)
    op.create_table(
        "box_opening",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ref", sa.String(length=12), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("first_id", sa.Uuid(), nullable=False),
        sa.Column("second_id", sa.Uuid(), nullable=False),
        sa.Column("letters", sa.Integer(), nullable=False),
        sa.Column("seal_whole", sa.Boolean(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["first_id"], ["staff.id"], name=op.f("fk_box_opening_first_id")),
        sa.ForeignKeyConstraint(["second_id"], ["staff.id"], name=op.f("fk_box_opening_second_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_box_opening")),
        sa.UniqueConstraint("ref", name=op.f("uq_box_opening_ref")),
    )
    op.create_table(
        "clerk_wrap",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("blob", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_clerk_wrap_report_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_clerk_wrap_staff_id")),
        sa.PrimaryKeyConstraint("report_id", "staff_id", name=op.f("pk_clerk_wrap")),
    )
    op.create_index(op.f("ix_clerk_wrap_staff_id"), "clerk_wrap", ["staff_id"], unique=False)
    op.create_table(
        "link",
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clue_id", sa.Uuid(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["staff.id"], name=op.f("fk_link_by_id")),
        sa.ForeignKeyConstraint(["clue_id"], ["clue.id"], name=op.f("fk_link_clue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link")),
    )
    op.create_index(op.f("ix_link_clue_id"), "link", ["clue_id"], unique=False)
    op.add_column("blob", sa.Column("parts", sa.Integer(), server_default="1", nullable=False))
    op.add_column("parked", sa.Column("size", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("certificate", sa.Column("ended_on", sa.Date(), nullable=True))
    op.add_column("clue", sa.Column("track", sa.String(length=12), server_default="accusation", nullable=False))
    op.add_column("proposal", sa.Column("second_id", sa.Uuid(), nullable=True))
    op.add_column("proposal", sa.Column("summary", sa.LargeBinary(), nullable=True))
    op.add_column("report", sa.Column("limit_on", sa.Date(), nullable=True))
    op.add_column("report", sa.Column("hint", sa.LargeBinary(), nullable=True))
    op.create_index(
        "ix_report_hint",
        "report",
        ["addressee", "state", "received_on"],
        unique=False,
        sqlite_where=sa.text("hint IS NOT NULL"),
        postgresql_where=sa.text("hint IS NOT NULL"),
    )
    op.create_index("ix_gist_at", "gist", ["at", "clue_id"], unique=False)
    # Several clues of one report: one of them leads, and each keeps the keys of the threads of its own time.
    with op.batch_alter_table("origin") as batch:
        batch.drop_constraint("uq_origin_report_id", type_="unique")
        batch.add_column(sa.Column("leads", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.create_index("ix_origin_report_id", "origin", ["report_id"], unique=False)
    op.create_index(
        "ix_origin_leads",
        "origin",
        ["report_id"],
        unique=True,
        sqlite_where=sa.text("leads = 1"),
        postgresql_where=sa.text("leads"),
    )
    with op.batch_alter_table("thread_key") as batch:
        batch.drop_constraint("pk_thread_key", type_="primary")
        batch.create_primary_key("pk_thread_key", ["report_id", "epoch", "clue_id"])


def downgrade() -> None:
    """The foundation again: of several clues of one report only the leading one keeps its way to it."""
    op.execute(
        sa.text(
            "DELETE FROM thread_key WHERE NOT EXISTS (SELECT 1 FROM origin WHERE leads"
            " AND origin.clue_id = thread_key.clue_id AND origin.report_id = thread_key.report_id)"
        )
    )
    op.execute(sa.text("DELETE FROM origin WHERE NOT leads"))
    with op.batch_alter_table("thread_key") as batch:
        batch.drop_constraint("pk_thread_key", type_="primary")
        batch.create_primary_key("pk_thread_key", ["report_id", "epoch"])
    op.drop_index("ix_origin_leads", table_name="origin")
    op.drop_index("ix_origin_report_id", table_name="origin")
    with op.batch_alter_table("origin") as batch:
        batch.drop_column("leads")
        batch.create_unique_constraint("uq_origin_report_id", ["report_id"])
    op.drop_index("ix_gist_at", table_name="gist")
    op.drop_index(
        "ix_report_hint",
        table_name="report",
        sqlite_where=sa.text("hint IS NOT NULL"),
        postgresql_where=sa.text("hint IS NOT NULL"),
    )
    op.drop_column("report", "hint")
    op.drop_column("report", "limit_on")
    op.drop_column("proposal", "summary")
    op.drop_column("proposal", "second_id")
    op.drop_column("clue", "track")
    op.drop_column("certificate", "ended_on")
    op.drop_column("parked", "size")
    op.drop_column("blob", "parts")
    op.drop_index(op.f("ix_link_clue_id"), table_name="link")
    op.drop_table("link")
    op.drop_index(op.f("ix_clerk_wrap_staff_id"), table_name="clerk_wrap")
    op.drop_table("clerk_wrap")
    op.drop_table("box_opening")
    op.drop_index(op.f("ix_mail_key_epoch_id"), table_name="mail_key")
    op.drop_table("mail_key")
    op.drop_index(op.f("ix_mail_link_report_id"), table_name="mail_link")
    op.drop_table("mail_link")
    op.drop_table("caller")
    op.drop_index("ix_api_call_day", table_name="api_call")
    op.drop_table("api_call")
    op.drop_index(op.f("ix_upload_form"), table_name="upload")
    op.drop_table("upload")
    op.drop_table("transcript_source")
    op.drop_table("provider")
    op.drop_table("mail_trouble")
    op.drop_table("claim")
