package store

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"sync"
	"testing"
	"time"

	"zhanggui/backend/channel"
	"zhanggui/backend/journal"
	"zhanggui/backend/shipback"
	"zhanggui/backend/shop"
)

// long tells whether the full counts are wanted.
func long() bool { return os.Getenv("ZHANGGUI_LONG") != "" }

// faults is how many faults the ship-back test throws.
func faults() int {
	if long() {
		return 10_000
	}
	return 500
}

// strict is a platform with its own ledger: a number sent twice is recorded twice, so that a second send shows.
type strict struct {
	mu     sync.Mutex
	rnd    *rand.Rand
	ledger map[string][]string // order → numbers recorded
	thrown int
	limit  int
	kill   func()
	refuse map[string]bool
}

func (p *strict) fault() int {
	if p.thrown >= p.limit || p.rnd.IntN(2) == 0 {
		return 0
	}
	p.thrown++
	return 1 + p.rnd.IntN(7)
}

func (p *strict) shipBack(_ context.Context, in channel.ShipIntent) (channel.Receipt, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f := p.fault()
	switch f {
	case 1:
		return channel.Receipt{}, &channel.Down{Cause: errors.New("away")}
	case 2:
		return channel.Receipt{}, &channel.Throttled{After: time.Second}
	case 3: // lost on the way there
		return channel.Receipt{}, &channel.Unknown{Cause: errors.New("reset")}
	}
	if p.refuse[string(in.OrderNo)] {
		return channel.Receipt{}, &channel.Refused{Code: "7", Message: "已取消"}
	}
	p.ledger[string(in.OrderNo)] = append(p.ledger[string(in.OrderNo)], in.Waybill)
	switch f {
	case 4: // lost on the way back
		return channel.Receipt{}, &channel.Unknown{Cause: errors.New("timeout")}
	case 5:
		return channel.Receipt{}, &channel.Malformed{What: "reply", Cause: errors.New("cut")}
	case 6: // the program is killed before it hears the answer
		p.kill()
		return channel.Receipt{}, &channel.Unknown{Cause: errors.New("killed")}
	}
	return channel.Receipt{Done: true}, nil
}

func (p *strict) shipStatus(_ context.Context, in channel.ShipIntent) (channel.Receipt, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch p.fault() {
	case 1, 2:
		return channel.Receipt{}, &channel.Down{Cause: errors.New("away")}
	case 3, 4:
		return channel.Receipt{}, &channel.Unknown{Cause: errors.New("no answer")}
	case 6:
		p.kill()
		return channel.Receipt{}, &channel.Unknown{Cause: errors.New("killed")}
	}
	for _, n := range p.ledger[string(in.OrderNo)] {
		if n == in.Waybill {
			return channel.Receipt{Done: true, Already: true}, nil
		}
	}
	return channel.Receipt{}, nil
}

type strictAdapter struct {
	channel.Adapter
	p *strict
}

func (a strictAdapter) Can() channel.Capabilities {
	return channel.Capabilities{MultiParcel: true, ShipBack: a.p.shipBack, ShipStatus: a.p.shipStatus}
}

// mortal is a store whose writes stop at a kill, like a process that is gone.
type mortal struct {
	*Store
	mu   sync.Mutex
	dead bool
}

func (m *mortal) die() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.dead = true
}

func (m *mortal) gone() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.dead {
		return errors.New("killed")
	}
	return nil
}

func (m *mortal) Report(ctx context.Context, d journal.Due, e shipback.Event) (bool, error) {
	if err := m.gone(); err != nil {
		return false, err
	}
	return m.Store.Report(ctx, d, ReportEvent(e))
}

func (m *mortal) ReleaseReports(ctx context.Context, ids []string, at shop.Millis) error {
	if err := m.gone(); err != nil {
		return err
	}
	return m.Store.ReleaseReports(ctx, ids, at)
}

func (m *mortal) AskLater(ctx context.Context, id string, at shop.Millis, class string) error {
	if err := m.gone(); err != nil {
		return err
	}
	return m.Store.AskLater(ctx, id, at, class)
}

func (m *mortal) FileReports(context.Context, string) ([]shipback.FileReport, error) { return nil, nil }

func (m *mortal) FileReported(context.Context, []shipback.FileReport, string, journal.Actor) error {
	return nil
}

// desk is a store with one live shop.
func desk(t testing.TB, kind string) (*Store, *shop.ManualClock, Shop) {
	t.Helper()
	clock := shop.NewManualClock(time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC))
	s, err := Open(t.Context(), Options{Dir: t.TempDir(), Clock: clock, Name: "test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	sh, err := s.AddShop(t.Context(), Shop{
		Kind: kind, Platform: shop.PDD, Name: "店", Zone: shop.DefaultZone, Currency: "CNY", ShipHours: 48, IntervalMin: 15, HistoryDays: 7,
	}, journal.System())
	if err != nil {
		t.Fatal(err)
	}
	return s, clock, sh
}

