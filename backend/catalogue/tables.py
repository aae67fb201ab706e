"""Products, the stock of card codes, and the notebook of the pretend supplier."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from backend.platform.tables import metadata

product = Table(
    "product",
    metadata,
    Column("sku", Text, primary_key=True),
    Column("place", Integer, nullable=False, comment="order on the shelf"),
    Column("family", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("price", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False, server_default="CNY"),
    Column("face", BigInteger),
    Column("needs", Text, nullable=False),
    Column("delivery", Text, nullable=False),
    Column("max_quantity", Integer, nullable=False, server_default="1"),
    Column("on_sale", Boolean, nullable=False, server_default="true"),
    CheckConstraint("price > 0 AND max_quantity > 0", name="amounts"),
    CheckConstraint("needs IN ('phone', 'qq', 'nothing')", name="needs"),
    CheckConstraint("delivery IN ('direct', 'code')", name="delivery"),
)

card_code = Table(
    "card_code",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("sku", Text, ForeignKey("product.sku"), nullable=False),
    Column("sealed", LargeBinary, nullable=False, comment="AES-256-GCM: nonce, ciphertext and tag"),
    # Keyed hash of the code, so that the same card is not put on the shelf twice.
    Column("fingerprint", LargeBinary, nullable=False, unique=True),
    Column("added_at", DateTime(timezone=True), nullable=False),
    Column("order_id", Uuid),
    Column("position", Integer, comment="first, second … code of its order"),
    Column("sold_at", DateTime(timezone=True)),
    # Whatever the code above does, an order cannot take its n-th code twice.
    UniqueConstraint("order_id", "position"),
    CheckConstraint("(order_id IS NULL) = (sold_at IS NULL)", name="sold"),
    CheckConstraint("(order_id IS NULL) = (position IS NULL)", name="position"),
)
Index("ix_card_code_left", card_code.c.sku, card_code.c.id, postgresql_where=text("order_id IS NULL"))

card_key_mark = Table(
    "card_key_mark",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("mark", LargeBinary, nullable=False, comment="keyed hash that recognises the card key"),
    Column("at", DateTime(timezone=True), nullable=False),
    CheckConstraint("id = 1", name="only"),
)

sandbox_supplier_script = Table(
    "sandbox_supplier_script",
    metadata,
    Column("target", Text, primary_key=True),
    Column("behaviour", Text, nullable=False),
    CheckConstraint(
        "behaviour IN ('ok', 'fail', 'slow', 'timeout_after_delivery', 'timeout_before_delivery', 'down')",
        name="behaviour",
    ),
)

sandbox_supplier_order = Table(
    "sandbox_supplier_order",
    metadata,
    Column("reference", Text, primary_key=True, comment="ours: at most one delivery for each"),
    Column("sku", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("ready_at", DateTime(timezone=True), nullable=False),
    Column("number", Text, nullable=False),
    CheckConstraint("status IN ('lost', 'accepted', 'refused')", name="status"),
)
