package courier

import (
	"context"
	"net/http"

	"zhanggui/backend/shop"
)

// Adapter is one connection to one source of waybill numbers. Errors are channel's classes in spirit:
// *Refused (final for this input), *Unknown (it may have been given: Find before Get again), *Down (safe to retry).
type Adapter interface {
	Descriptor() Descriptor
	Can() Capabilities
	// Get takes one number for the parcel. The same Key asked twice must give the same number or none anew.
	Get(ctx context.Context, r Request) (Waybill, error)
	// Find asks whether a number was already given for Key; found is false when there is none.
	Find(ctx context.Context, r Request) (w Waybill, found bool, err error)
	// Void gives a number back; done before or unknown to the courier counts as success.
	Void(ctx context.Context, r Request, number string) error
}

// PrintReporter is implemented by adapters whose platform wants to hear of each printed label. It is called
// after the label left the printer; calling it again for the same parcel is harmless.
type PrintReporter interface {
	Printed(ctx context.Context, r Request, number string) error
}

// Config is what a courier connection is opened with.
type Config struct {
	Options  map[string]string // non-secret
	Secret   func(key string) (string, error)
	Endpoint string // "" = the platform's own; else replaces scheme and host
	Clock    shop.Clock
	HTTP     *http.Client
}

// Descriptor describes a kind of courier connection.
type Descriptor struct {
	Kind    string // folder name and CLI word: range, pdd
	Name    string // words key
	BaseURL string
}

// Capabilities are facts about a source of numbers.
type Capabilities struct {
	// Masked: takes a platform's ciphertext and may label a masked receiver.
	Masked bool
	// PlainOnly: only for receivers in plain text (a range).
	PlainOnly bool
	// Component: the label is drawn by the platform's own local print component from PrintData, never by us.
	Component bool
	// Idempotent: the same Key gives the same number again.
	Idempotent bool
}

// Request is one parcel asking for a number.
type Request struct {
	Key      string   // unique per parcel: the parcel id
	OrderNos []string // channel order numbers in the parcel
	ShopID   string
	Company  string // our code
	Sender   shop.Party
	Receiver shop.Receiver
	Goods    []Good
	WeightG  int64
	Memo     string
}

// Good is one kind of thing in the parcel.
type Good struct {
	Name string
	Qty  int64
}

// Waybill is a number and what its label needs.
type Waybill struct {
	Number      string
	Company     string
	RoutingCode string // only as the courier gave it, never computed
	Station     string // 集包地, as given
	// PrintData is the opaque document for the platform's print component, verbatim.
	PrintData []byte
}

// Refused: the courier said no; the parcel waits for a person.
type Refused struct{ Code, Message string }

func (e *Refused) Error() string { return "courier refused, code " + e.Code }

// Unknown: a number may have been given; Find before asking again.
type Unknown struct{ Cause error }

func (e *Unknown) Error() string { return "courier outcome unknown" }

// Unwrap returns the cause.
func (e *Unknown) Unwrap() error { return e.Cause }

// Down: nothing was sent or the courier does not answer; safe to retry.
type Down struct{ Cause error }

func (e *Down) Error() string { return "courier down" }

// Unwrap returns the cause.
func (e *Down) Unwrap() error { return e.Cause }
