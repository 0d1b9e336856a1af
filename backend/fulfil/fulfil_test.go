package fulfil_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"testing"
	"time"

	"zhanggui/assets"
	"zhanggui/backend/courier"
	"zhanggui/backend/flow"
	"zhanggui/backend/fulfil"
	"zhanggui/backend/journal"
	"zhanggui/backend/paper"
	"zhanggui/backend/shop"
)

// shelf keeps parcels in memory and writes down what was done to them, in order.
type shelf struct {
	fulfil.Store
	parcels map[string]*shop.Parcel
	log     []string
}

func (s *shelf) note(what, id string) { s.log = append(s.log, what+" "+id) }

func (s *shelf) Parcel(_ context.Context, id string) (shop.Parcel, error) {
	p, ok := s.parcels[id]
	if !ok {
		return shop.Parcel{}, shop.E(shop.NotFound, "parcel.error.not_found", "id", id)
	}
	return *p, nil
}

func (s *shelf) AskWaybill(_ context.Context, id string, _ journal.Actor) error {
	s.note("ask", id)
	s.parcels[id].AskState = "asked"
	return nil
}

func (s *shelf) WaybillAnswer(_ context.Context, id, ask, class, _ string, _ journal.Actor) error {
	s.note("answer:"+ask+":"+class, id)
	s.parcels[id].AskState = ask
	return nil
}

func (s *shelf) GotWaybill(_ context.Context, id string, w shop.Waybill, source, _, _ string, data []byte, _ journal.Actor) error {
	s.note("got", id)
	p := s.parcels[id]
	p.Waybill, p.WaybillSource, p.AskState, p.PrintData, p.State = w.Number, source, "", data, shop.ParcelWaybilled
	return nil
}

func (s *shelf) SetBatch(_ context.Context, batch string, ids []string) error {
	for i, id := range ids {
		s.parcels[id].BatchNo, s.parcels[id].BatchSeq = batch, int64(i+1)
	}
	return nil
}

func (s *shelf) MarkPrinted(_ context.Context, ids []string, _ journal.Actor) error {
	for _, id := range ids {
		s.note("printed", id)
		s.parcels[id].Printed++
	}
	return nil
}

func (s *shelf) StopLabel(_ context.Context, orderID string, _ journal.Actor, why string) error {
	s.note("stop:"+why, orderID)
	return nil
}

func (s *shelf) HandOver(_ context.Context, id string, _ bool, _ journal.Actor, guard func(flow.Deliverable) error) error {
	p := s.parcels[id]
	g := flow.Deliverable{Waybill: p.Waybill}
	for _, o := range p.Orders {
		g.OpenHolds = append(g.OpenHolds, o.Holds...)
	}
	if err := guard(g); err != nil {
		return err
	}
	s.note("gone", id)
	return nil
}

// source is a courier that answers as told.
type source struct {
	can   courier.Capabilities
	get   func() (courier.Waybill, error)
	find  func() (courier.Waybill, bool, error)
	asked int
}

func (c *source) Descriptor() courier.Descriptor { return courier.Descriptor{Kind: "test"} }
func (c *source) Can() courier.Capabilities      { return c.can }
func (c *source) Get(context.Context, courier.Request) (courier.Waybill, error) {
	c.asked++
	return c.get()
}

func (c *source) Find(context.Context, courier.Request) (courier.Waybill, bool, error) {
	return c.find()
}
func (c *source) Void(context.Context, courier.Request, string) error { return nil }

type bench struct {
	*fulfil.Service
	shelf  *shelf
	source *source
	reread func(o shop.ParcelOrder) (bool, error)
	paper  bytes.Buffer
}