// handOver keeps an order with one or more handed-over parcels whose reports are due.
func handOver(t testing.TB, s *Store, sh Shop, no string, parcels ...string) (orderID string, ids []string) {
	t.Helper()
	ctx := t.Context()
	kept, err := s.Keep(ctx, sh.ID, []Arrival{{Source: SourceSync, Raw: []byte("{}"), Order: plainOrder(no)}}, nil)
	if err != nil || kept[0].Err != nil {
		t.Fatal(err, kept)
	}
	orderID = kept[0].OrderID
	err = s.Write(ctx, Interactive, func(tx *Tx) error {
		for _, number := range parcels {
			id := tx.NewID()
			ids = append(ids, id)
			if _, err := tx.exec(`INSERT INTO parcel (id, state, company, waybill, planned_at, handed_at) VALUES ($1, 'handed_over', 'ZTO', $2, $3, $3)`, id, number, tx.now); err != nil {
				return err
			}
			if _, err := tx.exec(`INSERT INTO parcel_order (parcel_id, order_id) VALUES ($1, $2)`, id, orderID); err != nil {
				return err
			}
		}
		for _, id := range ids {
			if err := tx.QueueShipBack(id, orderID, journal.System()); err != nil {
				return err
			}
			if err := tx.QueueShipBack(id, orderID, journal.System()); err != nil { // again changes nothing
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return orderID, ids
}

func plainOrder(no string) shop.Order {
	return shop.Order{
		Platform: shop.PDD, ChannelOrderNo: shop.ChannelOrderID(no), Status: shop.ChPaid, Currency: "CNY", PaidMinor: 100, PaidKnown: true,
		PaidAt: 1_700_000_000_000, UpdatedAt: 1_700_000_000_000,
		Receiver: shop.Receiver{Party: shop.Party{Name: "王小明", Phone: "13800001234", Address: shop.Address{Province: "浙江省", City: "杭州市", Detail: "文三路1号"}}},
		Lines:    []shop.Line{{LineNo: 1, ChannelLine: "L1", ChannelSKU: "A", Title: "茶杯", Qty: 1, UnitMinor: 100, AmountMinor: 100}},
	}
}

func states(t testing.TB, s *Store) map[string]int {
	t.Helper()
	rows, err := s.r.Query(`SELECT shipback, COUNT(*) FROM parcel_order GROUP BY shipback`)
	if err != nil {
		t.Fatal(err)
	}
	defer closeRows(rows)
	out := map[string]int{}
	for rows.Next() {
		var st string
		var n int
		if err := rows.Scan(&st, &n); err != nil {
			t.Fatal(err)
		}
		out[st] = n
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// TestEveryParcelIsRecordedOnce is promise P3: under lost replies, an absent platform, refusals and kills between
// the call and the note of it, the platform records each parcel exactly once and none ends unseen.
func TestEveryParcelIsRecordedOnce(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	s, clock, sh := desk(t, "pdd")
	limit := faults()
	p := &strict{rnd: rand.New(rand.NewPCG(seed, 1)), ledger: map[string][]string{}, limit: limit, refuse: map[string]bool{}} //nolint:gosec // a repeatable test
	want := map[string][]string{}
	orders, parcels := 0, 0
	more := func() {
		for range 50 {
			orders++
			no := fmt.Sprintf("O%05d", orders)
			numbers := []string{no + "A"}
			if orders%5 == 0 {
				numbers = append(numbers, no+"B")
			}
			if orders%17 == 3 {
				p.refuse[no] = true
			} else {
				want[no] = numbers
			}
			handOver(t, s, sh, no, numbers...)
			parcels += len(numbers)
		}
	}
	ctx := t.Context()
	for {
		m := &mortal{Store: s}
		p.kill = m.die
		svc := shipback.New(shipback.Deps{Store: m, Clock: clock, Open: func(context.Context, string) (channel.Adapter, error) { return strictAdapter{p: p}, nil }})
		if err := svc.Recover(ctx); err != nil {
			t.Fatal(err)
		}
		_, err := svc.Deliver(ctx, sh.ID)
		if c := channel.Class(err); err != nil && m.gone() == nil && c != "down" && c != "throttled" {
			t.Fatal(err)
		}
		clock.Advance(time.Duration(1+p.rnd.IntN(120)) * time.Second)
		open, err := s.WaitingReports(ctx, sh.ID)
		if err != nil {
			t.Fatal(err)
		}
		if !stuckBehind(t, s, open.N) {
			continue
		}
		if p.thrown >= p.limit {
			break
		}
		more()
	}
	for no, numbers := range want {
		if got := p.ledger[no]; len(got) != len(numbers) || fmt.Sprint(got) != fmt.Sprint(numbers) {
			t.Errorf("%s recorded %v, want %v", no, got, numbers)
		}
	}
	got := states(t, s)
	if ok, bad := got[string(shop.ShipBackOK)], got[string(shop.ShipBackRefused)]; ok+bad+got[string(shop.ShipBackQueued)] != parcels || bad != len(p.refuse) {
		t.Errorf("of %d parcels: %v, %d orders refused", parcels, got, len(p.refuse))
	}
	var badOrders int
	if err := s.r.QueryRow(`SELECT COUNT(*) FROM orders WHERE shipback_bad > 0`).Scan(&badOrders); err != nil || badOrders != len(p.refuse) {
		t.Errorf("%d orders marked, %d refused, %v", badOrders, len(p.refuse), err)
	}
	tasks, err := s.ReportTasks(ctx, shop.NowMillis(clock), 10_000)
	if err != nil || len(tasks) != len(p.refuse) || len(tasks) > 0 && tasks[0].Words != "已取消" {
		t.Errorf("%d tasks for %d refusals, %v", len(tasks), len(p.refuse), err)
	}
	t.Logf("%d parcels, %d faults", parcels, p.thrown)
}

// stuckBehind: what still waits only waits behind a refused report of its own order.
func stuckBehind(t testing.TB, s *Store, open int64) bool {
	t.Helper()
	var behind int64
	if err := s.r.QueryRow(`SELECT COUNT(*) FROM outbox d WHERE d.state = 'queued'
		AND EXISTS (SELECT 1 FROM outbox e WHERE e.key = d.key AND e.id < d.id AND e.state = 'refused')`).Scan(&behind); err != nil {
		t.Fatal(err)
	}
	return behind == open
}

func TestAPlatformThatIsAwayLeavesReportsQueuedAndTheJournalQuiet(t *testing.T) {
	s, clock, sh := desk(t, "pdd")
	order, _ := handOver(t, s, sh, "O1", "Z1")
	handOver(t, s, sh, "O2", "Z2")
	away := strictAdapter{p: &strict{}}
	calls := 0
	open := func(context.Context, string) (channel.Adapter, error) {
		return capable{away, channel.Capabilities{
			ShipBack: func(context.Context, channel.ShipIntent) (channel.Receipt, error) {
				calls++
				return channel.Receipt{}, &channel.Down{Cause: errors.New("no route")}
			},
			ShipStatus: away.p.shipStatus,
		}}, nil
	}
	svc := shipback.New(shipback.Deps{Store: &mortal{Store: s}, Clock: clock, Open: open})
	for range 100 {
		if _, err := svc.Deliver(t.Context(), sh.ID); err != nil && channel.Class(err) != "down" {
			t.Fatal(err)
		}
		clock.Advance(5 * time.Minute)
	}
	if got := states(t, s); got["queued"] != 2 {
		t.Errorf("%v", got)
	}
	if calls < 100 || calls > 200 {
		t.Errorf("%d calls in eight hours", calls)
	}
	var lines int
	if err := s.r.QueryRow(`SELECT COUNT(*) FROM journal WHERE subject = $1 AND kind LIKE 'shipback%'`, order).Scan(&lines); err != nil || lines > 2 {
		t.Errorf("the time line has %d lines about it, %v", lines, err)
	}
	w, err := s.WaitingReports(t.Context(), "")
	if err != nil || w.N != 2 || w.Oldest == 0 {
		t.Errorf("%+v %v", w, err)
	}
}

type capable struct {
	channel.Adapter
	can channel.Capabilities
}

func (c capable) Can() channel.Capabilities { return c.can }

func TestAFileShopsReportIsConfirmedByItsNextExport(t *testing.T) {
	s, _, sh := desk(t, FileKind)
	ctx := t.Context()
	order, _ := handOver(t, s, sh, "F1", "Z9")
	list, err := s.FileReports(ctx, sh.ID)
	if err != nil || len(list) != 1 || list[0].Waybill != "Z9" {
		t.Fatal(err, list)
	}
	if n, err := s.AwaitingExport(ctx); err != nil || n != 1 {
		t.Errorf("%d await export, %v", n, err)
	}
	if err := s.FileReported(ctx, list, "ship.xlsx", journal.System()); err != nil {
		t.Fatal(err)
	}
	if got := states(t, s); got["sent"] != 1 {
		t.Fatalf("%v", got)
	}
	o := plainOrder("F1")
	o.Status, o.UpdatedAt = shop.ChShipped, o.UpdatedAt+1000
	o.Foreign = []shop.Waybill{{Company: "ZTO", Number: "Z9"}}
	kept, err := s.Keep(ctx, sh.ID, []Arrival{{Source: "import", Raw: []byte("{}"), Order: o}}, nil)
	if err != nil || kept[0].Outcome != OrderUpdated || kept[0].OrderID != order {
		t.Fatal(err, kept)
	}
	if got := states(t, s); got["confirmed"] != 1 || len(got) != 1 {
		t.Errorf("%v", got)
	}
	if n, err := s.AwaitingExport(ctx); err != nil || n != 0 {
		t.Errorf("%d await export, %v", n, err)
	}
}
