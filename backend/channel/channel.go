package channel

import (
	"context"
	"net/http"
	"time"

	"zhanggui/backend/shop"
)

// Adapter is one connection to one shop on one platform. Methods are safe for concurrent use, return
// within 100 ms of ctx ending and leave no goroutine behind.
type Adapter interface {
	// Descriptor is constant for the kind.
	Descriptor() Descriptor
	// Can is constant for one connection.
	Can() Capabilities
	// Check says who the token belongs to and whether it is alive.
	Check(ctx context.Context) (Shop, error)
	// Orders returns one page of a window, in any order, rows may repeat. The caller pages until Next is "".
	Orders(ctx context.Context, q Window) (Page[Raw], error)
	// Order re-reads one order; Gone when the platform has no such order for this shop.
	Order(ctx context.Context, id shop.ChannelOrderID) (Raw, error)
	// Normalise is pure: same bytes, same order. An unknown enum, a broken number or a missing field is a
	// Doubt, never a guess; an error (Malformed) means the record as a whole cannot be read.
	Normalise(r Raw) (shop.Order, []shop.Doubt, error)
}

// Shop is what a channel says of the connected shop.
type Shop struct {
	ID           string
	Name         string
	TokenExpires shop.Millis // zero when the platform does not say
}

// Raw is one order record as the platform sent it, archived before it is normalised.
type Raw struct {
	ID        shop.ChannelOrderID
	UpdatedAt shop.Millis // platform's change time when the listing gives it, else zero
	Body      []byte      // UTF-8 JSON (API channels) or the row set of a file as JSON
}

// Page is one page of a listing.
type Page[T any] struct {
	Rows  []T
	Next  Cursor // "" = the window is read to its end
	Total int    // what the platform says the window holds; −1 when it does not say
	// Server is the platform's own clock at the reply, zero when unknown: windows end by it, not by ours.
	Server shop.Millis
}

// Cursor is an adapter's own place mark; callers only carry it.
type Cursor string

// Window asks for orders whose Axis time lies in [From, To).
type Window struct {
	From, To shop.Millis
	Cursor   Cursor
	// First says that the desk holds nothing of this shop from before the window: an adapter need not look for
	// changes of older orders, which saves calls when a shop is read for the first time.
	First bool
}

// TimeAxis is what Window filters on.
type TimeAxis string

// Axes.
const (
	AxisCreated TimeAxis = "created"
	AxisPaid    TimeAxis = "paid"
	AxisUpdated TimeAxis = "updated"
)

// Direction tells how positions inside a window behave while we page.
type Direction string

// Directions.
const (
	// PageCursor: stable cursors, nothing moves.
	PageCursor Direction = "cursor"
	// PageBackwards: newest first by position; the adapter walks last page → first so that a moved row is met
	// twice rather than never.
	PageBackwards Direction = "backwards"
	// PageForwards: oldest first by position.
	PageForwards Direction = "forwards"
)

// Capabilities are facts and acts; a nil act means the platform cannot.
type Capabilities struct {
	Axis           TimeAxis
	Paging         Direction
	MaxWindow      time.Duration // longest span one Window may have
	Lag            time.Duration // a window may not end nearer to now than this
	Overlap        time.Duration // how far back each pull re-reads
	History        time.Duration // how old an order may be
	PageMax        int
	QPS            float64
	TokenLife      time.Duration // zero: the platform tells per token, or never ends
	BuyerMasked    bool          // receivers arrive hidden; label only through the platform's e-waybill
	MultiParcel    bool          // one order may be reported with several waybills
	PartialLines   bool          // lines may ship apart
	ReshipEdits    bool          // a waybill may be corrected after ship-back
	IdempotentShip bool          // the same waybill twice is harmless

	// ShipBack reports one parcel. Success and AlreadyDone (with the same number on the platform) are Receipts;
	// a lost reply is Unknown; Refused is final for this input.
	ShipBack func(context.Context, ShipIntent) (Receipt, error)
	// ShipStatus asks what the platform has for that intent: Receipt{Done: true} when this very number is on
	// the order, Done false when it is not. Required with ShipBack.
	ShipStatus func(context.Context, ShipIntent) (Receipt, error)
	// Count tells how many orders with status "to ship" (paid, not shipped) the platform holds in a window of
	// its axis, for the comparison "channel says 412, we hold 412". IDs, when given, name them.
	Count func(context.Context, Window) (Tally, error)
	// Couriers lists the platform's courier companies with its own ids.
	Couriers func(context.Context) ([]Courier, error)
}

// Tally is a platform's own count.
type Tally struct {
	N   int
	IDs []shop.ChannelOrderID
}

// Courier is a company as the platform names it.
type Courier struct {
	ID      string
	Name    string
	Company string // our code, "" when we do not know the company
}

// ShipIntent is the wish to report one parcel of one order.
type ShipIntent struct {
	Key     string // our idempotency key, unique per parcel and order
	OrderNo shop.ChannelOrderID
	Company string // our code
	Waybill string
	Lines   []ShipLine // empty = the whole order
	First   bool       // false: a further parcel of an order reported before
	Correct bool       // replaces a number reported before
}

// ShipLine names a part of a line.
type ShipLine struct {
	ChannelLine string
	Qty         int64
}

// Receipt is a platform's answer to ShipBack or ShipStatus.
type Receipt struct {
	Done    bool
	Already bool   // it was there before
	Words   string // the platform's own words
	// Others are numbers of this order the platform has that are not ours.
	Others []shop.Waybill
}

// Option is one field of a connection, as data: wizard, flags and docs come from it.
type Option struct {
	Key      string
	Secret   bool
	Required bool
	Default  string
	Words    string // key of its label in the words catalogue
}

// Descriptor describes a kind of channel.
type Descriptor struct {
	Kind     string // CLI kind and folder name
	Platform shop.Platform
	Name     string // words key
	Docs     string // path of its docs page below backend/channel
	BaseURL  string // the platform's address, replaced by --endpoint
	Options  []Option
	Files    bool // orders come from files only
}

// Config is what a connection is opened with. HTTP is the stack wire builds (pacing, retry, redaction).
type Config struct {
	ShopID   string
	Options  map[string]string // non-secret
	Secret   func(key string) (string, error)
	Endpoint string // "" = the platform's own; else replaces scheme and host
	Clock    shop.Clock
	HTTP     *http.Client
	Zone     *time.Location
	Currency string
}
