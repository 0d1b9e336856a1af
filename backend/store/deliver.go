package store

import (
	"context"
	"encoding/json"

	"zhanggui/backend/flow"
	"zhanggui/backend/journal"
	"zhanggui/backend/shop"
)

// LeaseReports takes up to n reports of a shop that are due, strictly in order per order: while an earlier one of
// the same order is open, a later one waits. Nobody else gets them until the lease ends.
func (s *Store) LeaseReports(ctx context.Context, shopID string, n int, until shop.Millis) ([]journal.Due, error) {
	var out []journal.Due
	err := s.Write(ctx, Bulk, func(t *Tx) error {
		out = out[:0]
		rows, err := t.rows(`UPDATE outbox SET lease_until = $1 WHERE id IN (
			SELECT d.id FROM outbox d WHERE d.kind = $2 AND d.shop_id = $3 AND d.state IN ('queued', 'sent', 'unknown') AND d.not_before <= $4 AND d.lease_until <= $4
			AND NOT EXISTS (SELECT 1 FROM outbox e WHERE e.key = d.key AND e.id < d.id AND e.state IN ('queued', 'sent', 'unknown', 'refused'))
			ORDER BY d.not_before, d.id LIMIT $5)
			RETURNING id, key, kind, idem, payload, state, attempts`, until, string(journal.IntentShipBack), shopID, t.now, n)
		if err != nil {
			return err
		}
		defer closeRows(rows)
		for rows.Next() {
			var d journal.Due
			if err := rows.Scan(&d.ID, &d.Key, &d.Kind, &d.Idem, &d.Payload, &d.State, &d.Attempts); err != nil {
				return err
			}
			out = append(out, d)
		}
		return rows.Err()
	})
	return out, err
}

// ReportEvent is what became of a report; each is one transaction with its journal rows.
type ReportEvent struct {
	Event flow.Event
	// NotBefore is the earliest next attempt.
	NotBefore shop.Millis
	Words     string // the platform's own words, or the error's class
	Quiet     bool   // changes nothing a person would look at: not told in the journal
	Unlease   bool   // the next attempt may be taken at once
}

// Report records an event of one leased report: the attempt before the call (EvSend), its answer after. A report
// that was confirmed meanwhile by other means stays confirmed; then changed is false.
func (s *Store) Report(ctx context.Context, due journal.Due, e ReportEvent) (changed bool, err error) {
	var d shipPayload
	if err := json.Unmarshal(due.Payload, &d); err != nil {
		return false, shop.Wrap(err, shop.Internal, "store.error.json")
	}
	err = s.Write(ctx, Bulk, func(t *Tx) error {
		changed = false
		var cur shop.ShipBackState
		if err := t.row(`SELECT shipback FROM parcel_order WHERE parcel_id = $1 AND order_id = $2`, d.ParcelID, d.OrderID).Scan(&cur); err != nil {
			return one(err, "shipback.error.not_found", "parcel", d.ParcelID, "order", d.OrderID)
		}
		if cur == shop.ShipBackOK {
			_, err := t.exec(`UPDATE outbox SET state = 'done', done_at = $1, lease_until = 0 WHERE id = $2 AND state <> 'done'`, t.now, due.ID)
			return err
		}
		changed = true
		if e.Event == flow.EvConfirm {
			return t.confirmReport(d.ParcelID, d.OrderID, e.Words)
		}
		words := ""
		if e.Event == flow.EvRefuse {
			words = e.Words
		}
		if err := t.moveShipBack(d.ParcelID, d.OrderID, e.Event, flow.ByAdapter, words); err != nil {
			return err
		}
		return t.reportState(due.ID, d, e)
	})
	return changed, err
}

