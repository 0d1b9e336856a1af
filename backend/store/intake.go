package store

import (
	"context"
	"database/sql"
	"errors"

	"zhanggui/backend/flow"
	"zhanggui/backend/journal"
	"zhanggui/backend/shop"
)

// Sources of orders; an import's id is a source too.
const SourceSync = "sync"

// Arrival is one order as a channel or a file has it.
type Arrival struct {
	Order    shop.Order
	Doubts   []shop.Doubt
	Raw      []byte // as received
	FillOnly bool   // fills empty fields of an order that is there already, changes nothing else
	Source   string // SourceSync or the id of an import
}

// Outcome of keeping one order.
const (
	OrderNew       = "new"
	OrderUpdated   = "updated"
	OrderUnchanged = "unchanged"
	OrderNotKept   = "not_kept" // its record is set apart; Err says why
)

// Kept is what became of one Arrival.
type Kept struct {
	OrderID string
	Outcome string
	Err     error
}

// PullMark is how far the reading of a shop has come; it is written with the orders it speaks of.
type PullMark struct {
	CoveredTo  shop.Millis
	WindowFrom shop.Millis
	WindowTo   shop.Millis
	Cursor     string
}

// Batches stay small, so that a click never waits long for the writer.
const (
	batchOrders = 200
	batchLines  = 1200
)

// Keep stores orders of one shop, in short transactions. Each order is kept whole or not at all, and one that
// cannot be kept is set apart without stopping the others. mark, when given, is written with the last batch.
// An error means that the batch it met and all after it were not kept.
func (s *Store) Keep(ctx context.Context, shopID string, in []Arrival, mark *PullMark) ([]Kept, error) {
	sh, err := s.ShopByID(ctx, shopID)
	if err != nil {
		return nil, err
	}
	out := make([]Kept, 0, len(in))
	for from := 0; from < len(in); {
		to, lines := from, 0
		for to < len(in) && to-from < batchOrders && (to == from || lines+len(in[to].Order.Lines) <= batchLines) {
			lines += len(in[to].Order.Lines)
			to++
		}
		var m *PullMark
		if to == len(in) {
			m = mark
		}
		kept, err := s.keepBatch(ctx, sh, in[from:to], m)
		if err != nil {
			return out, err
		}
		out = append(out, kept...)
		from = to
	}
	if len(in) == 0 && mark != nil {
		return out, s.MarkPull(ctx, shopID, *mark)
	}
	return out, nil
}

// keepBatch keeps one batch in one transaction; when one order spoils it, each is kept on its own.
func (s *Store) keepBatch(ctx context.Context, sh Shop, in []Arrival, mark *PullMark) ([]Kept, error) {
	facts := make([]facts, len(in))
	for i := range in {
		if err := facts[i].prepare(s, sh, in[i]); err != nil {
			return nil, err
		}
	}
	out := make([]Kept, len(in))
	err := s.Write(ctx, Bulk, func(t *Tx) error {
		k := keeper{t: t, shop: sh}
		for i := range facts {
			var err error
			if out[i], err = k.keep(&facts[i]); err != nil {
				return err
			}
		}
		return t.markPull(sh.ID, mark)
	})
	if err == nil || ctx.Err() != nil || shop.IsKind(err, shop.OutcomeUnknown) || s.dia.isFull(err) || s.dia.isBusy(err) {
		return out, err
	}
	for i := range facts {
		err := s.Write(ctx, Bulk, func(t *Tx) error {
			var err error
			out[i], err = (&keeper{t: t, shop: sh}).keep(&facts[i])
			return err
		})
		if err == nil {
			continue
		}
		if ctx.Err() != nil || shop.IsKind(err, shop.OutcomeUnknown) {
			return nil, err
		}
		out[i] = Kept{Outcome: OrderNotKept, Err: err}
		if err := s.Write(ctx, Bulk, func(t *Tx) error {
			return t.quarantine(sh.ID, string(in[i].Order.ChannelOrderNo), "not_stored", facts[i].packed)
		}); err != nil {
			return nil, err
		}
	}
	return out, s.Write(ctx, Bulk, func(t *Tx) error { return t.markPull(sh.ID, mark) })
}

// facts are an arrival with everything that can be computed before the writer's turn.
type facts struct {
	Arrival
	hash   string
	packed []byte
	tokens string
}

func (f *facts) prepare(s *Store, sh Shop, a Arrival) error {
	f.Arrival = a
	if f.Order.Platform == "" {
		f.Order.Platform = sh.Platform
	}
	if f.Order.Currency == "" {
		f.Order.Currency = sh.Currency
	}
	f.Order.Lines = numbered(f.Order.Lines)
	var err error
	if f.hash, err = factHash(f.Order, a.Doubts); err != nil {
		return err
	}
	if f.packed, err = s.pack.pack(a.Raw); err != nil {
		return err
	}
	f.tokens = s.find.orderTokens(f.Order)
	return nil
}

