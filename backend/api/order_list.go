package api

import (
	"context"
	"io"
	"mime"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"zhanggui/backend/flow"
	"zhanggui/backend/shop"
)

const xlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// OrderFilter says which orders. Empty members do not restrict. It is read from a query or from a body.
type OrderFilter struct {
	Tab          Tab             `query:"tab" json:"tab,omitempty" doc:"none = all"`
	Q            string          `query:"q" json:"q,omitempty" maxLength:"24000" doc:"order no., waybill, phone or its last 4, name, SKU, product; or up to 500 numbers"`
	Shop         []string        `query:"shop,explode" json:"shop,omitempty" maxItems:"200" doc:"shop ids"`
	Warehouse    string          `query:"warehouse" json:"warehouse,omitempty" maxLength:"26" doc:"id of the warehouse planned for"`
	Platform     shop.Platform   `query:"platform" json:"platform,omitempty"`
	State        shop.OrderState `query:"state" json:"state,omitempty"`
	Headline     flow.Headline   `query:"headline" json:"headline,omitempty"`
	Hold         shop.HoldReason `query:"hold" json:"hold,omitempty" doc:"an open hold for this reason"`
	PaidFrom     int64           `query:"paid_from" json:"paid_from,omitempty" doc:"UTC ms, inclusive"`
	PaidTo       int64           `query:"paid_to" json:"paid_to,omitempty" doc:"UTC ms, exclusive"`
	ShipByBefore int64           `query:"ship_by_before" json:"ship_by_before,omitempty" doc:"open orders due before this UTC ms"`
	Flag         string          `query:"flag" json:"flag,omitempty" maxLength:"20"`
	HasMessage   bool            `query:"has_message" json:"has_message,omitempty"`
	Province     string          `query:"province" json:"province,omitempty" maxLength:"40"`
	SKU          string          `query:"sku" json:"sku,omitempty" maxLength:"200" doc:"an own SKU code or the shop's code"`
}

