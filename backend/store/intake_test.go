package store

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"zhanggui/backend/flow"
	"zhanggui/backend/journal"
	"zhanggui/backend/shop"
)

// keep keeps one reading of an order and returns what became of it.
func keep(t testing.TB, s *Store, sh Shop, o shop.Order, doubts ...shop.Doubt) Kept {
	t.Helper()
	kept, err := s.Keep(t.Context(), sh.ID, []Arrival{{Order: o, Doubts: doubts, Raw: []byte("raw"), Source: SourceSync}}, nil)
	if err != nil || kept[0].Err != nil {
		t.Fatal(err, kept)
	}
	return kept[0]
}

// later is a reading of the same order some time after.
func later(o shop.Order, fn func(*shop.Order)) shop.Order {
	o.UpdatedAt += 60_000
	o.Lines = append([]shop.Line{}, o.Lines...)
	fn(&o)
	return o
}

func get(t testing.TB, s *Store, id string) Order {
	t.Helper()
	o, err := s.Order(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// put moves an order through its own stages up to the given one.
func put(t testing.TB, s *Store, id string, evs ...flow.Event) {
	t.Helper()
	err := s.Write(t.Context(), Interactive, func(tx *Tx) error {
		for _, ev := range evs {
			if _, err := tx.MoveOrder(id, 0, ev, flow.ByClerk, journal.Entry{Kind: journal.OrderReviewed, Actor: journal.Clerk("t")}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func parcelsOf(t testing.TB, s *Store, orderID string) string {
	t.Helper()
	rows, err := s.r.Query(`SELECT p.kind || ' ' || p.state || ' ' || p.company || ' ' || p.waybill || ' ' || po.shipback FROM parcel_order po
		JOIN parcel p ON p.id = po.parcel_id WHERE po.order_id = $1 ORDER BY p.id`, orderID)
	if err != nil {
		t.Fatal(err)
	}
	defer closeRows(rows)
	var out []string
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			t.Fatal(err)
		}
		out = append(out, line)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return strings.Join(out, "; ")
}

func TestAnOrderIsCreatedInTheStageItIsFirstSeenIn(t *testing.T) {
	s, _, sh := desk(t, "pdd")
	sf := []shop.Waybill{{Company: "SF", Number: "SF1"}}
	for i, c := range []struct {
		status  shop.ChannelStatus
		foreign []shop.Waybill
		state   shop.OrderState
		holds   string
		parcels string
	}{
		{shop.ChPaid, nil, shop.Arrived, "", ""},
		{shop.ChPendingPayment, nil, shop.Arrived, "[pending_payment]", ""},
		{shop.ChPresaleDeposit, nil, shop.Arrived, "[presale_deposit]", ""},
		{shop.ChHeld, nil, shop.Arrived, "[channel_hold]", ""},
		{shop.ChUnknown, nil, shop.Arrived, "[unknown_status]", ""},
		{shop.ChPartShipped, sf, shop.Arrived, "[part_shipped_elsewhere]", "foreign handed_over SF SF1 not_due"},
		{shop.ChShipped, sf, shop.Shipped, "", "foreign handed_over SF SF1 not_due"},
		{shop.ChShipped, nil, shop.Shipped, "", "foreign handed_over   not_due"},
		{shop.ChCompleted, sf, shop.Closed, "", "foreign delivered SF SF1 not_due"},
		{shop.ChCancelled, nil, shop.Cancelled, "", ""},
	} {
		o := plainOrder(fmt.Sprint("S", i))
		o.Status, o.Foreign = c.status, c.foreign
		k := keep(t, s, sh, o)
		got := get(t, s, k.OrderID)
		holds := ""
		if len(got.HoldReasons) > 0 {
			holds = fmt.Sprint(got.HoldReasons)
		}
		if p := parcelsOf(t, s, k.OrderID); k.Outcome != OrderNew || got.State != c.state || holds != c.holds || p != c.parcels {
			t.Errorf("%s: %s %s holds %s parcels %q", c.status, k.Outcome, got.State, holds, p)
		}
	}
}

func TestTheChannelWinsBeforeTheHandOver(t *testing.T) {
	s, _, sh := desk(t, "pdd")
	ready := []flow.Event{flow.EvReview}
	planned := []flow.Event{flow.EvReview, flow.EvPlan}
	inWork := []flow.Event{flow.EvReview, flow.EvPlan, flow.EvWork}
	cancel := func(o *shop.Order) { o.Status = shop.ChCancelled }
	ship := func(o *shop.Order) {
		o.Status, o.Foreign = shop.ChShipped, []shop.Waybill{{Company: "YTO", Number: "Y1"}}
	}
	move := func(o *shop.Order) { o.Receiver.Address.Detail = "文三路2号" }
	refund := func(o *shop.Order) { o.Refund = shop.RefundAsked }
	memo := func(o *shop.Order) { o.SellerMemo = "红色" }
	more := func(o *shop.Order) { o.Lines[0].Qty = 2 }
	for i, c := range []struct {
		name   string
		before []flow.Event
		change func(*shop.Order)
		state  shop.OrderState
		head   flow.Headline
		holds  string
	}{
		{"cancelled while it waits", nil, cancel, shop.Cancelled, "cancelled", "[]"},
		{"cancelled when ready", ready, cancel, shop.Cancelled, "cancelled", "[]"},
		{"cancelled when planned", planned, cancel, shop.Cancelled, "cancelled", "[]"},
		{"cancelled in work", inWork, cancel, shop.Cancelled, "cancelled", "[]"},
		{"shipped elsewhere while it waits", nil, ship, shop.Shipped, "shipped", "[]"},
		{"shipped elsewhere when planned", planned, ship, shop.Shipped, "shipped", "[]"},
		{"another address when ready", ready, move, shop.Arrived, "arrived", "[]"},
		{"another address when planned", planned, move, shop.Planned, flow.HeadHeld, "[address_changed]"},
		{"another address in work", inWork, move, shop.InWork, flow.HeadHeld, "[address_changed]"},
		{"refund asked when ready", ready, refund, shop.Ready, flow.HeadRefund, "[refund_asked]"},
		{"refund asked in work", inWork, refund, shop.InWork, flow.HeadRefund, "[refund_asked]"},
		{"a memo when planned", planned, memo, shop.Planned, "planned", "[]"},
		{"more pieces when planned", planned, more, shop.Arrived, "arrived", "[]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := plainOrder(fmt.Sprint("W", i))
			id := keep(t, s, sh, o).OrderID
			put(t, s, id, c.before...)
			next := later(o, c.change)
			if k := keep(t, s, sh, next); k.Outcome != OrderUpdated {
				t.Errorf("outcome %s", k.Outcome)
			}
			got := get(t, s, id)
			if got.State != c.state || got.Headline != c.head || fmt.Sprint(got.HoldReasons) != c.holds {
				t.Errorf("%s %s %v", got.State, got.Headline, got.HoldReasons)
			}
			if k := keep(t, s, sh, next); k.Outcome != OrderUnchanged {
				t.Errorf("again: %s", k.Outcome)
			}
			if k := keep(t, s, sh, o); k.Outcome != OrderUnchanged {
				t.Errorf("the older reading again: %s", k.Outcome)
			}
			if again := get(t, s, id); again.Version != got.Version {
				t.Errorf("version went from %d to %d", got.Version, again.Version)
			}
		})
	}
}

func TestTheNewestAddressIsKept(t *testing.T) {
	s, _, sh := desk(t, "pdd")
	o := plainOrder("A1")
	id := keep(t, s, sh, o).OrderID
	keep(t, s, sh, later(o, func(o *shop.Order) {
		o.Receiver.Address = shop.Address{Province: "江苏省", City: "苏州市", Detail: "干将路8号"}
	}))
	r, err := s.Receiver(t.Context(), id)
	if err != nil || r.Address.Detail != "干将路8号" || get(t, s, id).Province != "江苏省" {
		t.Errorf("%+v %v", r, err)
	}
	// The platform begins to hide it: what it told before stays.
	hidden := later(later(o, func(*shop.Order) {}), func(o *shop.Order) {
		o.Receiver = shop.Receiver{Masked: true, Party: shop.Party{Name: "王**", Phone: "138****1234", Address: shop.Address{Province: "江苏省", City: "苏州市", Detail: "干将***"}}}
	})
	keep(t, s, sh, hidden)
	if r, err = s.Receiver(t.Context(), id); err != nil || r.Name != "王小明" || r.Address.Detail != "干将路8号" {
		t.Errorf("%+v %v", r, err)
	}
}

func TestAfterTheHandOverOurFactWins(t *testing.T) {
	s, _, sh := desk(t, "pdd")
	o := plainOrder("G1")
	id, _ := handOver(t, s, sh, "G1", "Z1")
	put(t, s, id, flow.EvReview, flow.EvPlan, flow.EvShip)
	keep(t, s, sh, later(o, func(o *shop.Order) { o.Status = shop.ChCancelled; o.Receiver.Address.Detail = "别处" }))
	got := get(t, s, id)
	if got.State != shop.Shipped || got.Status != shop.ChCancelled || len(got.HoldReasons) != 0 {
		t.Errorf("%s %s %v", got.State, got.Status, got.HoldReasons)
	}
	// The platform shows our own number: the report is confirmed by that, and the order closes with the platform.
	keep(t, s, sh, later(later(o, func(*shop.Order) {}), func(o *shop.Order) {
		o.Status, o.Foreign = shop.ChCancelled, []shop.Waybill{{Company: "ZTO", Number: "Z1"}}
	}))
	if p := parcelsOf(t, s, id); p != "own handed_over ZTO Z1 confirmed" {
		t.Error(p)
	}
	if w, err := s.WaitingReports(t.Context(), sh.ID); err != nil || w.N != 0 {
		t.Errorf("%d still wait, %v", w.N, err)
	}
}

func TestChannelHoldsFollowTheChannel(t *testing.T) {
	s, _, sh := desk(t, "pdd")
	o := plainOrder("H1")
	o.Status = shop.ChPendingPayment
	o.ChannelHolds = []shop.Hold{{Reason: shop.HoldRisk}}
	k := keep(t, s, sh, o, shop.Doubt{Field: "pay_amount", Value: "12,,3", Kind: shop.HoldDoubt})
	if got := get(t, s, k.OrderID); fmt.Sprint(got.HoldReasons) != "[pending_payment risk_review doubt]" || got.ShipBy != 0 {
		t.Errorf("%v ship by %d", got.HoldReasons, got.ShipBy)
	}
	if _, err := s.changeHold(t, k.OrderID, shop.HoldClerk, true); err != nil {
		t.Fatal(err)
	}
	paid := later(o, func(o *shop.Order) { o.Status, o.ChannelHolds = shop.ChPaid, nil })
	keep(t, s, sh, paid)
	got := get(t, s, k.OrderID)
	if fmt.Sprint(got.HoldReasons) != "[clerk]" || got.ShipBySource != "shop_hours" || got.ShipBy != got.PaidAt+48*3600_000 {
		t.Errorf("%v ship by %d %s", got.HoldReasons, got.ShipBy, got.ShipBySource)
	}
}

// changeHold places or lifts a hold by a clerk.
func (s *Store) changeHold(t testing.TB, orderID string, r shop.HoldReason, on bool) (changed bool, err error) {
	err = s.Write(t.Context(), Interactive, func(tx *Tx) error {
		if on {
			changed, err = tx.PlaceHold(orderID, shop.Hold{Reason: r}, journal.Clerk("t"), "")
		} else {
			changed, err = tx.LiftHold(orderID, r, journal.Clerk("t"), "seen")
		}
		return err
	})
	return changed, err
}

func TestAHoldAPersonLiftedStaysLiftedForTheSameFacts(t *testing.T) {
	s, _, sh := desk(t, "pdd")
	o := plainOrder("L1")
	d := shop.Doubt{Field: "x", Value: "?", Kind: shop.HoldDoubt}
	id := keep(t, s, sh, o, d).OrderID
	if ok, err := s.changeHold(t, id, shop.HoldDoubt, false); err != nil || !ok {
		t.Fatal(ok, err)
	}
	o = later(o, func(o *shop.Order) { o.SellerMemo = "m" })
	keep(t, s, sh, o, d)
	if got := get(t, s, id); len(got.HoldReasons) != 0 {
		t.Errorf("%v", got.HoldReasons)
	}
	o = later(o, func(o *shop.Order) { o.SellerMemo = "n" })
	keep(t, s, sh, o, shop.Doubt{Field: "y", Value: "?", Kind: shop.HoldDoubt})
	if got := get(t, s, id); fmt.Sprint(got.HoldReasons) != "[doubt]" {
		t.Errorf("another doubt: %v", got.HoldReasons)
	}
}

func TestAnOlderFileTakesNothingBack(t *testing.T) {
	s, _, sh := desk(t, FileKind)
	file := func(o shop.Order) Kept {
		kept, err := s.Keep(t.Context(), sh.ID, []Arrival{{Order: o, Raw: []byte("r"), Source: "import1"}}, nil)
		if err != nil || kept[0].Err != nil {
			t.Fatal(err, kept)
		}
		return kept[0]
	}
	o := plainOrder("T1")
	shipped := o
	shipped.Status = shop.ChShipped
	id := file(shipped).OrderID
	resaved := later(o, func(*shop.Order) {}) // saved again later, but told earlier
	if k := file(resaved); k.Outcome != OrderUnchanged || get(t, s, id).Status != shop.ChShipped {
		t.Errorf("%s %s", k.Outcome, get(t, s, id).Status)
	}
	done := o // an older file date, but further along
	done.Status, done.UpdatedAt = shop.ChCompleted, o.UpdatedAt-5000
	if k := file(done); k.Outcome != OrderUpdated || get(t, s, id).State != shop.Closed {
		t.Errorf("%s %s", k.Outcome, get(t, s, id).State)
	}
}

func TestAGenericFileFillsOnlyWhatIsEmpty(t *testing.T) {
	s, _, sh := desk(t, FileKind)
	file := func(o shop.Order) Kept {
		kept, err := s.Keep(t.Context(), sh.ID, []Arrival{{Order: o, Raw: []byte("r"), Source: "import1", FillOnly: true}}, nil)
		if err != nil || kept[0].Err != nil {
			t.Fatal(err, kept)
		}
		return kept[0]
	}
	first := plainOrder("U1")
	first.Receiver = shop.Receiver{}
	id := file(first).OrderID
	second := plainOrder("U1")
	second.Lines, second.PaidMinor, second.SellerMemo = nil, 999, "礼物"
	if k := file(second); k.Outcome != OrderUpdated || k.OrderID != id {
		t.Errorf("%+v", k)
	}
	r, err := s.Receiver(t.Context(), id)
	got := get(t, s, id)
	if err != nil || r.Name != "王小明" || got.Province != "浙江省" || got.SellerMemo != "礼物" || got.PaidMinor != 100 || len(got.Lines) != 1 {
		t.Errorf("%+v %+v %v", r, got.Order, err)
	}
	third := plainOrder("U1")
	third.Receiver.Name, third.SellerMemo = "别人", "别的"
	for _, o := range []shop.Order{second, third, first} {
		if k := file(o); k.Outcome != OrderUnchanged {
			t.Errorf("%+v", k)
		}
	}
	if r, err = s.Receiver(t.Context(), id); err != nil || r.Name != "王小明" {
		t.Errorf("%+v %v", r, err)
	}
	if hits := s.hits(t, "王小明"); hits != 1 {
		t.Errorf("the filled name is found %d times", hits)
	}
}

// hits counts orders found by a text.
func (s *Store) hits(t testing.TB, q string) (n int) {
	t.Helper()
	toks := s.find.query(q)
	if err := s.r.QueryRow(`SELECT COUNT(*) FROM order_find WHERE order_find MATCH $1`, strings.Join(toks, " AND ")).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// TestShuffledReadingsEndTheSame is promise P23: whatever the order in which readings of an order come in, the end
// is what the newest one says.
func TestShuffledReadingsEndTheSame(t *testing.T) {
	s, _, sh := desk(t, "pdd")
	serial := 0
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(2, 7).Draw(rt, "readings")
		readings := make([]shop.Order, n)
		o := plainOrder("")
		status := []shop.ChannelStatus{shop.ChPendingPayment, shop.ChPaid, shop.ChPaid, shop.ChHeld, shop.ChShipped, shop.ChCompleted, shop.ChCancelled}
		at := 0
		for i := range readings {
			at = min(len(status)-1, at+rapid.IntRange(0, 2).Draw(rt, "step"))
			o = later(o, func(o *shop.Order) {
				o.Status, o.StatusWords = status[at], fmt.Sprint(i)
				o.SellerMemo = rapid.SampledFrom([]string{"", "a", "b"}).Draw(rt, "memo")
				o.Refund = rapid.SampledFrom([]shop.RefundState{shop.RefundNone, shop.RefundAsked}).Draw(rt, "refund")
				if o.Status.Rank() >= shop.ChShipped.Rank() && o.Status != shop.ChCancelled {
					o.Foreign = []shop.Waybill{{Company: "SF", Number: "SF9"}}
				} else {
					o.Foreign = nil
				}
			})
			readings[i] = o
		}
		shuffled := append([]shop.Order{}, readings...)
		seed := rapid.Uint64().Draw(rt, "shuffle")
		rand.New(rand.NewPCG(seed, 2)).Shuffle(n, func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] }) //nolint:gosec // a repeatable test
		serial++
		var ends []string
		for k, list := range [][]shop.Order{readings, shuffled} {
			var in []Arrival
			for _, r := range list {
				r.ChannelOrderNo = shop.ChannelOrderID(fmt.Sprint("P", serial, "-", k))
				in = append(in, Arrival{Order: r, Raw: []byte("r"), Source: SourceSync})
			}
			kept, err := s.Keep(t.Context(), sh.ID, in, nil)
			if err != nil {
				rt.Fatal(err)
			}
			id := kept[0].OrderID
			g := get(t, s, id)
			slices.Sort(g.HoldReasons)
			ends = append(ends, fmt.Sprint(g.State, g.Headline, g.Status, g.StatusWords, g.SellerMemo, g.Refund, g.HoldReasons, g.UpdatedAt, parcelsOf(t, s, id)))
		}
		if cancelledAfterShipped(readings) {
			return // a platform that takes a shipped order back is a case, and cases keep their history
		}
		if ends[0] != ends[1] {
			rt.Fatalf("in order   %s\nshuffled   %s", ends[0], ends[1])
		}
	})
}

func cancelledAfterShipped(list []shop.Order) bool {
	shipped := false
	for _, o := range list {
		if o.Status == shop.ChCancelled && shipped {
			return true
		}
		shipped = shipped || o.Status == shop.ChShipped || o.Status == shop.ChCompleted
	}
	return false
}

// TestTwoWorkersKeepOneRow is promise P4: two workers taking in the same pages leave one row per order and no error.
func TestTwoWorkersKeepOneRow(t *testing.T) {
	s, _, sh := desk(t, "pdd")
	rounds := 30
	if long() {
		rounds = 500
	}
	for round := range rounds {
		page := make([]Arrival, 10)
		for i := range page {
			page[i] = Arrival{Order: plainOrder(fmt.Sprintf("R%d-%d", round, i)), Raw: []byte("x"), Source: SourceSync}
		}
		var wg sync.WaitGroup
		var kept [2][]Kept
		var errs [2]error
		start := make(chan struct{})
		for w := range 2 {
			wg.Go(func() {
				<-start
				kept[w], errs[w] = s.Keep(t.Context(), sh.ID, page, nil)
			})
		}
		close(start)
		wg.Wait()
		for i := range page {
			a, b := kept[0][i], kept[1][i]
			if errs[0] != nil || errs[1] != nil || a.Err != nil || b.Err != nil || a.OrderID != b.OrderID || (a.Outcome == OrderNew) == (b.Outcome == OrderNew) {
				t.Fatalf("%v %v %+v %+v", errs[0], errs[1], a, b)
			}
		}
	}
	var orders, parties, raws, finds int
	err := s.r.QueryRow(`SELECT (SELECT COUNT(*) FROM orders), (SELECT COUNT(*) FROM party), (SELECT COUNT(*) FROM raw_order), (SELECT COUNT(*) FROM order_find)`).
		Scan(&orders, &parties, &raws, &finds)
	if err != nil || orders != rounds*10 || parties != orders || raws != orders || finds != orders {
		t.Errorf("%d orders, %d parties, %d raw, %d search rows, %v", orders, parties, raws, finds, err)
	}
}

func TestOneBadOrderDoesNotSpoilItsBatch(t *testing.T) {
	s, _, sh := desk(t, "pdd")
	bad := plainOrder("B1")
	in := []Arrival{
		{Order: plainOrder("B0"), Raw: []byte("a"), Source: SourceSync},
		{Order: bad, Raw: []byte("b"), Source: SourceSync},
		{Order: plainOrder("B2"), Raw: []byte("c"), Source: SourceSync},
	}
	if _, err := s.w.Exec(`CREATE TRIGGER no_b1 BEFORE INSERT ON orders WHEN NEW.channel_order_no = 'B1' BEGIN SELECT RAISE(ABORT, 'no'); END`); err != nil {
		t.Fatal(err)
	}
	kept, err := s.Keep(t.Context(), sh.ID, in, &PullMark{CoveredTo: 77})
	if err != nil || kept[0].Outcome != OrderNew || kept[1].Outcome != OrderNotKept || kept[1].Err == nil || kept[2].Outcome != OrderNew {
		t.Fatalf("%+v %v", kept, err)
	}
	apart, err := s.RawApart(t.Context(), sh.ID, 10)
	if err != nil || len(apart) != 1 || apart[0].OrderNo != "B1" || string(apart[0].Body) != "b" || apart[0].Reason != "not_stored" {
		t.Errorf("%+v %v", apart, err)
	}
	p, err := s.Pull(t.Context(), sh.ID)
	if err != nil || p.CoveredTo != 77 {
		t.Errorf("%+v %v", p, err)
	}
	if _, err := s.w.Exec(`DROP TRIGGER no_b1`); err != nil {
		t.Fatal(err)
	}
	if k := keep(t, s, sh, in[1].Order); k.Outcome != OrderNew {
		t.Errorf("%+v", k)
	}
	if apart, err = s.RawApart(t.Context(), sh.ID, 10); err != nil || len(apart) != 0 {
		t.Errorf("still apart: %+v %v", apart, err)
	}
}

func TestAClickGoesBeforeTheRestOfAnImport(t *testing.T) {
	s, _, sh := desk(t, "pdd")
	list := make([]Arrival, 3000)
	for i := range list {
		list[i] = Arrival{Order: plainOrder(fmt.Sprint("C", i)), Raw: []byte("x"), Source: SourceSync}
	}
	done := make(chan error, 1)
	go func() {
		_, err := s.Keep(t.Context(), sh.ID, list, nil)
		done <- err
	}()
	var waits []time.Duration
	for {
		select {
		case err := <-done:
			if err != nil {
				t.Fatal(err)
			}
			if len(waits) < 5 { // 15 batches: a click waits for one at most
				t.Fatalf("only %d clicks came through while 15 batches were kept", len(waits))
			}
			return
		default:
			began := time.Now()
			if err := s.SetSetting(t.Context(), "click", fmt.Sprint(len(waits)), journal.Clerk("t")); err != nil {
				t.Fatal(err)
			}
			waits = append(waits, time.Since(began))
		}
	}
}
