"""The tables of the foundation."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Every table."""
    op.create_table(
        "audit_line",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("actor", sa.String(length=36), nullable=False),
        sa.Column("act", sa.String(length=48), nullable=False),
        sa.Column("object", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("leaf", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("leaf_hash", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_line")),
        sa.UniqueConstraint("leaf", name=op.f("uq_audit_line_leaf")),
    )
    op.create_index("ix_audit_line_actor_id", "audit_line", ["actor", "id"], unique=False)
    op.create_index("ix_audit_line_object_id", "audit_line", ["object", "id"], unique=False)
    op.create_table(
        "certificate",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.String(length=64), nullable=True),
        sa.Column("not_before", sa.Date(), nullable=False),
        sa.Column("not_after", sa.Date(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("revoked", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["issuer"], ["certificate.id"], name=op.f("fk_certificate_issuer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
    )
    op.create_index(op.f("ix_certificate_kind"), "certificate", ["kind"], unique=False)
    op.create_index(op.f("ix_certificate_subject"), "certificate", ["subject"], unique=False)
    op.create_table(
        "checkpoint",
        sa.Column("size", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("size", name=op.f("pk_checkpoint")),
    )
    op.create_table(
        "clue",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ref", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("level", sa.String(length=6), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("rekey", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clue")),
        sa.UniqueConstraint("ref", name=op.f("uq_clue_ref")),
    )
    op.create_table(
        "department",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department")),
        sa.UniqueConstraint("name", name=op.f("uq_department_name")),
    )
    op.create_table(
        "holiday",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("works", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_holiday")),
    )
    op.create_table(
        "office",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("room", sa.String(length=200), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("mode", sa.String(length=16), nullable=False),
        sa.Column("channels", sa.JSON(), nullable=False),
        sa.Column("superior", sa.JSON(), nullable=False),
        sa.Column("notice", sa.JSON(), nullable=False),
        sa.Column("limits", sa.JSON(), nullable=False),
        sa.Column("founded_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office")),
    )
    op.create_table(
        "official",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("post", sa.String(length=120), nullable=False),
        sa.Column("side", sa.String(length=12), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_official")),
    )
    op.create_table(
        "parked",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("form", sa.LargeBinary(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("meta", sa.LargeBinary(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parked")),
    )
    op.create_index(op.f("ix_parked_form"), "parked", ["form"], unique=False)
    op.create_table(
        "report",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ref", sa.String(length=12), nullable=False),
        sa.Column("lookup", sa.LargeBinary(), nullable=True),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("origin", sa.LargeBinary(), nullable=True),
        sa.Column("addressee", sa.String(length=12), nullable=False),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("said", sa.String(length=16), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("level", sa.String(length=6), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("reporter_seal", sa.LargeBinary(), nullable=False),
        sa.Column("thread_public", sa.LargeBinary(), nullable=True),
        sa.Column("thread_epoch", sa.Integer(), nullable=False),
        sa.Column("thread_proof", sa.LargeBinary(), nullable=True),
        sa.Column("new_words", sa.Boolean(), nullable=False),
        sa.Column("duplicate_of", sa.Uuid(), nullable=True),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["duplicate_of"], ["report.id"], name=op.f("fk_report_duplicate_of")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint("channel", "origin", name=op.f("uq_report_channel_origin")),
        sa.UniqueConstraint("lookup", name=op.f("uq_report_lookup")),
        sa.UniqueConstraint("ref", name=op.f("uq_report_ref")),
    )
    op.create_index("ix_report_duplicate_of", "report", ["duplicate_of"], unique=False)
    op.create_index("ix_report_triage", "report", ["addressee", "state", "due_on", "id"], unique=False)
    op.create_index(
        "ix_report_unread",
        "report",
        ["id"],
        unique=False,
        sqlite_where=sa.text("new_words = 1"),
        postgresql_where=sa.text("new_words"),
    )
    op.create_table(
        "serial",
        sa.Column("register", sa.String(length=10), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("register", "year", name=op.f("pk_serial")),
    )
    op.create_table(
        "setting",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_setting")),
    )
    op.create_table(
        "tree_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("size", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("frontier", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tree_head")),
    )
    op.create_table(
        "bar",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clue_id", sa.Uuid(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["clue_id"], ["clue.id"], name=op.f("fk_bar_clue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bar")),
    )
    op.create_index(op.f("ix_bar_clue_id"), "bar", ["clue_id"], unique=False)
    op.create_table(
        "key_epoch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("public", sa.LargeBinary(), nullable=False),
        sa.Column("certificate_id", sa.String(length=64), nullable=True),
        sa.Column("began_on", sa.Date(), nullable=False),
        sa.Column("superseded_on", sa.Date(), nullable=True),
        sa.Column("destroyed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["certificate_id"], ["certificate.id"], name=op.f("fk_key_epoch_certificate_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_epoch")),
        sa.UniqueConstraint("kind", "number", name=op.f("uq_key_epoch_kind_number")),
    )
    op.create_table(
        "origin",
        sa.Column("clue_id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["clue_id"], ["clue.id"], name=op.f("fk_origin_clue_id")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_origin_report_id")),
        sa.PrimaryKeyConstraint("clue_id", "report_id", name=op.f("pk_origin")),
        sa.UniqueConstraint("report_id", name=op.f("uq_origin_report_id")),
    )
    op.create_table(
        "staff",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("post", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.Column("seed_box", sa.LargeBinary(), nullable=True),
        sa.Column("totp_box", sa.LargeBinary(), nullable=True),
        sa.Column("totp_step", sa.Integer(), nullable=False),
        sa.Column("sign_public", sa.LargeBinary(), nullable=True),
        sa.Column("seal_public", sa.LargeBinary(), nullable=True),
        sa.Column("certificate_id", sa.String(length=64), nullable=True),
        sa.Column("invite_hash", sa.LargeBinary(), nullable=True),
        sa.Column("invite_until", sa.DateTime(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("retry_at", sa.DateTime(), nullable=True),
        sa.Column("scope_note", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["certificate_id"], ["certificate.id"], name=op.f("fk_staff_certificate_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("invite_hash", name=op.f("uq_staff_invite_hash")),
        sa.UniqueConstraint("username", name=op.f("uq_staff_username")),
    )
    op.create_table(
        "thread_key",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("clue_id", sa.Uuid(), nullable=False),
        sa.Column("case_epoch", sa.Integer(), nullable=False),
        sa.Column("seed", sa.LargeBinary(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["clue_id"], ["clue.id"], name=op.f("fk_thread_key_clue_id")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_thread_key_report_id")),
        sa.PrimaryKeyConstraint("report_id", "epoch", name=op.f("pk_thread_key")),
    )
    op.create_index(op.f("ix_thread_key_clue_id"), "thread_key", ["clue_id"], unique=False)
    op.create_table(
        "case_recovery",
        sa.Column("clue_id", sa.Uuid(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("recovery_id", sa.Uuid(), nullable=False),
        sa.Column("blob", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["clue_id"], ["clue.id"], name=op.f("fk_case_recovery_clue_id")),
        sa.ForeignKeyConstraint(["recovery_id"], ["key_epoch.id"], name=op.f("fk_case_recovery_recovery_id")),
        sa.PrimaryKeyConstraint("clue_id", "epoch", name=op.f("pk_case_recovery")),
    )
    op.create_table(
        "counts_sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("epoch_id", sa.Uuid(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["epoch_id"], ["key_epoch.id"], name=op.f("fk_counts_sheet_epoch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counts_sheet")),
    )
    op.create_table(
        "draft",
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.String(length=80), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_draft_staff_id")),
        sa.PrimaryKeyConstraint("staff_id", "place", name=op.f("pk_draft")),
    )
    op.create_table(
        "entry",
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("main", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clue_id", sa.Uuid(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["staff.id"], name=op.f("fk_entry_by_id")),
        sa.ForeignKeyConstraint(["clue_id"], ["clue.id"], name=op.f("fk_entry_clue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
    )
    op.create_index("ix_entry_clue_at", "entry", ["clue_id", "at", "id"], unique=False)
    op.create_index(op.f("ix_entry_clue_id"), "entry", ["clue_id"], unique=False)
    op.create_table(
        "gist",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clue_id", sa.Uuid(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["staff.id"], name=op.f("fk_gist_by_id")),
        sa.ForeignKeyConstraint(["clue_id"], ["clue.id"], name=op.f("fk_gist_clue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gist")),
    )
    op.create_index(op.f("ix_gist_clue_id"), "gist", ["clue_id"], unique=False)
    op.create_table(
        "holding",
        sa.Column("clue_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.String(length=10), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=4), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["clue_id"], ["clue.id"], name=op.f("fk_holding_clue_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_holding_staff_id")),
        sa.PrimaryKeyConstraint("clue_id", "staff_id", name=op.f("pk_holding")),
    )
    op.create_index("ix_holding_desk", "holding", ["staff_id", "closed", "due_on", "clue_id"], unique=False)
    op.create_table(
        "identity",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("custodians_id", sa.Uuid(), nullable=False),
        sa.Column("approvers_id", sa.Uuid(), nullable=False),
        sa.Column("blob", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["approvers_id"], ["key_epoch.id"], name=op.f("fk_identity_approvers_id")),
        sa.ForeignKeyConstraint(["custodians_id"], ["key_epoch.id"], name=op.f("fk_identity_custodians_id")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_identity_report_id")),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_identity")),
    )
    op.create_table(
        "key_wrap",
        sa.Column("epoch_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("form", sa.String(length=4), nullable=False),
        sa.Column("blob", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["epoch_id"], ["key_epoch.id"], name=op.f("fk_key_wrap_epoch_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_key_wrap_staff_id")),
        sa.PrimaryKeyConstraint("epoch_id", "staff_id", name=op.f("pk_key_wrap")),
    )
    op.create_index(op.f("ix_key_wrap_staff_id"), "key_wrap", ["staff_id"], unique=False)
    op.create_table(
        "ledger_row",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clue_id", sa.Uuid(), nullable=False),
        sa.Column("register", sa.String(length=10), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("epoch_id", sa.Uuid(), nullable=False),
        sa.Column("form", sa.String(length=4), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["clue_id"], ["clue.id"], name=op.f("fk_ledger_row_clue_id")),
        sa.ForeignKeyConstraint(["epoch_id"], ["key_epoch.id"], name=op.f("fk_ledger_row_epoch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_row")),
        sa.UniqueConstraint("clue_id", name=op.f("uq_ledger_row_clue_id")),
        sa.UniqueConstraint("register", "year", "number", name=op.f("uq_ledger_row_register_year_number")),
    )
    op.create_index("ix_ledger_row_register_revision", "ledger_row", ["register", "revision"], unique=False)
    op.create_table(
        "message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("direction", sa.String(length=3), nullable=False),
        sa.Column("counter", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("origin", sa.LargeBinary(), nullable=True),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("epoch_id", sa.Uuid(), nullable=True),
        sa.Column("key_form", sa.String(length=6), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("copy", sa.LargeBinary(), nullable=True),
        sa.Column("read", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["epoch_id"], ["key_epoch.id"], name=op.f("fk_message_epoch_id")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_message_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("report_id", "direction", "counter", name=op.f("uq_message_report_id_direction_counter")),
        sa.UniqueConstraint("report_id", "origin", name=op.f("uq_message_report_id_origin")),
    )
    op.create_index(op.f("ix_message_report_id"), "message", ["report_id"], unique=False)
    op.create_table(
        "paper",
        sa.Column("object_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clue_id", sa.Uuid(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["staff.id"], name=op.f("fk_paper_by_id")),
        sa.ForeignKeyConstraint(["clue_id"], ["clue.id"], name=op.f("fk_paper_clue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper")),
    )
    op.create_index(op.f("ix_paper_clue_id"), "paper", ["clue_id"], unique=False)
    op.create_table(
        "proposal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("thing", sa.String(length=8), nullable=False),
        sa.Column("thing_id", sa.Uuid(), nullable=False),
        sa.Column("act", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=True),
        sa.Column("key_epoch", sa.Integer(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["decided_by"], ["staff.id"], name=op.f("fk_proposal_decided_by")),
        sa.ForeignKeyConstraint(["proposed_by"], ["staff.id"], name=op.f("fk_proposal_proposed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
    )
    op.create_index("ix_proposal_state", "proposal", ["state", "thing"], unique=False)
    op.create_index("ix_proposal_thing", "proposal", ["thing_id", "state"], unique=False)
    op.create_table(
        "recovery_wrap",
        sa.Column("epoch_id", sa.Uuid(), nullable=False),
        sa.Column("recovery_id", sa.Uuid(), nullable=False),
        sa.Column("blob", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["epoch_id"], ["key_epoch.id"], name=op.f("fk_recovery_wrap_epoch_id")),
        sa.ForeignKeyConstraint(["recovery_id"], ["key_epoch.id"], name=op.f("fk_recovery_wrap_recovery_id")),
        sa.PrimaryKeyConstraint("epoch_id", "recovery_id", name=op.f("pk_recovery_wrap")),
    )
    op.create_table(
        "release",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("handler_id", sa.Uuid(), nullable=False),
        sa.Column("custodian_id", sa.Uuid(), nullable=True),
        sa.Column("approver_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("blob", sa.LargeBinary(), nullable=True),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clue_id", sa.Uuid(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["approver_id"], ["staff.id"], name=op.f("fk_release_approver_id")),
        sa.ForeignKeyConstraint(["clue_id"], ["clue.id"], name=op.f("fk_release_clue_id")),
        sa.ForeignKeyConstraint(["custodian_id"], ["staff.id"], name=op.f("fk_release_custodian_id")),
        sa.ForeignKeyConstraint(["handler_id"], ["staff.id"], name=op.f("fk_release_handler_id")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_release_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release")),
    )
    op.create_index(op.f("ix_release_clue_id"), "release", ["clue_id"], unique=False)
    op.create_index(op.f("ix_release_report_id"), "release", ["report_id"], unique=False)
    op.create_index("ix_release_state", "release", ["state"], unique=False)
    op.create_table(
        "report_wrap",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("epoch_id", sa.Uuid(), nullable=False),
        sa.Column("blob", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["epoch_id"], ["key_epoch.id"], name=op.f("fk_report_wrap_epoch_id")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_report_wrap_report_id")),
        sa.PrimaryKeyConstraint("report_id", "epoch_id", name=op.f("pk_report_wrap")),
    )
    op.create_index(op.f("ix_report_wrap_epoch_id"), "report_wrap", ["epoch_id"], unique=False)
    op.create_table(
        "role_grant",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("granted_by", sa.Uuid(), nullable=True),
        sa.Column("granted_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["granted_by"], ["staff.id"], name=op.f("fk_role_grant_granted_by")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_role_grant_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
    )
    op.create_index(op.f("ix_role_grant_staff_id"), "role_grant", ["staff_id"], unique=False)
    op.create_table(
        "staff_session",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.Column("began_at", sa.DateTime(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_session_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_session")),
    )
    op.create_index(op.f("ix_staff_session_staff_id"), "staff_session", ["staff_id"], unique=False)
    op.create_table(
        "task",
        sa.Column("assignee_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("level", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clue_id", sa.Uuid(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["assignee_id"], ["staff.id"], name=op.f("fk_task_assignee_id")),
        sa.ForeignKeyConstraint(["clue_id"], ["clue.id"], name=op.f("fk_task_clue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
    )
    op.create_index(op.f("ix_task_clue_id"), "task", ["clue_id"], unique=False)
    op.create_index("ix_task_desk", "task", ["assignee_id", "done_on", "due_on"], unique=False)
    op.create_table(
        "blob",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_blob_message_id")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_blob_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blob")),
    )
    op.create_index(op.f("ix_blob_report_id"), "blob", ["report_id"], unique=False)


def downgrade() -> None:
    """Nothing is left."""
    op.drop_index(op.f("ix_blob_report_id"), table_name="blob")
    op.drop_table("blob")
    op.drop_index("ix_task_desk", table_name="task")
    op.drop_index(op.f("ix_task_clue_id"), table_name="task")
    op.drop_table("task")
    op.drop_index(op.f("ix_staff_session_staff_id"), table_name="staff_session")
    op.drop_table("staff_session")
    op.drop_index(op.f("ix_role_grant_staff_id"), table_name="role_grant")
    op.drop_table("role_grant")
    op.drop_index(op.f("ix_report_wrap_epoch_id"), table_name="report_wrap")
    op.drop_table("report_wrap")
    op.drop_index("ix_release_state", table_name="release")
    op.drop_index(op.f("ix_release_report_id"), table_name="release")
    op.drop_index(op.f("ix_release_clue_id"), table_name="release")
    op.drop_table("release")
    op.drop_table("recovery_wrap")
    op.drop_index("ix_proposal_thing", table_name="proposal")
    op.drop_index("ix_proposal_state", table_name="proposal")
    op.drop_table("proposal")
    op.drop_index(op.f("ix_paper_clue_id"), table_name="paper")
    op.drop_table("paper")
    op.drop_index(op.f("ix_message_report_id"), table_name="message")
    op.drop_table("message")
    op.drop_index("ix_ledger_row_register_revision", table_name="ledger_row")
    op.drop_table("ledger_row")
    op.drop_index(op.f("ix_key_wrap_staff_id"), table_name="key_wrap")
    op.drop_table("key_wrap")
    op.drop_table("identity")
    op.drop_index("ix_holding_desk", table_name="holding")
    op.drop_table("holding")
    op.drop_index(op.f("ix_gist_clue_id"), table_name="gist")
    op.drop_table("gist")
    op.drop_index(op.f("ix_entry_clue_id"), table_name="entry")
    op.drop_index("ix_entry_clue_at", table_name="entry")
    op.drop_table("entry")
    op.drop_table("draft")
    op.drop_table("counts_sheet")
    op.drop_table("case_recovery")
    op.drop_index(op.f("ix_thread_key_clue_id"), table_name="thread_key")
    op.drop_table("thread_key")
    op.drop_table("staff")
    op.drop_table("origin")
    op.drop_table("key_epoch")
    op.drop_index(op.f("ix_bar_clue_id"), table_name="bar")
    op.drop_table("bar")
    op.drop_table("tree_head")
    op.drop_table("setting")
    op.drop_table("serial")
    op.drop_index(
        "ix_report_unread",
        table_name="report",
        sqlite_where=sa.text("new_words = 1"),
        postgresql_where=sa.text("new_words"),
    )
    op.drop_index("ix_report_triage", table_name="report")
    op.drop_index("ix_report_duplicate_of", table_name="report")
    op.drop_table("report")
    op.drop_index(op.f("ix_parked_form"), table_name="parked")
    op.drop_table("parked")
    op.drop_table("official")
    op.drop_table("office")
    op.drop_table("holiday")
    op.drop_table("department")
    op.drop_table("clue")
    op.drop_table("checkpoint")
    op.drop_index(op.f("ix_certificate_subject"), table_name="certificate")
    op.drop_index(op.f("ix_certificate_kind"), table_name="certificate")
    op.drop_table("certificate")
    op.drop_index("ix_audit_line_object_id", table_name="audit_line")
    op.drop_index("ix_audit_line_actor_id", table_name="audit_line")
    op.drop_table("audit_line")