// reportState writes the outbox row and the journal of an event that does not confirm.
func (t *Tx) reportState(id string, d shipPayload, e ReportEvent) error {
	state, kind := journal.OutboxQueued, journal.ShipBackQueued
	attempt := 0
	switch e.Event {
	case flow.EvSend:
		state, kind, attempt = journal.OutboxSent, journal.ShipBackSent, 1
	case flow.EvLostRep:
		state, kind = journal.OutboxUnknown, journal.ShipBackUnknown
	case flow.EvRefuse:
		state, kind = journal.OutboxRefused, journal.ShipBackRefused
	default: // back in the queue
	}
	lease := ""
	if e.Event != flow.EvSend && e.Unlease {
		lease = ", lease_until = 0"
	}
	if _, err := t.exec(`UPDATE outbox SET state = $1, attempts = attempts + $2, not_before = $3, last_error = $4`+lease+` WHERE id = $5`,
		string(state), attempt, e.NotBefore, e.Words, id); err != nil {
		return err
	}
	if e.Quiet {
		return nil
	}
	return t.Journal(journal.Entry{
		Kind: kind, Actor: journal.Actor{Class: string(flow.ByAdapter)}, SubKind: journal.SubOrder, Subject: d.OrderID,
		Data: map[string]any{"parcel": d.ParcelID, "waybill": d.Waybill, "words": e.Words},
	})
}

// ReleaseReports gives leased reports back untouched, to be taken again not before the given time.
func (s *Store) ReleaseReports(ctx context.Context, ids []string, notBefore shop.Millis) error {
	if len(ids) == 0 {
		return nil
	}
	return s.Write(ctx, Bulk, func(t *Tx) error {
		for _, id := range ids {
			if _, err := t.exec(`UPDATE outbox SET lease_until = 0, not_before = CASE WHEN not_before > $1 THEN not_before ELSE $1 END WHERE id = $2`, notBefore, id); err != nil {
				return err
			}
		}
		return nil
	})
}

// AskLater postpones the question about a report whose outcome is unknown.
func (s *Store) AskLater(ctx context.Context, id string, notBefore shop.Millis, class string) error {
	return s.Write(ctx, Bulk, func(t *Tx) error {
		_, err := t.exec(`UPDATE outbox SET lease_until = 0, not_before = $1, attempts = attempts + 1, last_error = $2 WHERE id = $3 AND state = 'unknown'`,
			notBefore, class, id)
		return err
	})
}

// RequeueReport sends a refused report again, because a person says so.
func (s *Store) RequeueReport(ctx context.Context, parcelID, orderID string, by journal.Actor, why string) error {
	return s.Write(ctx, Interactive, func(t *Tx) error {
		if err := t.moveShipBack(parcelID, orderID, flow.EvRequeue, flow.ByClerk, ""); err != nil {
			return err
		}
		if _, err := t.exec(`UPDATE outbox SET state = 'queued', not_before = 0, lease_until = 0, attempts = 0, last_error = '' WHERE idem = $1`,
			shipIdem(parcelID, orderID)); err != nil {
			return err
		}
		return t.Journal(journal.Entry{
			Kind: journal.ShipBackQueued, Actor: by, SubKind: journal.SubOrder, Subject: orderID, Cause: why,
			Data: map[string]any{"parcel": parcelID},
		})
	})
}

// Waiting is how many reports wait, and since when.
type Waiting struct {
	N      int64
	Oldest shop.Millis // 0 when none waits
}

// WaitingReports tells of reports on their way to live channels; shopID "" is all shops.
func (s *Store) WaitingReports(ctx context.Context, shopID string) (w Waiting, err error) {
	err = s.r.QueryRowContext(ctx, `SELECT COUNT(*), COALESCE(MIN(created_at), 0) FROM outbox
		WHERE kind = $1 AND state IN ('queued', 'sent', 'unknown') AND ($2 = '' OR shop_id = $2)`, string(journal.IntentShipBack), shopID).Scan(&w.N, &w.Oldest)
	return w, err
}

// NextReport is when the next report of a shop may be tried; 0 when none waits.
func (s *Store) NextReport(ctx context.Context, shopID string) (at shop.Millis, err error) {
	err = s.r.QueryRowContext(ctx, `SELECT COALESCE(MIN(CASE WHEN lease_until > not_before THEN lease_until WHEN not_before > 0 THEN not_before ELSE 1 END), 0) FROM outbox
		WHERE kind = $1 AND state IN ('queued', 'sent', 'unknown') AND shop_id = $2`, string(journal.IntentShipBack), shopID).Scan(&at)
	return at, err
}

