package api

import (
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"zhanggui/backend/flow"
	"zhanggui/backend/shop"
)

// ErrorKind is shop.Kind on the wire.
type ErrorKind string

// Schema lists the kinds.
func (ErrorKind) Schema(r huma.Registry) *huma.Schema {
	return named(r, "ErrorKind", tokens([]shop.Kind{
		shop.Invalid, shop.NotFound, shop.Conflict, shop.NotAllowed, shop.Stale,
		shop.ChannelRefused, shop.ChannelDown, shop.OutcomeUnknown, shop.Internal,
	}))
}

// Tab is one of the fixed lists of orders.
type Tab string

// Tabs.
const (
	TabAll         Tab = "all"
	TabArrived     Tab = "arrived"
	TabShort       Tab = "short"
	TabReady       Tab = "ready"
	TabPlanned     Tab = "planned"
	TabInWork      Tab = "in_work"
	TabShipped     Tab = "shipped" // shipped, delivered and closed
	TabCancelled   Tab = "cancelled"
	TabShipBackBad Tab = "shipback_bad" // refused or unknown on the channel
	TabRefund      Tab = "refund"       // a refund is asked for
)

// Tabs lists the tabs in the order the screen shows them.
func Tabs() []Tab {
	return []Tab{TabAll, TabArrived, TabShort, TabReady, TabPlanned, TabInWork, TabShipped, TabCancelled, TabShipBackBad, TabRefund}
}

// Schema lists the tabs.
func (Tab) Schema(r huma.Registry) *huma.Schema { return named(r, "OrderTab", tokens(Tabs())) }

// Sort is an order of the list.
type Sort string

// Sorts. Those but the first two need a list of at most SortCap orders.
const (
	SortNewest   Sort = "newest"  // paid (else placed, else arrived) last, first
	SortShipBy   Sort = "ship_by" // due first; open orders only
	SortPaidDesc Sort = "paid_desc"
	SortPaidAsc  Sort = "paid_asc"
	SortOldest   Sort = "oldest"
)

// Sorts lists the sorts.
func Sorts() []Sort { return []Sort{SortNewest, SortShipBy, SortPaidDesc, SortPaidAsc, SortOldest} }

// Schema lists the sorts.
func (Sort) Schema(r huma.Registry) *huma.Schema { return named(r, "OrderSort", tokens(Sorts())) }

// The shared tokens, as the tables of shop and flow have them.
type (
	orderState    string
	headline      string
	holdReason    string
	parcelState   string
	shipBackState string
	channelStatus string
	refundState   string
	platform      string
)

func (orderState) Schema(r huma.Registry) *huma.Schema {
	return named(r, "OrderState", tokens(shop.OrderStates()))
}

func (headline) Schema(r huma.Registry) *huma.Schema {
	return named(r, "Headline", tokens(flow.Headlines()))
}

func (holdReason) Schema(r huma.Registry) *huma.Schema {
	return named(r, "HoldReason", tokens(shop.HoldReasons()))
}

func (parcelState) Schema(r huma.Registry) *huma.Schema {
	return named(r, "ParcelState", tokens(shop.ParcelStates()))
}

func (shipBackState) Schema(r huma.Registry) *huma.Schema {
	return named(r, "ShipBackState", tokens(shop.ShipBackStates()))
}

func (channelStatus) Schema(r huma.Registry) *huma.Schema {
	return named(r, "ChannelStatus", tokens(shop.ChannelStatuses()))
}

func (refundState) Schema(r huma.Registry) *huma.Schema {
	return named(r, "RefundState", tokens([]shop.RefundState{shop.RefundNone, shop.RefundAsked, shop.RefundPartial, shop.RefundDone}))
}

func (platform) Schema(r huma.Registry) *huma.Schema {
	return named(r, "Platform", tokens(shop.Platforms()))
}

// aliasEnums lets fields of the shared types appear as named unions.
func aliasEnums(r huma.Registry) {
	r.RegisterTypeAlias(reflect.TypeFor[shop.OrderState](), reflect.TypeFor[orderState]())
	r.RegisterTypeAlias(reflect.TypeFor[flow.Headline](), reflect.TypeFor[headline]())
	r.RegisterTypeAlias(reflect.TypeFor[shop.HoldReason](), reflect.TypeFor[holdReason]())
	r.RegisterTypeAlias(reflect.TypeFor[shop.ParcelState](), reflect.TypeFor[parcelState]())
	r.RegisterTypeAlias(reflect.TypeFor[shop.ShipBackState](), reflect.TypeFor[shipBackState]())
	r.RegisterTypeAlias(reflect.TypeFor[shop.ChannelStatus](), reflect.TypeFor[channelStatus]())
	r.RegisterTypeAlias(reflect.TypeFor[shop.RefundState](), reflect.TypeFor[refundState]())
	r.RegisterTypeAlias(reflect.TypeFor[shop.Platform](), reflect.TypeFor[platform]())
}

// named puts an enum among the components once and refers to it.
func named(r huma.Registry, name string, values []any) *huma.Schema {
	if _, ok := r.Map()[name]; !ok {
		s := &huma.Schema{Type: huma.TypeString, Enum: values}
		s.PrecomputeMessages()
		r.Map()[name] = s
	}
	return &huma.Schema{Ref: "#/components/schemas/" + name}
}

func tokens[T ~string](in []T) []any {
	out := make([]any, len(in))
	for i, v := range in {
		out[i] = string(v)
	}
	return out
}
