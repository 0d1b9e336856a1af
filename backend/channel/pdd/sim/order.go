package sim

import (
	"time"

	"zhanggui/backend/wire/pdd/gate"
)

// Good is something the shop sells.
type Good struct {
	GoodsID, SKUID int64
	OuterID        string // the merchant's own code
	Name, Spec     string
	Fen            int64
}

// Item is a good in an order.
type Item struct {
	Good
	Count int64
}

// Person is a receiver in plain text; only the platform knows it.
type Person struct {
	Name, Phone                      string
	Province, City, District, Street string
}

type delivery struct {
	id     int64
	number string
}

type refund struct {
	id      int64
	status  int // after_sales_status
	kind    int // after_sales_type of the list filter: 2 only money, 3 goods and money
	fen     int64
	created time.Time
	updated time.Time
}

type order struct {
	sn      string
	items   []Item
	gifts   []Item
	giftSt  int
	person  Person
	version int // of the address: changes the ciphertexts

	postage, platformOff, shopOff, priceCut, serviceFee int64 // fen

	created, paid, confirmed, shipped, received, updated, lastShip, visible, preSaleBy time.Time

	orderStatus, confirmStatus, groupStatus, refundStatus, afterSales, risk, tradeType, lucky, stepStatus int
	stepPaid                                                                                              int64
	tags                                                                                                  map[string]int
	memo, remark                                                                                          string
	flag                                                                                                  int

	main    delivery
	extra   []delivery
	refunds []refund
}

func (o *order) goods() int64 {
	var t int64
	for _, i := range o.items {
		t += i.Fen * i.Count
	}
	return t - o.priceCut
}

func (o *order) pay() int64 { return o.goods() - o.platformOff - o.shopOff + o.postage + o.serviceFee }

// shippable tells why an order cannot be shipped, nil when it can.
func (o *order) shippable() *gate.Error {
	no := func(sub string) *gate.Error {
		return &gate.Error{Code: 50001, Msg: "业务服务错误", Sub: "50001", SubMsg: sub}
	}
	switch {
	case o.orderStatus != 1:
		return no("订单已发货")
	case o.confirmStatus != 1 || o.groupStatus != 1:
		return no("订单未成交")
	case o.refundStatus == 2 || o.refundStatus == 3:
		return no("订单售后处理中，不能发货")
	case o.refundStatus == 4:
		return no("订单已退款，不能发货")
	case o.risk == 1:
		return no("订单审核中，不能发货")
	case o.tags["ship_hold"] == 1:
		return no("订单暂停发货")
	case o.tradeType == 1 && o.stepStatus != 2:
		return no("尾款未付")
	}
	return nil
}

// Draft is an order for Add; zero values are filled by chance from the seed.
type Draft struct {
	Items       []Item
	Person      *Person
	At          time.Time // payment, default now
	Memo        string
	Remark      string
	Flag        int
	Postage     int64
	PlatformOff int64
	ShopOff     int64
	PriceCut    int64
	ServiceFee  int64
	// VisibleAfter delays the listing: the row turns up late, with its old times.
	VisibleAfter time.Duration
	Unpaid       bool // group not yet complete and not listed
	Presale      bool // deposit paid, balance not
	Gift         *Item
	GiftStatus   int
}

// Add puts one paid order into the shop and returns its number.
func (s *Server) Add(n Draft) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	at := n.At
	if at.IsZero() {
		at = s.now()
	}
	at = at.Truncate(time.Second)
	s.seq++
	o := &order{
		sn: serial(at.In(s.zone), s.seq), items: n.Items, memo: n.Memo, remark: n.Remark, flag: n.Flag,
		postage: n.Postage, platformOff: n.PlatformOff, shopOff: n.ShopOff, priceCut: n.PriceCut, serviceFee: n.ServiceFee,
		created: at.Add(-90 * time.Second), paid: at, confirmed: at, updated: at, visible: at.Add(n.VisibleAfter),
		lastShip: at.Add(48 * time.Hour), orderStatus: 1, confirmStatus: 1, groupStatus: 1, refundStatus: 1, lucky: 1,
		tags: map[string]int{"ship_hold": 0, "no_trace_delivery": 0}, version: 1,
	}
	if len(o.items) == 0 {
		o.items = []Item{{Good: s.o.Goods[s.rnd.IntN(len(s.o.Goods))], Count: 1 + s.rnd.Int64N(3)}}
	}
	if n.Person != nil {
		o.person = *n.Person
	} else {
		o.person = s.person()
	}
	if n.Gift != nil {
		o.gifts, o.giftSt = []Item{*n.Gift}, n.GiftStatus
	}
	if n.Unpaid {
		o.confirmStatus, o.groupStatus = 0, 0
	}
	if n.Presale {
		o.tradeType, o.stepStatus, o.stepPaid = 1, 1, o.pay()/5
	}
	s.orders[o.sn] = o
	return o.sn
}