// OrderQuery asks for one page of a list.
type OrderQuery struct {
	OrderFilter
	Sort   Sort    `query:"sort" default:"newest"`
	Cursor string  `query:"cursor" maxLength:"200" doc:"next or prev of an earlier answer"`
	Anchor float64 `query:"anchor" minimum:"0" maximum:"1" default:"0" doc:"jump: start at this part of the list"`
	Limit  int     `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// Waybill is a number of a courier.
type Waybill struct {
	Company string `json:"company"`
	Number  string `json:"number"`
}

// OrderRow is one row of a list. Names are masked here, not on the screen.
type OrderRow struct {
	N              int64                 `json:"n" doc:"arrival number"`
	ID             string                `json:"id"`
	ShopID         string                `json:"shop_id"`
	Shop           string                `json:"shop"`
	Platform       shop.Platform         `json:"platform"`
	ChannelOrderNo string                `json:"channel_order_no"`
	State          shop.OrderState       `json:"state"`
	Headline       flow.Headline         `json:"headline" doc:"the one word to show"`
	HoldReasons    List[shop.HoldReason] `json:"hold_reasons"`
	Reasons        List[Words]           `json:"reasons" doc:"why it waits, in sentences"`
	ShipBy         int64                 `json:"ship_by" doc:"UTC ms, 0 = none"`
	ShipBySource   string                `json:"ship_by_source" enum:"platform,shop_hours,"`
	Goods          string                `json:"goods" doc:"first line"`
	MoreGoods      int64                 `json:"more_goods" doc:"further lines"`
	Qty            int64                 `json:"qty"`
	Receiver       string                `json:"receiver" doc:"masked name"`
	Masked         bool                  `json:"masked" doc:"hidden by the platform itself"`
	Province       string                `json:"province"`
	City           string                `json:"city"`
	PaidMinor      int64                 `json:"paid_minor"`
	Currency       string                `json:"currency"`
	PaidAt         int64                 `json:"paid_at"`
	CreatedAt      int64                 `json:"created_at"`
	ArrivedAt      int64                 `json:"arrived_at"`
	Flag           string                `json:"flag"`
	HasMessage     bool                  `json:"has_message"`
	BuyerMessage   string                `json:"buyer_message"`
	SellerMemo     string                `json:"seller_memo"`
	OurNote        string                `json:"our_note"`
	Waybills       List[Waybill]         `json:"waybills"`
	Warehouse      string                `json:"warehouse" doc:"planned from"`
	Courier        string                `json:"courier" doc:"planned with"`
	ShipBackBad    int64                 `json:"shipback_bad"`
	Version        int64                 `json:"version"`
}

// Total is how many there are; Capped means "this many or more".
type Total struct {
	N      int64 `json:"n"`
	Capped bool  `json:"capped"`
}

// OrderPage is one page of a list.
type OrderPage struct {
	Rows     List[OrderRow] `json:"rows"`
	Next     string         `json:"next" doc:"cursor of the page after, empty at the end"`
	Prev     string         `json:"prev" doc:"cursor of the page before, empty at the start"`
	Start    int64          `json:"start" doc:"place of the first row in the list from 0; -1 when a cursor was given"`
	Total    *Total         `json:"total" doc:"null when a cursor was given"`
	NotFound List[string]   `json:"not_found" doc:"pasted numbers nothing was found for"`
	Seq      int64          `json:"seq" doc:"journal number this page is not older than"`
}

// TabCount is the count of one tab.
type TabCount struct {
	Tab Tab   `json:"tab"`
	N   int64 `json:"n"`
}

// OrderCounts are the counts of all tabs, and of the filtered list when a filter is on.
type OrderCounts struct {
	Tabs     List[TabCount] `json:"tabs"`
	Filtered *Total         `json:"filtered" doc:"null when only tab and shop are given"`
	Paid     List[Sum]      `json:"paid" doc:"sum of the filtered list per currency; empty when it is capped or no filter is on"`
}

// SavedFile is a file written below the data folder.
type SavedFile struct {
	Name string `json:"name" doc:"below the papers folder"`
	Rows int64  `json:"rows"`
}

// OrderLists reads lists of orders.
type OrderLists interface {
	// ListOrders returns one page. Errors: Invalid for a cursor or a sort that does not fit the list.
	ListOrders(ctx context.Context, q OrderQuery) (OrderPage, error)
	CountOrders(ctx context.Context, f OrderFilter) (OrderCounts, error)
	// ExportOrders writes the whole list as xlsx: ids as text, no cell starts a formula, receivers masked.
	ExportOrders(ctx context.Context, f OrderFilter, w io.Writer) (rows int64, err error)
	// SaveOrders is ExportOrders into a new file below the papers folder.
	SaveOrders(ctx context.Context, f OrderFilter) (SavedFile, error)
}

func (s *server) orderListOps() {
	reg(s, op("list-orders", http.MethodGet, "/api/orders", "One page of a list of orders"),
		func(ctx context.Context, in *OrderQuery) (*Out[OrderPage], error) {
			return body(s.Desk.ListOrders(ctx, *in))
		})
	reg(s, op("count-orders", http.MethodGet, "/api/orders/counts", "Counts of all tabs and of the filtered list"),
		func(ctx context.Context, in *struct{ OrderFilter }) (*Out[OrderCounts], error) {
			return body(s.Desk.CountOrders(ctx, in.OrderFilter))
		})
	huma.Register(s.api, file(op("export-orders", http.MethodGet, "/api/orders/export", "The filtered list as a workbook"), xlsxType),
		func(ctx context.Context, in *struct{ OrderFilter }) (*huma.StreamResponse, error) {
			return &huma.StreamResponse{Body: func(hc huma.Context) {
				lazy := &lazyFile{ctx: hc, mediaType: xlsxType, name: "orders.xlsx"}
				if _, err := s.Desk.ExportOrders(ctx, in.OrderFilter, lazy); err != nil {
					s.lateProblem(ctx, hc, lazy.begun, err)
				}
			}}, nil
		})
	reg(s, op("save-orders", http.MethodPost, "/api/orders/export", "Write the filtered list below the papers folder"),
		func(ctx context.Context, in *struct{ Body OrderFilter }) (*Out[SavedFile], error) {
			return body(s.Desk.SaveOrders(ctx, in.Body))
		})
}

// lazyFile sets the file headers at the first byte, so that an error before it can still be told properly.
type lazyFile struct {
	ctx       huma.Context
	mediaType string
	name      string
	begun     bool
}

func (f *lazyFile) Write(p []byte) (int, error) {
	if !f.begun {
		f.begun = true
		f.ctx.SetHeader("Content-Type", f.mediaType)
		f.ctx.SetHeader("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": f.name}))
		f.ctx.SetStatus(http.StatusOK)
	}
	return f.ctx.BodyWriter().Write(p)
}