func newBench(t *testing.T, ps ...shop.Parcel) *bench {
	t.Helper()
	ttf, err := fs.ReadFile(assets.FS, assets.FontFile)
	if err != nil {
		t.Fatal(err)
	}
	press, err := paper.NewPress(ttf)
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{shelf: &shelf{parcels: map[string]*shop.Parcel{}}, source: &source{
		can:  courier.Capabilities{PlainOnly: true, Idempotent: true},
		get:  func() (courier.Waybill, error) { return courier.Waybill{Number: "YT0000000000001"}, nil },
		find: func() (courier.Waybill, bool, error) { return courier.Waybill{}, false, nil },
	}}
	b.reread = func(shop.ParcelOrder) (bool, error) { return false, nil }
	for i := range ps {
		b.shelf.parcels[ps[i].ID] = &ps[i]
	}
	b.Service = fulfil.New(fulfil.Deps{
		Store: b.shelf, Clock: shop.NewManualClock(time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC)), Press: press, Log: slog.New(slog.DiscardHandler),
		Reread:  func(_ context.Context, o shop.ParcelOrder) (bool, error) { return b.reread(o) },
		Courier: func(context.Context, string) (courier.Adapter, error) { return b.source, nil },
		Words:   func(key string, _ map[string]any) string { return key },
		Company: func(c string) string { return c },
	})
	return b
}