// orderTokens are the search tokens of one order.
func (f finder) orderTokens(o shop.Order) string {
	texts := make([]string, 0, 3*len(o.Lines)+1)
	for _, l := range o.Lines {
		texts = append(texts, l.Title, l.Spec, l.ChannelSKU)
	}
	texts = append(texts, o.BuyerNick)
	return f.partyTokens(o.Receiver) + f.tokens(texts...)
}

// keeper keeps orders inside one transaction.
type keeper struct {
	t      *Tx
	shop   Shop
	skus   bool // there are SKUs at all: lines may map
	looked bool
}

// known is what decides whether an arrival says anything new.
type known struct {
	id      string
	n       int64
	hash    string
	updated shop.Millis
	status  shop.ChannelStatus
}

// keep stores one arrival: new, changed, or nothing to do.
func (k *keeper) keep(f *facts) (Kept, error) {
	cur, found, err := k.find(f)
	if err != nil {
		return Kept{}, err
	}
	if !found {
		id, fresh, err := k.insert(f)
		if err != nil {
			return Kept{}, err
		}
		if fresh {
			return Kept{OrderID: id, Outcome: OrderNew}, k.readNow(f)
		}
		if cur, _, err = k.find(f); err != nil { // somebody else kept it meanwhile
			return Kept{}, err
		}
	}
	out := Kept{OrderID: cur.id, Outcome: OrderUnchanged}
	if !f.FillOnly && olderThan(f, cur) {
		return out, k.readNow(f)
	}
	if cur.hash == f.hash {
		if f.Order.UpdatedAt > cur.updated {
			_, err = k.t.exec(`UPDATE orders SET channel_updated = $1 WHERE id = $2`, f.Order.UpdatedAt, cur.id)
		}
		return out, errors.Join(err, k.readNow(f))
	}
	var changed bool
	if f.FillOnly {
		changed, err = k.fill(cur.id, f)
	} else {
		changed, err = k.change(cur, f)
	}
	if err != nil {
		return Kept{}, err
	}
	if changed {
		out.Outcome = OrderUpdated
	}
	return out, k.readNow(f)
}

// readNow takes the record out of those set apart: it has become an order.
func (k *keeper) readNow(f *facts) error {
	if f.Source != SourceSync {
		return nil
	}
	_, err := k.t.exec(`DELETE FROM raw_quarantine WHERE shop_id = $1 AND channel_order_no = $2`, k.shop.ID, string(f.Order.ChannelOrderNo))
	return err
}

func (k *keeper) find(f *facts) (known, bool, error) {
	var c known
	err := k.t.row(`SELECT o.id, o.n, COALESCE(r.hash, ''), o.channel_updated, o.channel_status FROM orders o LEFT JOIN raw_order r ON r.order_n = o.n
		WHERE o.shop_id = $1 AND o.channel_order_no = $2`, k.shop.ID, string(f.Order.ChannelOrderNo)).Scan(&c.id, &c.n, &c.hash, &c.updated, &c.status)
	if errors.Is(err, sql.ErrNoRows) {
		return c, false, nil
	}
	return c, err == nil, err
}

// olderThan is the version guard: what a channel said earlier never overwrites what it said later. A time of
// change decides; without one, and always for files (their times are the file's), the status must not go back.
func olderThan(f *facts, cur known) bool {
	in := f.Order
	back := in.Status != shop.ChUnknown && in.Status.Rank() < cur.status.Rank()
	ahead := in.Status.Rank() > cur.status.Rank() && cur.status != shop.ChUnknown
	if f.Source != SourceSync && (back || ahead) {
		return back
	}
	if in.UpdatedAt > 0 && cur.updated > 0 && in.UpdatedAt != cur.updated {
		return in.UpdatedAt < cur.updated
	}
	return back
}

