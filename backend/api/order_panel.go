package api

import (
	"context"
	"net/http"

	"zhanggui/backend/shop"
)

// OrderPanel is everything the panel of one order shows.
type OrderPanel struct {
	Order    OrderRow         `json:"order"`
	Channel  ChannelWords     `json:"channel"`
	Holds    List[OrderHold]  `json:"holds" doc:"open ones first, oldest first"`
	Lines    List[OrderLine]  `json:"lines"`
	Money    OrderMoney       `json:"money"`
	Receiver ReceiverView     `json:"receiver"`
	Parcels  List[ParcelView] `json:"parcels"`
	Timeline List[Event]      `json:"timeline" doc:"newest first, at most 200"`
	Can      List[ActionView] `json:"can" doc:"what may be done with it now, and why not"`
	Links    OrderLinks       `json:"links"`
}

// ChannelWords is what the channel says, verbatim.
type ChannelWords struct {
	Status    shop.ChannelStatus `json:"status"`
	Words     string             `json:"words"`
	Refund    shop.RefundState   `json:"refund"`
	UpdatedAt int64              `json:"updated_at"`
	ShippedAt int64              `json:"shipped_at"`
	Promotion string             `json:"promotion"`
}

// OrderHold is a hold with its reason and who placed it.
type OrderHold struct {
	Reason   shop.HoldReason `json:"reason"`
	Words    Words           `json:"words"`
	By       Who             `json:"by"`
	At       int64           `json:"at"`
	LiftedAt int64           `json:"lifted_at" doc:"0 while open"`
	LiftedBy Who             `json:"lifted_by"`
	Why      string          `json:"why" doc:"why it was lifted"`
	Liftable bool            `json:"liftable" doc:"false when it mirrors the channel: only the channel's next word lifts it"`
}

// Who did it.
type Who struct {
	Class string `json:"class" doc:"clerk, owner, rule, system, channel, adapter …"`
	Name  string `json:"name" doc:"a person's or a rule's name, else empty"`
}

// OrderLine is one line with what it means in our SKUs.
type OrderLine struct {
	LineNo      int              `json:"line_no"`
	ChannelSKU  string           `json:"channel_sku"`
	Title       string           `json:"title"`
	Spec        string           `json:"spec"`
	Qty         int64            `json:"qty"`
	UnitMinor   int64            `json:"unit_minor"`
	AmountMinor int64            `json:"amount_minor"`
	Refund      shop.RefundState `json:"refund"`
	Gift        bool             `json:"gift"`
	Picture     string           `json:"picture"`
	SKUs        List[LineSKU]    `json:"skus" doc:"empty = not linked yet"`
}

// LineSKU is an own SKU of a line and where it lies.
type LineSKU struct {
	Code      string           `json:"code"`
	Title     string           `json:"title"`
	Qty       int64            `json:"qty" doc:"per one unit of the line"`
	Counted   bool             `json:"counted" doc:"false when stock of it is not counted"`
	Available List[StockPlace] `json:"available"`
}

// StockPlace is what is free of one SKU in one warehouse: on hand − reserved − safety.
type StockPlace struct {
	Warehouse string `json:"warehouse"`
	Available int64  `json:"available"`
	Counted   bool   `json:"counted"`
}

// OrderMoney is the breakdown; goods + freight − shop discount − platform discount should be what was paid.
type OrderMoney struct {
	Currency         string `json:"currency"`
	GoodsMinor       *int64 `json:"goods_minor"`
	LinesMinor       int64  `json:"lines_minor" doc:"sum of the lines"`
	FreightMinor     *int64 `json:"freight_minor"`
	ShopDiscount     *int64 `json:"shop_discount_minor"`
	PlatformDiscount *int64 `json:"platform_discount_minor"`
	PaidMinor        int64  `json:"paid_minor"`
	PaidKnown        bool   `json:"paid_known"`
	Checked          bool   `json:"checked" doc:"false when the channel stated too little to check"`
	AddsUp           bool   `json:"adds_up"`
	DifferenceMinor  int64  `json:"difference_minor" doc:"paid − computed"`
}

// ReceiverView is a receiver, masked unless it came from reveal-receiver.
type ReceiverView struct {
	Name      string `json:"name"`
	Phone     string `json:"phone"`
	Country   string `json:"country"`
	Province  string `json:"province"`
	City      string `json:"city"`
	District  string `json:"district"`
	Town      string `json:"town"`
	Detail    string `json:"detail"`
	Masked    bool   `json:"masked" doc:"hidden by the platform: revealing shows nothing more"`
	Full      bool   `json:"full"`
	CanReveal bool   `json:"can_reveal"`
}

