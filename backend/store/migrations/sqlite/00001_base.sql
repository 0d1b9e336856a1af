-- +goose Up
-- Ids are 26-character ULIDs, instants UTC milliseconds, amounts minor units, JSON opaque text.

CREATE TABLE setting (
  key        TEXT PRIMARY KEY,
  value      TEXT NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE shop (
  id            TEXT PRIMARY KEY,
  kind          TEXT NOT NULL,               -- adapter kind: pdd, file …
  platform      TEXT NOT NULL,
  name          TEXT NOT NULL UNIQUE,
  endpoint      TEXT NOT NULL DEFAULT '',
  options       TEXT NOT NULL DEFAULT '{}',  -- non-secret options
  state         TEXT NOT NULL DEFAULT 'active',   -- active | paused
  zone          TEXT NOT NULL DEFAULT 'Asia/Shanghai',
  currency      TEXT NOT NULL DEFAULT 'CNY',
  ship_hours    INTEGER NOT NULL DEFAULT 48,
  interval_min  INTEGER NOT NULL DEFAULT 15,
  history_days  INTEGER NOT NULL DEFAULT 7,
  pack_check    INTEGER NOT NULL DEFAULT 0,
  message_hold  INTEGER NOT NULL DEFAULT 1,
  sender        TEXT NOT NULL DEFAULT '{}',  -- JSON shop.Party of the seller, "" parts fall back to the warehouse
  ship_template BLOB,                        -- the seller's own batch-ship file
  ship_template_name TEXT NOT NULL DEFAULT '',
  created_at    INTEGER NOT NULL,
  updated_at    INTEGER NOT NULL,
  version       INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE TABLE shop_pull (
  shop_id        TEXT PRIMARY KEY REFERENCES shop(id),
  covered_to     INTEGER NOT NULL DEFAULT 0, -- every order changed before this instant has been seen
  window_from    INTEGER NOT NULL DEFAULT 0, -- window under way, 0 = none
  window_to      INTEGER NOT NULL DEFAULT 0,
  cursor         TEXT NOT NULL DEFAULT '',
  last_try_at    INTEGER NOT NULL DEFAULT 0,
  last_ok_at     INTEGER NOT NULL DEFAULT 0,
  last_error     TEXT NOT NULL DEFAULT '',   -- error class, '' = fine
  last_error_key TEXT NOT NULL DEFAULT '',
  last_error_args TEXT NOT NULL DEFAULT '{}',
  fails          INTEGER NOT NULL DEFAULT 0, -- in a row
  channel_count  INTEGER NOT NULL DEFAULT -1, -- what the platform holds to ship, -1 = not told
  held_count     INTEGER NOT NULL DEFAULT -1, -- what we hold of the same
  missing        TEXT NOT NULL DEFAULT '[]', -- order numbers the platform has and we have not
  counted_at     INTEGER NOT NULL DEFAULT 0,
  token_expires  INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE warehouse (
  id         TEXT PRIMARY KEY,
  name       TEXT NOT NULL UNIQUE,
  sender     TEXT NOT NULL DEFAULT '{}',     -- JSON shop.Party: name, phone, address of the warehouse
  province   TEXT NOT NULL DEFAULT '',
  city       TEXT NOT NULL DEFAULT '',
  regions    TEXT NOT NULL DEFAULT '[]',     -- JSON list of provinces it prefers; empty = serves all
  counted    INTEGER NOT NULL DEFAULT 1,     -- 0 = stock is not counted here
  rank       INTEGER NOT NULL DEFAULT 0,
  state      TEXT NOT NULL DEFAULT 'open',
  created_at INTEGER NOT NULL,
  version    INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE TABLE courier (
  id         TEXT PRIMARY KEY,
  name       TEXT NOT NULL UNIQUE,
  kind       TEXT NOT NULL,                  -- range, pdd, label_tool …
  company    TEXT NOT NULL,                  -- SF ZTO …
  shop_id    TEXT REFERENCES shop(id),       -- e-waybills belong to a shop's account
  options    TEXT NOT NULL DEFAULT '{}',
  provinces  TEXT NOT NULL DEFAULT '[]',     -- JSON list served; empty = all
  rank       INTEGER NOT NULL DEFAULT 0,
  state      TEXT NOT NULL DEFAULT 'active',
  range_from TEXT NOT NULL DEFAULT '',
  range_to   TEXT NOT NULL DEFAULT '',
  range_next TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  version    INTEGER NOT NULL DEFAULT 1
) STRICT;

-- Which number of a bought range went to which parcel: never two parcels, never two numbers.
CREATE TABLE range_number (
  courier_id TEXT NOT NULL REFERENCES courier(id),
  parcel_id  TEXT NOT NULL,
  number     TEXT NOT NULL,
  at         INTEGER NOT NULL,
  PRIMARY KEY (courier_id, parcel_id),
  UNIQUE (courier_id, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE sku (
  id         TEXT PRIMARY KEY,
  code       TEXT NOT NULL UNIQUE,
  title      TEXT NOT NULL DEFAULT '',
  spec       TEXT NOT NULL DEFAULT '',
  barcode    TEXT NOT NULL DEFAULT '',
  weight_g   INTEGER NOT NULL DEFAULT 0,
  category   TEXT NOT NULL DEFAULT '',
  cost_minor INTEGER NOT NULL DEFAULT 0,
  price_minor INTEGER NOT NULL DEFAULT 0,
  currency   TEXT NOT NULL DEFAULT 'CNY',
  counted    INTEGER NOT NULL DEFAULT 1,
  picture    TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  version    INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX sku_barcode ON sku(barcode) WHERE barcode <> '';

-- How a shop's own code (or, without one, item + spec) maps to our SKUs: n : m with quantities.
CREATE TABLE sku_link (
  shop_id    TEXT NOT NULL REFERENCES shop(id),
  match_key  TEXT NOT NULL,                  -- 'c:' + code, or 'i:' + item + '|' + spec
  sku_id     TEXT NOT NULL REFERENCES sku(id),
  qty        INTEGER NOT NULL CHECK (qty > 0),
  created_at INTEGER NOT NULL,
  PRIMARY KEY (shop_id, match_key, sku_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE stock (
  warehouse_id TEXT NOT NULL REFERENCES warehouse(id),
  sku_id       TEXT NOT NULL REFERENCES sku(id),
  on_hand      INTEGER NOT NULL DEFAULT 0 CHECK (on_hand >= 0),
  reserved     INTEGER NOT NULL DEFAULT 0 CHECK (reserved >= 0),
  safety       INTEGER NOT NULL DEFAULT 0,
  zone         TEXT NOT NULL DEFAULT '',
  bin          TEXT NOT NULL DEFAULT '',
  version      INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (warehouse_id, sku_id),
  CHECK (reserved <= on_hand)
) STRICT, WITHOUT ROWID;

CREATE TABLE stock_move (
  seq          INTEGER PRIMARY KEY,
  at           INTEGER NOT NULL,
  warehouse_id TEXT NOT NULL,
  sku_id       TEXT NOT NULL,
  kind         TEXT NOT NULL,                -- count, adjust, reserve, release, ship, return
  on_hand      INTEGER NOT NULL,             -- change
  reserved     INTEGER NOT NULL,             -- change
  parcel_id    TEXT NOT NULL DEFAULT '',
  actor        TEXT NOT NULL DEFAULT '',
  reason       TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX stock_move_sku ON stock_move(sku_id, warehouse_id, seq);

-- Personal text of receivers; only store/party.go reads and writes it.
CREATE TABLE party (
  id          TEXT PRIMARY KEY,
  name        TEXT NOT NULL DEFAULT '',
  phone       TEXT NOT NULL DEFAULT '',
  country     TEXT NOT NULL DEFAULT '',
  province    TEXT NOT NULL DEFAULT '',
  city        TEXT NOT NULL DEFAULT '',
  district    TEXT NOT NULL DEFAULT '',
  town        TEXT NOT NULL DEFAULT '',
  detail      TEXT NOT NULL DEFAULT '',
  cipher      TEXT NOT NULL DEFAULT '{}',
  merge_token TEXT NOT NULL DEFAULT '',
  same_key    TEXT NOT NULL DEFAULT ''       -- HMAC of name + phone + address, or of the platform's token
) STRICT;

CREATE TABLE orders (
  n                INTEGER PRIMARY KEY,      -- arrival number; search rows point at it
  id               TEXT NOT NULL UNIQUE,
  shop_id          TEXT NOT NULL REFERENCES shop(id),
  platform         TEXT NOT NULL,
  channel_order_no TEXT NOT NULL,
  state            TEXT NOT NULL,
  headline         TEXT NOT NULL,            -- derived: the one word lists show
  version          INTEGER NOT NULL DEFAULT 1,
  channel_status   TEXT NOT NULL,
  channel_words    TEXT NOT NULL DEFAULT '',
  refund           TEXT NOT NULL DEFAULT '',
  hold_count       INTEGER NOT NULL DEFAULT 0,
  hold_reasons     TEXT NOT NULL DEFAULT '', -- open reasons, comma separated, oldest first
  shipback_bad     INTEGER NOT NULL DEFAULT 0, -- parcels refused or unknown on the channel
  unmapped         INTEGER NOT NULL DEFAULT 0, -- lines linked to no SKU
  currency         TEXT NOT NULL,
  goods_minor      INTEGER,
  freight_minor    INTEGER,
  shop_discount    INTEGER,
  platform_discount INTEGER,
  paid_minor       INTEGER NOT NULL,
  paid_known       INTEGER NOT NULL DEFAULT 1,
  created_at       INTEGER NOT NULL DEFAULT 0,
  paid_at          INTEGER NOT NULL DEFAULT 0,
  channel_updated  INTEGER NOT NULL DEFAULT 0,
  ship_by          INTEGER NOT NULL DEFAULT 0,
  ship_by_source   TEXT NOT NULL DEFAULT '', -- platform | shop_hours | ''
  shipped_at       INTEGER NOT NULL DEFAULT 0,
  first_listed     INTEGER NOT NULL DEFAULT 0,
  arrived_at       INTEGER NOT NULL,         -- when we first stored it
  updated_at       INTEGER NOT NULL,
  sort_at          INTEGER NOT NULL,         -- paid_at, else created_at, else arrived_at: list order
  buyer_message    TEXT NOT NULL DEFAULT '',
  seller_memo      TEXT NOT NULL DEFAULT '',
  flag             TEXT NOT NULL DEFAULT '',
  our_note         TEXT NOT NULL DEFAULT '',
  promotion        TEXT NOT NULL DEFAULT '',
  buyer_key        TEXT NOT NULL DEFAULT '', -- HMAC of shop + buyer nick
  party_id         TEXT NOT NULL REFERENCES party(id),
  masked           INTEGER NOT NULL DEFAULT 0,
  province         TEXT NOT NULL DEFAULT '', -- of the receiver: planning and filters need it
  city             TEXT NOT NULL DEFAULT '',
  same_key         TEXT NOT NULL DEFAULT '', -- copy of party.same_key for merge and duplicate checks
  qty_total        INTEGER NOT NULL DEFAULT 0,
  line_count       INTEGER NOT NULL DEFAULT 0,
  goods            TEXT NOT NULL DEFAULT '', -- first line's title and spec for lists
  fill_only        INTEGER NOT NULL DEFAULT 0, -- came from a generic file
  merged_into      TEXT NOT NULL DEFAULT '',
  split_from       TEXT NOT NULL DEFAULT '',
  source           TEXT NOT NULL DEFAULT '', -- sync | import id
  UNIQUE (shop_id, channel_order_no)
) STRICT;
CREATE INDEX orders_no ON orders(channel_order_no);
CREATE INDEX orders_all ON orders(sort_at DESC, n DESC);
CREATE INDEX orders_state ON orders(state, sort_at DESC, n DESC);
CREATE INDEX orders_shop ON orders(shop_id, state, sort_at DESC, n DESC);
CREATE INDEX orders_due ON orders(ship_by, n) WHERE state || '' IN ('arrived', 'ready', 'short', 'planned', 'in_work'); -- the || keeps it for lists by time
CREATE INDEX orders_same ON orders(same_key) WHERE same_key <> '' AND state IN ('arrived', 'ready', 'short', 'planned');
CREATE INDEX orders_bad ON orders(sort_at DESC, n DESC) WHERE shipback_bad > 0;
CREATE INDEX orders_refund ON orders(sort_at DESC, n DESC) WHERE refund = 'asked';
CREATE INDEX orders_held ON orders(sort_at DESC, n DESC) WHERE hold_count > 0;

CREATE TABLE order_line (
  order_id     TEXT NOT NULL REFERENCES orders(id),
  line_no      INTEGER NOT NULL,
  channel_line TEXT NOT NULL DEFAULT '',
  channel_item TEXT NOT NULL DEFAULT '',
  channel_sku  TEXT NOT NULL DEFAULT '',
  title        TEXT NOT NULL DEFAULT '',
  spec         TEXT NOT NULL DEFAULT '',
  qty          INTEGER NOT NULL,
  unit_minor   INTEGER NOT NULL DEFAULT 0,
  amount_minor INTEGER NOT NULL DEFAULT 0,
  refund       TEXT NOT NULL DEFAULT '',
  gift         INTEGER NOT NULL DEFAULT 0,
  picture      TEXT NOT NULL DEFAULT '',
  match_key    TEXT NOT NULL,                -- as in sku_link
  PRIMARY KEY (order_id, line_no)
) STRICT, WITHOUT ROWID;
CREATE INDEX order_line_match ON order_line(match_key);

-- What a line means in our SKUs, fixed at review: qty is per one unit of the line.
CREATE TABLE line_sku (
  order_id TEXT NOT NULL,
  line_no  INTEGER NOT NULL,
  sku_id   TEXT NOT NULL REFERENCES sku(id),
  qty      INTEGER NOT NULL CHECK (qty > 0),
  PRIMARY KEY (order_id, line_no, sku_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX line_sku_sku ON line_sku(sku_id);

CREATE TABLE hold (
  id         TEXT PRIMARY KEY,
  order_id   TEXT NOT NULL REFERENCES orders(id),
  reason     TEXT NOT NULL,
  args       TEXT NOT NULL DEFAULT '{}',
  by_class   TEXT NOT NULL,                  -- rule, clerk, adapter, channel
  by_name    TEXT NOT NULL DEFAULT '',
  placed_at  INTEGER NOT NULL,
  lifted_at  INTEGER NOT NULL DEFAULT 0,
  lifted_class TEXT NOT NULL DEFAULT '',
  lifted_by  TEXT NOT NULL DEFAULT '',
  lifted_why TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE UNIQUE INDEX hold_open ON hold(order_id, reason) WHERE lifted_at = 0;
CREATE INDEX hold_order ON hold(order_id);

-- A hold a person lifted by hand is not placed again for the same facts.
CREATE TABLE hold_waiver (
  order_id TEXT NOT NULL,
  reason   TEXT NOT NULL,
  fact     TEXT NOT NULL,                    -- hash of what was judged
  at       INTEGER NOT NULL,
  PRIMARY KEY (order_id, reason)
) STRICT, WITHOUT ROWID;

CREATE TABLE parcel (
  id           TEXT PRIMARY KEY,
  kind         TEXT NOT NULL DEFAULT 'own',  -- own | foreign
  state        TEXT NOT NULL,
  version      INTEGER NOT NULL DEFAULT 1,
  warehouse_id TEXT NOT NULL DEFAULT '',
  courier_id   TEXT NOT NULL DEFAULT '',
  company      TEXT NOT NULL DEFAULT '',
  waybill      TEXT NOT NULL DEFAULT '',
  waybill_source TEXT NOT NULL DEFAULT '',   -- range | platform | import | foreign
  routing_code TEXT NOT NULL DEFAULT '',
  station      TEXT NOT NULL DEFAULT '',
  print_data   BLOB,
  reasons      TEXT NOT NULL DEFAULT '[]',   -- JSON: why this warehouse, this courier
  weight_g     INTEGER NOT NULL DEFAULT 0,
  batch_no     TEXT NOT NULL DEFAULT '',
  batch_seq    INTEGER NOT NULL DEFAULT 0,
  printed      INTEGER NOT NULL DEFAULT 0,   -- times
  printed_at   INTEGER NOT NULL DEFAULT 0,
  handed_at    INTEGER NOT NULL DEFAULT 0,
  planned_at   INTEGER NOT NULL,
  ask_state    TEXT NOT NULL DEFAULT '',     -- '' | asked | unknown: a number may have been given
  ask_error    TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX parcel_state ON parcel(state, planned_at) WHERE kind = 'own';
CREATE INDEX parcel_waybill ON parcel(waybill) WHERE waybill <> '';
CREATE INDEX parcel_handed ON parcel(handed_at) WHERE handed_at > 0;
CREATE UNIQUE INDEX parcel_number ON parcel(company, waybill) WHERE waybill <> '' AND kind = 'own' AND state <> 'void';

-- n : m between orders and parcels; ship-back is due per parcel and order.
CREATE TABLE parcel_order (
  parcel_id   TEXT NOT NULL REFERENCES parcel(id),
  order_id    TEXT NOT NULL REFERENCES orders(id),
  shipback    TEXT NOT NULL DEFAULT 'not_due',
  shipback_at INTEGER NOT NULL DEFAULT 0,
  shipback_words TEXT NOT NULL DEFAULT '',   -- the platform's words when refused
  PRIMARY KEY (parcel_id, order_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX parcel_order_order ON parcel_order(order_id);
CREATE INDEX parcel_order_back ON parcel_order(shipback) WHERE shipback IN ('queued', 'sent', 'refused', 'unknown');

CREATE TABLE parcel_line (
  parcel_id TEXT NOT NULL REFERENCES parcel(id),
  order_id  TEXT NOT NULL,
  line_no   INTEGER NOT NULL,
  sku_id    TEXT NOT NULL,
  qty       INTEGER NOT NULL CHECK (qty > 0),
  reserved  INTEGER NOT NULL DEFAULT 0,      -- 0 where stock is not counted
  PRIMARY KEY (parcel_id, order_id, line_no, sku_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX parcel_line_order ON parcel_line(order_id);

CREATE TABLE journal (
  seq      INTEGER PRIMARY KEY,
  at       INTEGER NOT NULL,
  kind     TEXT NOT NULL,
  by_class TEXT NOT NULL,
  by_name  TEXT NOT NULL DEFAULT '',
  sub_kind TEXT NOT NULL,
  subject  TEXT NOT NULL,
  version  INTEGER NOT NULL DEFAULT 0,
  data     TEXT NOT NULL DEFAULT '{}',
  cause    TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX journal_subject ON journal(subject, seq);

CREATE TABLE outbox (
  id          TEXT PRIMARY KEY,
  key         TEXT NOT NULL,
  kind        TEXT NOT NULL,
  shop_id     TEXT NOT NULL,
  idem        TEXT NOT NULL UNIQUE,
  payload     TEXT NOT NULL,
  state       TEXT NOT NULL DEFAULT 'queued',
  attempts    INTEGER NOT NULL DEFAULT 0,
  created_at  INTEGER NOT NULL,
  not_before  INTEGER NOT NULL DEFAULT 0,
  lease_until INTEGER NOT NULL DEFAULT 0,
  done_at     INTEGER NOT NULL DEFAULT 0,
  last_error  TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX outbox_due ON outbox(not_before, id) WHERE state IN ('queued', 'sent', 'unknown');
CREATE INDEX outbox_key ON outbox(key, id) WHERE state IN ('queued', 'sent', 'unknown', 'refused');

CREATE TABLE raw_order (
  order_n INTEGER PRIMARY KEY,               -- orders.n
  shop_id TEXT NOT NULL,
  at      INTEGER NOT NULL,
  hash    TEXT NOT NULL,
  body    BLOB NOT NULL                      -- zstd
) STRICT;

-- Records that could not even be read as an order: kept for a replay after a parser fix.
CREATE TABLE raw_quarantine (
  shop_id TEXT NOT NULL,
  channel_order_no TEXT NOT NULL,
  at      INTEGER NOT NULL,
  reason  TEXT NOT NULL,
  body    BLOB NOT NULL,
  PRIMARY KEY (shop_id, channel_order_no)
) STRICT, WITHOUT ROWID;

CREATE TABLE import_run (
  id        TEXT PRIMARY KEY,
  shop_id   TEXT NOT NULL,
  at        INTEGER NOT NULL,
  platform  TEXT NOT NULL,
  files     TEXT NOT NULL,
  report    TEXT NOT NULL,                   -- JSON counts
  verdicts  TEXT NOT NULL DEFAULT ''         -- file name below the data folder
) STRICT;

CREATE TABLE file_map (
  shop_id TEXT NOT NULL,
  head    TEXT NOT NULL,                     -- hash of the header row
  map     TEXT NOT NULL,                     -- JSON field → header
  at      INTEGER NOT NULL,
  PRIMARY KEY (shop_id, head)
) STRICT, WITHOUT ROWID;

CREATE TABLE job_run (
  name       TEXT PRIMARY KEY,
  paused     INTEGER NOT NULL DEFAULT 0,
  started_at INTEGER NOT NULL DEFAULT 0,
  ended_at   INTEGER NOT NULL DEFAULT 0,
  ok         INTEGER NOT NULL DEFAULT 1,
  result     TEXT NOT NULL DEFAULT '{}'
) STRICT;

-- Tab counts, kept by triggers: O(1) to read.
CREATE TABLE order_count (
  shop_id  TEXT NOT NULL,
  state    TEXT NOT NULL,
  headline TEXT NOT NULL,
  bad      INTEGER NOT NULL,
  n        INTEGER NOT NULL,
  PRIMARY KEY (shop_id, state, headline, bad)
) STRICT, WITHOUT ROWID;

-- +goose StatementBegin
CREATE TRIGGER order_count_ins AFTER INSERT ON orders BEGIN
  INSERT INTO order_count VALUES (NEW.shop_id, NEW.state, NEW.headline, NEW.shipback_bad > 0, 1)
  ON CONFLICT DO UPDATE SET n = n + 1;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER order_count_upd AFTER UPDATE OF state, headline, shipback_bad ON orders
WHEN OLD.state <> NEW.state OR OLD.headline <> NEW.headline OR (OLD.shipback_bad > 0) <> (NEW.shipback_bad > 0) BEGIN
  UPDATE order_count SET n = n - 1
  WHERE shop_id = OLD.shop_id AND state = OLD.state AND headline = OLD.headline AND bad = (OLD.shipback_bad > 0);
  INSERT INTO order_count VALUES (NEW.shop_id, NEW.state, NEW.headline, NEW.shipback_bad > 0, 1)
  ON CONFLICT DO UPDATE SET n = n + 1;
END;
-- +goose StatementEnd

-- Search: app-side bigrams as HMAC tokens; the table holds no readable text.
CREATE VIRTUAL TABLE order_find USING fts5(tok, content='', contentless_delete=1, detail=none, tokenize='unicode61');

-- +goose Down
DROP TABLE order_find;
