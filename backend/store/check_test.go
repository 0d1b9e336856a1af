package store

import (
	"slices"
	"testing"
	"time"

	"zhanggui/backend/flow"
	"zhanggui/backend/journal"
	"zhanggui/backend/shop"
)

// openDesk opens a store with one shop, two orders that left and one that is planned.
func openDesk(t *testing.T) *Store {
	t.Helper()
	ctx := t.Context()
	st, err := Open(ctx, Options{Dir: t.TempDir(), Clock: shop.NewManualClock(time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC)), Name: "test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	by := journal.Clerk("t")
	sh, err := st.AddShop(ctx, Shop{Kind: "pdd", Platform: shop.PDD, Name: "店", Zone: shop.DefaultZone, Currency: "CNY"}, by)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := st.PutSKUs(ctx, []SKU{{Code: "A", Counted: true}}, SKUFields{}, by); err != nil {
		t.Fatal(err)
	}
	wh, _, err := st.AddWarehouse(ctx, Warehouse{Name: "仓", Counted: true}, by)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := st.CountStock(ctx, []StockCount{{Warehouse: "仓", SKU: "A", OnHand: 10}}, by, ""); err != nil {
		t.Fatal(err)
	}
	var in []Arrival
	for _, no := range []string{"no1", "no2", "no3"} {
		in = append(in, Arrival{Source: SourceSync, Raw: []byte("{}"), Order: shop.Order{
			ChannelOrderNo: shop.ChannelOrderID(no), Status: shop.ChPaid, PaidMinor: 100, PaidKnown: true, PaidAt: 1,
			Lines: []shop.Line{{LineNo: 1, ChannelSKU: "A", Qty: 1}},
		}})
	}
	if _, err := st.Keep(ctx, sh.ID, in, nil); err != nil {
		t.Fatal(err)
	}
	ids, err := st.ReviewQueue(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := st.ReviewOrders(ctx, ids, 0, by, func(ReviewCase) []Objection { return nil }); err != nil {
		t.Fatal(err)
	}
	demand, err := st.Demand(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	var plans []Planned
	for _, d := range demand {
		plans = append(plans, Planned{OrderID: d.ID, Version: d.Version, From: d.State, Reasons: []byte("[]"), Parcels: []PlannedParcel{{
			WarehouseID: wh.ID, Lines: []PlannedLine{{LineNo: 1, SKUID: d.Needs[0].SKUID, Qty: 1, Reserve: true}},
		}}})
	}
	if lost, err := st.CommitPlans(ctx, plans, by); err != nil || len(lost) > 0 {
		t.Fatal(err, lost)
	}
	parcels, err := st.ParcelIDs(ctx, ParcelQuery{})
	if err != nil || len(parcels) != 3 {
		t.Fatal(err, parcels)
	}
	for i, id := range parcels[:2] {
		if err := st.GotWaybill(ctx, id, shop.Waybill{Company: "ZTO", Number: "Z" + string(rune('1'+i))}, shop.NumberRange, "", "", nil, by); err != nil {
			t.Fatal(err)
		}
		if err := st.HandOver(ctx, id, false, by, func(g flow.Deliverable) error { return g.Check() }); err != nil {
			t.Fatal(err)
		}
	}
	return st
}

// TestEveryCheckFindsWhatItIsFor damages sound data in one way each and asks who notices: every check must be the
// one to notice something.
func TestEveryCheckFindsWhatItIsFor(t *testing.T) {
	noticed := map[string]bool{}
	for _, c := range []struct{ want, q string }{
		{"journal_whole", `DELETE FROM journal WHERE seq = 5`},
		{"journal_orders", `UPDATE journal SET subject = 'nobody' WHERE sub_kind = 'order' AND seq = (SELECT MAX(seq) FROM journal WHERE sub_kind = 'order')`},
		{"order_raw", `DELETE FROM raw_order WHERE order_n = 2`},
		{"order_lines", `DELETE FROM order_line WHERE order_id = (SELECT id FROM orders WHERE n = 3)`},
		{"order_lines", `UPDATE orders SET qty_total = 7 WHERE n = 3`},
		{"order_counts", `UPDATE order_count SET n = n + 1`},
		{"order_counts", `DELETE FROM order_count WHERE state = 'shipped'`},
		{"headlines", `UPDATE orders SET headline = 'held' WHERE n = 3`},
		{"holds", `UPDATE orders SET hold_count = 1, hold_reasons = 'clerk', headline = 'held' WHERE n = 3`},
		{"holds", `INSERT INTO hold (id, order_id, reason, by_class, placed_at) SELECT 'h', id, 'clerk', 'clerk', 1 FROM orders WHERE n = 3`},
		{"stock_ledger", `UPDATE stock SET on_hand = on_hand + 1`},
		{"stock_ledger", `DELETE FROM stock_move WHERE kind = 'ship'`},
		{"stock_reserved", `UPDATE parcel_line SET reserved = 0`},
		{"parcel_reserved", `UPDATE parcel_line SET reserved = 1`},
		{"parcel_goods", `UPDATE parcel_line SET qty = 2`},
		{"parcel_orders", `DELETE FROM parcel_order WHERE shipback = 'not_due'`},
		{"plans", `UPDATE parcel SET state = 'void' WHERE state = 'planned'`},
		{"plans", `UPDATE orders SET state = 'ready', headline = 'ready' WHERE state = 'planned'`},
		{"handed_over", `UPDATE parcel_order SET shipback = 'not_due'`},
		{"handed_over", `UPDATE parcel SET state = 'handed_over' WHERE state = 'planned'`},
		{"shipback_outbox", `DELETE FROM outbox WHERE id = (SELECT MIN(id) FROM outbox)`},
		{"shipback_outbox", `UPDATE outbox SET state = 'done'`},
		{"shipback_bad", `UPDATE parcel_order SET shipback = 'refused' WHERE shipback = 'queued'`},
		{"references", `UPDATE orders SET party_id = 'nobody' WHERE n = 3`},
		{"search_rows", `DELETE FROM order_find WHERE rowid = 2`},
		{"search_rows", `INSERT INTO order_find (rowid, tok) VALUES (99, 'x')`},
		// What the engine itself forbids is damaged with its guard taken away first.
		{"order_numbers", `UPDATE orders SET channel_order_no = 'no1'`},
		{"waybills", `UPDATE parcel SET waybill = 'Z1', company = 'ZTO', state = 'waybilled'`},
		{"stock_below", `UPDATE stock SET reserved = -1`},
	} {
		t.Run(c.want, func(t *testing.T) {
			st := openDesk(t)
			if wrong := wrongChecks(t, st); len(wrong) > 0 {
				t.Fatalf("sound data is called wrong: %v", wrong)
			}
			for _, q := range []string{`PRAGMA foreign_keys = 0`, `PRAGMA ignore_check_constraints = 1`, `DROP INDEX parcel_number`} {
				if _, err := st.w.ExecContext(t.Context(), q); err != nil {
					t.Fatal(err)
				}
			}
			if c.want == "order_numbers" { // its guard is part of the table
				c.q = `PRAGMA writable_schema = 1; UPDATE sqlite_schema SET sql = REPLACE(sql, 'UNIQUE (shop_id, channel_order_no)', 'CHECK (n > 0)') WHERE name = 'orders';
					DELETE FROM sqlite_schema WHERE name LIKE 'sqlite_autoindex_orders_2'; PRAGMA writable_schema = RESET; ` + c.q
			}
			if _, err := st.w.ExecContext(t.Context(), c.q); err != nil {
				t.Fatal(err)
			}
			if wrong := wrongChecks(t, st); !slices.Contains(wrong, c.want) {
				t.Errorf("%s noticed nothing, %v did", c.want, wrong)
			}
			noticed[c.want] = true
		})
	}
	for _, c := range append(checks(), sqliteChecks()...) {
		if !noticed[c.name] {
			t.Errorf("nothing shows that %s can notice anything", c.name)
		}
	}
}

func wrongChecks(t *testing.T, st *Store) []string {
	t.Helper()
	found, err := st.Checks(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, c := range found {
		if c.Wrong != 0 {
			out = append(out, c.Name)
		}
	}
	return out
}