// ReportTask is a report a person must decide on.
type ReportTask struct {
	ParcelID string
	OrderID  string
	OrderNo  string
	ShopName string
	Company  string
	Waybill  string
	State    shop.ShipBackState // refused, or unknown for long
	Words    string
	Since    shop.Millis
}

// ReportTasks lists refused reports and those unknown since before the given time, oldest first.
func (s *Store) ReportTasks(ctx context.Context, unknownBefore shop.Millis, limit int) ([]ReportTask, error) {
	rows, err := s.r.QueryContext(ctx, `SELECT po.parcel_id, po.order_id, o.channel_order_no, s.name, p.company, p.waybill, po.shipback, po.shipback_words, po.shipback_at
		FROM parcel_order po JOIN parcel p ON p.id = po.parcel_id JOIN orders o ON o.id = po.order_id JOIN shop s ON s.id = o.shop_id
		WHERE po.shipback IN ('queued', 'sent', 'refused', 'unknown') AND (po.shipback = 'refused' OR po.shipback = 'unknown' AND po.shipback_at < $1)
		ORDER BY po.shipback_at LIMIT $2`, unknownBefore, limit)
	if err != nil {
		return nil, err
	}
	defer closeRows(rows)
	out := []ReportTask{}
	for rows.Next() {
		var r ReportTask
		if err := rows.Scan(&r.ParcelID, &r.OrderID, &r.OrderNo, &r.ShopName, &r.Company, &r.Waybill, &r.State, &r.Words, &r.Since); err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// FileReport is one parcel of one order of a file shop that waits to be written into a batch-ship file.
type FileReport struct {
	ParcelID string
	OrderID  string
	OrderNo  string
	Company  string
	Waybill  string
}

// FileReports lists what waits for a shop's next batch-ship file, oldest first.
func (s *Store) FileReports(ctx context.Context, shopID string) ([]FileReport, error) {
	rows, err := s.r.QueryContext(ctx, `SELECT po.parcel_id, po.order_id, o.channel_order_no, p.company, p.waybill
		FROM parcel_order po JOIN parcel p ON p.id = po.parcel_id JOIN orders o ON o.id = po.order_id
		WHERE po.shipback = 'queued' AND o.shop_id = $1 ORDER BY po.shipback_at, po.parcel_id, po.order_id`, shopID)
	if err != nil {
		return nil, err
	}
	defer closeRows(rows)
	var out []FileReport
	for rows.Next() {
		var r FileReport
		if err := rows.Scan(&r.ParcelID, &r.OrderID, &r.OrderNo, &r.Company, &r.Waybill); err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// FileReported records that reports were written into a file that lies safely on disk.
func (s *Store) FileReported(ctx context.Context, list []FileReport, fileName string, by journal.Actor) error {
	for from := 0; from < len(list); from += batchOrders {
		part := list[from:min(from+batchOrders, len(list))]
		err := s.Write(ctx, Bulk, func(t *Tx) error {
			for _, r := range part {
				var cur shop.ShipBackState
				if err := t.row(`SELECT shipback FROM parcel_order WHERE parcel_id = $1 AND order_id = $2`, r.ParcelID, r.OrderID).Scan(&cur); err != nil {
					return one(err, "shipback.error.not_found", "parcel", r.ParcelID, "order", r.OrderID)
				}
				if cur != shop.ShipBackQueued {
					continue
				}
				if err := t.moveShipBack(r.ParcelID, r.OrderID, flow.EvExport, flow.ByClerk, ""); err != nil {
					return err
				}
				if err := t.Journal(journal.Entry{
					Kind: journal.ShipBackFiled, Actor: by, SubKind: journal.SubOrder, Subject: r.OrderID,
					Data: map[string]any{"parcel": r.ParcelID, "waybill": r.Waybill, "file": fileName},
				}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// AwaitingExport counts parcels of file shops that were handed over and no export has confirmed yet.
func (s *Store) AwaitingExport(ctx context.Context) (n int64, err error) {
	err = s.r.QueryRowContext(ctx, `SELECT COUNT(*) FROM parcel_order po JOIN orders o ON o.id = po.order_id JOIN shop s ON s.id = o.shop_id
		WHERE po.shipback IN ('queued', 'sent') AND s.kind = $1`, FileKind).Scan(&n)
	return n, err
}