// ParcelView is one parcel of the order.
type ParcelView struct {
	ID            string             `json:"id"`
	Kind          string             `json:"kind" enum:"own,foreign"`
	State         shop.ParcelState   `json:"state"`
	Warehouse     string             `json:"warehouse"`
	Courier       string             `json:"courier"`
	Company       string             `json:"company"`
	Waybill       string             `json:"waybill"`
	Source        string             `json:"waybill_source"`
	Reasons       List[Words]        `json:"reasons" doc:"why this warehouse, why this courier"`
	Batch         string             `json:"batch"`
	BatchSeq      int64              `json:"batch_seq"`
	Printed       int64              `json:"printed" doc:"times"`
	PlannedAt     int64              `json:"planned_at"`
	HandedAt      int64              `json:"handed_at"`
	ShipBack      shop.ShipBackState `json:"shipback"`
	ShipBackAt    int64              `json:"shipback_at"`
	ShipBackWords string             `json:"shipback_words" doc:"the platform's own words when refused"`
	Lines         List[ParcelLine]   `json:"lines"`
	OtherOrders   List[string]       `json:"other_orders" doc:"ids of orders in the same parcel"`
}

// ParcelLine is what a parcel holds of the order.
type ParcelLine struct {
	LineNo int    `json:"line_no"`
	SKU    string `json:"sku"`
	Qty    int64  `json:"qty"`
}

// Event is one row of the order's time line; its words are journal.<kind> with the values of data.
type Event struct {
	Seq   int64          `json:"seq"`
	At    int64          `json:"at"`
	Kind  string         `json:"kind"`
	By    Who            `json:"by"`
	Data  map[string]any `json:"data"`
	Cause string         `json:"cause" doc:"rule, job or the person's reason; may be a key of the catalogue"`
}

// ActionView says whether an action may be taken now.
type ActionView struct {
	Action string `json:"action" doc:"review, unreview, hold, release, note, plan, unplan, cancel"`
	OK     bool   `json:"ok"`
	Why    *Words `json:"why" doc:"why not; null when it may"`
}

// OrderLinks are merge and split relations.
type OrderLinks struct {
	MergedInto string       `json:"merged_into"`
	SplitFrom  string       `json:"split_from"`
	SameBuyer  List[string] `json:"same_receiver" doc:"ids of other open orders to the same receiver"`
}

// Neighbours are the orders before and after one in a list.
type Neighbours struct {
	Before string `json:"before" doc:"id, empty at the start"`
	After  string `json:"after" doc:"id, empty at the end"`
}

// OrderPanels reads single orders.
type OrderPanels interface {
	// Order returns the panel. Errors: NotFound.
	Order(ctx context.Context, id string) (OrderPanel, error)
	// Neighbours finds the orders beside one in the list of f sorted by sort.
	Neighbours(ctx context.Context, id string, f OrderFilter, sort Sort) (Neighbours, error)
	// RevealReceiver returns the receiver in full and journals that this person looked.
	RevealReceiver(ctx context.Context, id, why string) (ReceiverView, error)
}

func (s *server) orderPanelOps() {
	reg(s, op("get-order", http.MethodGet, "/api/orders/{id}", "The panel of one order"),
		func(ctx context.Context, in *struct {
			ID string `path:"id" maxLength:"26"`
		},
		) (*Out[OrderPanel], error) {
			return body(s.Desk.Order(ctx, in.ID))
		})
	reg(s, op("get-neighbours", http.MethodGet, "/api/orders/{id}/neighbours", "The orders beside one in a list"),
		func(ctx context.Context, in *struct {
			ID string `path:"id" maxLength:"26"`
			OrderFilter
			Sort Sort `query:"sort" default:"newest"`
		},
		) (*Out[Neighbours], error) {
			return body(s.Desk.Neighbours(ctx, in.ID, in.OrderFilter, in.Sort))
		})
	reg(s, op("reveal-receiver", http.MethodPost, "/api/orders/{id}/receiver", "The receiver in full; that it was looked at is kept"),
		func(ctx context.Context, in *struct {
			ID   string `path:"id" maxLength:"26"`
			Body struct {
				Why string `json:"why,omitempty" maxLength:"200"`
			}
		},
		) (*Out[ReceiverView], error) {
			return body(s.Desk.RevealReceiver(ctx, in.ID, in.Body.Why))
		})
}