// insert stores an order that was not there. fresh is false when another writer was first.
func (k *keeper) insert(f *facts) (id string, fresh bool, err error) {
	t, o := k.t, f.Order
	id = t.NewID()
	partyID := t.NewID()
	if err := t.putParty(partyID, o.Receiver); err != nil {
		return "", false, err
	}
	state := firstState(o.Status)
	shipBy, source := k.shipBy(o, t.now)
	listed := o.FirstListed
	if listed == 0 {
		listed = t.now
	}
	sortAt := firstTime(o.PaidAt, o.CreatedAt, t.now)
	head := flow.HeadlineOf(state, o.Refund == shop.RefundAsked, false)
	qty, goods := goodsOf(o.Lines)
	var n int64
	err = t.row(`INSERT INTO orders (id, shop_id, platform, channel_order_no, state, headline, channel_status, channel_words, refund,
		currency, goods_minor, freight_minor, shop_discount, platform_discount, paid_minor, paid_known, created_at, paid_at, channel_updated,
		ship_by, ship_by_source, shipped_at, first_listed, arrived_at, updated_at, sort_at, buyer_message, seller_memo, flag, promotion, buyer_key,
		party_id, masked, province, city, same_key, qty_total, line_count, goods, fill_only, source)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $24, $25, $26, $27,
		$28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40)
		ON CONFLICT (shop_id, channel_order_no) DO NOTHING RETURNING n`,
		id, k.shop.ID, string(o.Platform), string(o.ChannelOrderNo), string(state), string(head), string(o.Status), o.StatusWords, string(o.Refund),
		o.Currency, o.GoodsMinor, o.FreightMinor, o.ShopDiscount, o.PlatformDiscount, o.PaidMinor, o.PaidKnown, o.CreatedAt, o.PaidAt, o.UpdatedAt,
		shipBy, source, o.ShippedAt, listed, t.now, sortAt, o.BuyerMessage, o.SellerMemo, o.Flag, o.Promotion, k.buyerKey(o.BuyerNick),
		partyID, o.Receiver.Masked, o.Receiver.Address.Province, o.Receiver.Address.City, t.s.find.sameKey(o.Receiver), qty, len(o.Lines), goods,
		f.FillOnly, f.Source).Scan(&n)
	if errors.Is(err, sql.ErrNoRows) {
		_, err := t.exec(`DELETE FROM party WHERE id = $1`, partyID)
		return "", false, err
	}
	if err != nil {
		return "", false, err
	}
	if _, err := t.exec(`INSERT INTO raw_order (order_n, shop_id, at, hash, body) VALUES ($1, $2, $3, $4, $5)`, n, k.shop.ID, t.now, f.hash, f.packed); err != nil {
		return "", false, err
	}
	t.indexOrder(n, f.tokens, false)
	if err := k.putLines(id, o.Lines); err != nil {
		return "", false, err
	}
	data := map[string]any{"state": string(state), "status": string(o.Status), "source": f.Source}
	if err := t.Journal(journal.Entry{Kind: journal.OrderArrived, Actor: journal.Channel(), SubKind: journal.SubOrder, Subject: id, Version: 1, Data: data}); err != nil {
		return "", false, err
	}
	return id, true, k.afterInsert(id, state, f)
}

// afterInsert places what the channel's state implies: parcels that left elsewhere, and holds.
func (k *keeper) afterInsert(id string, state shop.OrderState, f *facts) error {
	o := f.Order
	switch state {
	case shop.Shipped, shop.Closed:
		return k.foreign(id, o, true)
	case shop.Cancelled:
		return nil
	case shop.Arrived, shop.Ready, shop.Short, shop.Planned, shop.InWork, shop.Delivered:
	}
	if o.Status == shop.ChPartShipped {
		if err := k.foreign(id, o, true); err != nil {
			return err
		}
		if _, err := k.t.PlaceHold(id, shop.Hold{Reason: shop.HoldPartShipped}, journal.Channel(), ""); err != nil {
			return err
		}
	}
	return k.channelHolds(id, f, false)
}

// firstState is the stage an order is created in when it is first seen with this status.
func firstState(s shop.ChannelStatus) shop.OrderState {
	switch s {
	case shop.ChShipped:
		return shop.Shipped
	case shop.ChCompleted:
		return shop.Closed
	case shop.ChCancelled:
		return shop.Cancelled
	case shop.ChPendingPayment, shop.ChPaid, shop.ChPresaleDeposit, shop.ChHeld, shop.ChPartShipped, shop.ChUnknown:
		return shop.Arrived
	}
	return shop.Arrived
}

// shipBy is the promise to the buyer: the platform's own, else the shop's hours after the payment.
func (k *keeper) shipBy(o shop.Order, arrived shop.Millis) (at shop.Millis, source string) {
	if o.ShipBy > 0 {
		return o.ShipBy, "platform"
	}
	if o.Status == shop.ChPendingPayment || o.Status == shop.ChCancelled {
		return 0, ""
	}
	return firstTime(o.PaidAt, o.CreatedAt, arrived) + k.shop.ShipHours*3600_000, "shop_hours"
}

func (k *keeper) buyerKey(nick string) string {
	if nick == "" {
		return ""
	}
	return k.t.s.find.mac("buyer", k.shop.ID+"\x00"+fold(nick))
}

func firstTime(ts ...shop.Millis) shop.Millis {
	for _, t := range ts {
		if t > 0 {
			return t
		}
	}
	return 0
}

func goodsOf(lines []shop.Line) (qty int64, goods string) {
	for _, l := range lines {
		qty += l.Qty
	}
	if len(lines) > 0 {
		goods = lines[0].Title
		if lines[0].Spec != "" {
			goods += " " + lines[0].Spec
		}
	}
	return qty, goods
}