// Pay completes an order added unpaid or as a presale: the group is full, the balance paid.
func (s *Server) Pay(sn string) error {
	return s.edit(sn, true, func(o *order) {
		o.confirmStatus, o.groupStatus = 1, 1
		o.paid, o.confirmed = s.now(), s.now()
		if o.tradeType == 1 {
			o.stepStatus, o.stepPaid = 2, o.pay()
		}
		o.lastShip = o.paid.Add(48 * time.Hour)
	})
}

// AskRefund opens an after-sale over fen (0 = the whole payment).
func (s *Server) AskRefund(sn string, fen int64) error {
	return s.edit(sn, s.o.RefundTouches, func(o *order) {
		if fen == 0 {
			fen = o.pay()
		}
		s.seq++
		o.refundStatus, o.afterSales = 2, 2
		o.refunds = append(o.refunds, refund{id: 9_000_000 + s.seq, status: 2, kind: 2, fen: fen, created: s.now(), updated: s.now()})
	})
}

// AgreeRefund ends the open after-sale with the money returned.
func (s *Server) AgreeRefund(sn string) error { return s.endRefund(sn, 4, 10) }

// CloseRefund ends the open after-sale because the buyer took it back.
func (s *Server) CloseRefund(sn string) error { return s.endRefund(sn, 1, 11) }

func (s *Server) endRefund(sn string, refundStatus, afterSales int) error {
	return s.edit(sn, s.o.RefundTouches, func(o *order) {
		o.refundStatus, o.afterSales = refundStatus, afterSales
		if n := len(o.refunds); n > 0 {
			o.refunds[n-1].status, o.refunds[n-1].updated = afterSales, s.now()
		}
	})
}

// Cancel refunds an order in full before it is shipped.
func (s *Server) Cancel(sn string) error {
	if err := s.AskRefund(sn, 0); err != nil {
		return err
	}
	return s.AgreeRefund(sn)
}

// ChangeAddress gives the order another receiver.
func (s *Server) ChangeAddress(sn string) error {
	return s.edit(sn, true, func(o *order) { o.person = s.person(); o.version++ })
}

// Review puts an order into risk review (its receiver is blank meanwhile) or out of it.
func (s *Server) Review(sn string, on bool) error {
	return s.edit(sn, true, func(o *order) { o.risk = btoi(on) })
}

// HoldShipping sets or lifts the tag ship_hold.
func (s *Server) HoldShipping(sn string, on bool) error {
	return s.edit(sn, true, func(o *order) { o.tags["ship_hold"] = btoi(on) })
}

// Receive marks a shipped order as signed for.
func (s *Server) Receive(sn string) error {
	return s.edit(sn, true, func(o *order) { o.orderStatus, o.received = 3, s.now() })
}

// Note changes the seller's note and flag colour (1 red … 5 purple, 0 none).
func (s *Server) Note(sn, note string, flag int) error {
	return s.edit(sn, true, func(o *order) { o.remark, o.flag = note, flag })
}

// Touch moves an order's updated_at to at without changing anything else.
func (s *Server) Touch(sn string, at time.Time) error {
	return s.edit(sn, false, func(o *order) { o.updated = at.Truncate(time.Second) })
}

// ShipElsewhere ships an order as a person on the platform's own pages would.
func (s *Server) ShipElsewhere(sn string, logisticsID int64, number string) error {
	return s.edit(sn, true, func(o *order) {
		o.orderStatus, o.shipped, o.main = 2, s.now(), delivery{logisticsID, number}
	})
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
