package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"sync"

	"github.com/klauspost/compress/zstd"

	"zhanggui/backend/shop"
)

// packer compresses raw records; it is made at first use because not every session takes orders in.
type packer struct {
	once sync.Once
	enc  *zstd.Encoder
	dec  *zstd.Decoder
	err  error
}

func (p *packer) open() error {
	p.once.Do(func() {
		if p.enc, p.err = zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithLowerEncoderMem(true)); p.err != nil {
			return
		}
		p.dec, p.err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(64<<20))
	})
	if p.err != nil {
		return shop.Wrap(p.err, shop.Internal, "store.error.pack")
	}
	return nil
}

func (p *packer) pack(b []byte) ([]byte, error) {
	if err := p.open(); err != nil {
		return nil, err
	}
	return p.enc.EncodeAll(b, nil), nil
}

func (p *packer) unpack(b []byte) ([]byte, error) {
	if err := p.open(); err != nil {
		return nil, err
	}
	out, err := p.dec.DecodeAll(b, nil)
	if err != nil {
		return nil, shop.Wrap(err, shop.Internal, "store.error.pack")
	}
	return out, nil
}

// RawRecord is one record exactly as a channel sent it.
type RawRecord struct {
	OrderNo string
	Body    []byte
	Reason  string // why it is set apart: unread, unreadable, not_stored
}

// RawUnread marks records that are kept before anything tries to read them.
const RawUnread = "unread"

// KeepRaw puts records apart under a reason; a record of the same order replaces the earlier one.
func (s *Store) KeepRaw(ctx context.Context, shopID string, recs []RawRecord) error {
	packed := make([][]byte, len(recs))
	for i, r := range recs {
		var err error
		if packed[i], err = s.pack.pack(r.Body); err != nil {
			return err
		}
	}
	return s.Write(ctx, Bulk, func(t *Tx) error {
		for i, r := range recs {
			if err := t.quarantine(shopID, r.OrderNo, r.Reason, packed[i]); err != nil {
				return err
			}
		}
		return nil
	})
}

func (t *Tx) quarantine(shopID, no, reason string, packed []byte) error {
	_, err := t.exec(`INSERT INTO raw_quarantine (shop_id, channel_order_no, at, reason, body) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (shop_id, channel_order_no) DO UPDATE SET at = excluded.at, reason = excluded.reason, body = excluded.body`,
		shopID, no, t.now, reason, packed)
	return err
}

// RawApart lists up to n records of a shop that were never kept as orders, oldest first.
func (s *Store) RawApart(ctx context.Context, shopID string, n int) ([]RawRecord, error) {
	rows, err := s.r.QueryContext(ctx, `SELECT channel_order_no, reason, body FROM raw_quarantine WHERE shop_id = $1 ORDER BY at, channel_order_no LIMIT $2`, shopID, n)
	if err != nil {
		return nil, err
	}
	defer closeRows(rows)
	var out []RawRecord
	for rows.Next() {
		var r RawRecord
		var packed []byte
		if err := rows.Scan(&r.OrderNo, &r.Reason, &packed); err != nil {
			return nil, err
		}
		if r.Body, err = s.pack.unpack(packed); err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// RawOrder returns the newest raw record an order was made from.
func (s *Store) RawOrder(ctx context.Context, orderID string) ([]byte, error) {
	var packed []byte
	err := s.r.QueryRowContext(ctx, `SELECT r.body FROM raw_order r JOIN orders o ON o.n = r.order_n WHERE o.id = $1`, orderID).Scan(&packed)
	if err != nil {
		return nil, one(err, "order.error.not_found", "id", orderID)
	}
	return s.pack.unpack(packed)
}

// factHash tells whether two readings of an order say the same. The time of the change and of the listing are
// left out: only what is said counts.
func factHash(o shop.Order, doubts []shop.Doubt) (string, error) {
	o.UpdatedAt, o.FirstListed = 0, 0
	b, err := json.Marshal(struct {
		O shop.Order
		D []shop.Doubt
	}{o, doubts})
	if err != nil {
		return "", shop.Wrap(err, shop.Internal, "store.error.json")
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:16]), nil
}