func (b *bench) labels(t *testing.T, ids ...string) fulfil.LabelResult {
	t.Helper()
	res, err := b.Labels(t.Context(), fulfil.LabelRun{ParcelIDs: ids, Size: paper.Size100x150, JobID: "j", Write: func(pdf []byte) error {
		b.paper.Reset()
		b.paper.Write(pdf)
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	return res
}

func (b *bench) did(t *testing.T, want ...string) {
	t.Helper()
	if len(b.shelf.log) != len(want) {
		t.Fatalf("did %v, want %v", b.shelf.log, want)
	}
	for i := range want {
		if b.shelf.log[i] != want[i] {
			t.Fatalf("did %v, want %v", b.shelf.log, want)
		}
	}
}

func parcel(id string) shop.Parcel {
	return shop.Parcel{
		ID: id, Kind: "own", State: shop.ParcelPlanned, CourierID: "c", CourierKind: "range", Company: "YTO",
		Receiver: shop.Receiver{Party: shop.Party{Name: "林知夏", Phone: "13800138000", Address: shop.Address{Province: "浙江省", City: "杭州市", Detail: "云栖路 1 号"}}},
		Orders:   []shop.ParcelOrder{{ID: "o-" + id, ChannelOrderNo: shop.ChannelOrderID("NO-" + id)}},
		Items:    []shop.ParcelItem{{OrderID: "o-" + id, LineNo: 1, SKU: "BW-01", Title: "保温杯", Qty: 1}},
	}
}

func TestOneNumberPerParcelHoweverOftenItIsPrinted(t *testing.T) {
	b := newBench(t, parcel("p1"))
	if res := b.labels(t, "p1"); res.Pages != 1 || res.Orders != 1 || len(res.NotPrinted) != 0 {
		t.Fatalf("%+v", res)
	}
	b.labels(t, "p1")
	b.did(t, "got p1", "printed p1", "printed p1")
	if b.source.asked != 1 {
		t.Errorf("asked %d times", b.source.asked)
	}
}

func TestALostReplyIsAskedAboutBeforeASecondNumber(t *testing.T) {
	b := newBench(t, parcel("p1"))
	b.source.can = courier.Capabilities{Masked: true}
	ok := b.source.get
	b.source.get = func() (courier.Waybill, error) { return courier.Waybill{}, &courier.Unknown{Cause: errors.New("cut")} }
	res := b.labels(t, "p1")
	if len(res.NotPrinted) != 1 || res.NotPrinted[0].Key != "fulfil.left.number_unknown" {
		t.Fatalf("%+v", res)
	}
	// The courier itself is gone now: still nothing new is asked for.
	b.source.find = func() (courier.Waybill, bool, error) {
		return courier.Waybill{}, false, &courier.Down{Cause: errors.New("down")}
	}
	b.labels(t, "p1")
	if b.source.asked != 1 {
		t.Fatalf("asked %d times while nobody knew", b.source.asked)
	}
	b.source.find = func() (courier.Waybill, bool, error) { return courier.Waybill{Number: "YT0000000000009"}, true, nil }
	b.source.get = ok
	if res := b.labels(t, "p1"); res.Pages != 1 {
		t.Fatalf("%+v", res)
	}
	if n := b.shelf.parcels["p1"].Waybill; n != "YT0000000000009" || b.source.asked != 1 {
		t.Errorf("number %s after %d asks", n, b.source.asked)
	}
}

func TestAMaskedReceiverNeverTakesARangeNumber(t *testing.T) {
	p := parcel("p1")
	p.Receiver.Masked = true
	b := newBench(t, p, parcel("p2"))
	res := b.labels(t, "p1", "p2")
	if res.Pages != 1 || len(res.NotPrinted) != 1 || res.NotPrinted[0].Key != "guard.masked_range" || res.NotPrinted[0].OrderNo != "NO-p1" {
		t.Fatalf("%+v", res)
	}
	b.did(t, "got p2", "printed p2")
}

func TestAnOrderThatChangedOnItsChannelStopsAloneAndItsLabelIsVoid(t *testing.T) {
	labelled := parcel("p1")
	labelled.State, labelled.Waybill, labelled.WaybillSource, labelled.Printed = shop.ParcelWaybilled, "YT1", shop.NumberRange, 1
	other := labelled
	other.ID = "p2"
	other.Orders = []shop.ParcelOrder{{ID: "o-p2", ChannelOrderNo: "NO-p2"}}
	for _, h := range []shop.HoldReason{shop.HoldRefund, shop.HoldAddressChanged} {
		b := newBench(t, labelled, other)
		b.reread = func(o shop.ParcelOrder) (bool, error) {
			if o.ID == "o-p1" {
				b.shelf.parcels["p1"].Orders = []shop.ParcelOrder{{ID: "o-p1", ChannelOrderNo: "NO-p1", Holds: []shop.HoldReason{h}}}
			}
			return true, nil
		}
		res, err := b.HandOver(t.Context(), []string{"p1", "p2"}, journal.Actor{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if len(res.Left) != 1 || res.Left[0] != "p2" || len(res.Refused) != 1 || res.Refused[0].OrderNo != "NO-p1" {
			t.Fatalf("%s: %+v", h, res)
		}
		b.did(t, "stop:"+string(h)+" o-p1", "gone p2")
	}
}

func TestOfflineTheLastKnownStateDecides(t *testing.T) {
	p := parcel("p1")
	p.State, p.Waybill, p.Printed = shop.ParcelWaybilled, "YT1", 1
	b := newBench(t, p)
	b.reread = func(shop.ParcelOrder) (bool, error) { return false, errors.New("no network") }
	res, err := b.HandOver(t.Context(), []string{"p1"}, journal.Actor{}, nil)
	if err != nil || len(res.Left) != 1 {
		t.Fatalf("%+v %v", res, err)
	}
}

func TestNothingCountsAsPrintedWhenThePaperCannotBeWritten(t *testing.T) {
	b := newBench(t, parcel("p1"))
	_, err := b.Labels(t.Context(), fulfil.LabelRun{ParcelIDs: []string{"p1"}, JobID: "j", Write: func([]byte) error { return errors.New("disk full") }})
	if err == nil {
		t.Fatal("no word of the full disk")
	}
	b.did(t, "got p1")
}

func TestPickListAddsUpAndAgreesWithTheLabels(t *testing.T) {
	a, c := parcel("p1"), parcel("p2")
	c.Items = append(c.Items, shop.ParcelItem{OrderID: "o-p2", LineNo: 2, SKU: "BW-01", Qty: 3}, shop.ParcelItem{OrderID: "o-p2", LineNo: 3, SKU: "MK-01", Qty: 2})
	b := newBench(t, a, c)
	b.labels(t, "p1", "p2")
	lists, err := b.PickLists(t.Context(), []string{"p1", "p2"}, "j")
	if err != nil || len(lists) != 1 || lists[0].Orders != 2 {
		t.Fatalf("%v %+v", err, lists)
	}
	want := map[string]int{"BW-01": 5, "MK-01": 2}
	for _, l := range lists[0].Lines {
		sum := 0
		for _, cell := range l.Cells {
			sum += cell.Qty
			if id := map[int]string{1: "p1", 2: "p2"}[cell.Cell]; int64(cell.Cell) != b.shelf.parcels[id].BatchSeq {
				t.Errorf("cell %d is not the label's number", cell.Cell)
			}
		}
		if l.Qty != want[l.SKU] || sum != l.Qty {
			t.Errorf("%s: %d in all, %d in cells", l.SKU, l.Qty, sum)
		}
	}
}
