package numrange

import (
	"context"

	"zhanggui/backend/courier"
	"zhanggui/backend/shop"
)

// Book keeps ranges and what was given out of them.
type Book interface {
	// NextNumber gives the parcel the next number of the range, in one transaction with the record of it; a parcel
	// that has one of this range already gets the same again. step is Next. NotAllowed when the range is used up.
	NextNumber(ctx context.Context, courierID, parcelID string, step func(number, last string) (string, error)) (string, error)
	// GivenNumber is the number a parcel got before, "" when it got none.
	GivenNumber(ctx context.Context, courierID, parcelID string) (string, error)
}

// Range is one bought range of one courier company.
type Range struct {
	id      string
	company string
	book    Book
}

// New opens the range stored under a courier's id.
func New(courierID, company string, book Book) *Range {
	return &Range{id: courierID, company: company, book: book}
}

// Descriptor describes the kind.
func (r *Range) Descriptor() courier.Descriptor {
	return courier.Descriptor{Kind: "range", Name: "courier.kind.range"}
}

// Can says what a range can: only plain receivers, the same number again for the same parcel.
func (r *Range) Can() courier.Capabilities {
	return courier.Capabilities{PlainOnly: true, Idempotent: true}
}

// Get takes one number for the parcel. *courier.Refused when the receiver is hidden or the range is used up.
func (r *Range) Get(ctx context.Context, q courier.Request) (courier.Waybill, error) {
	if hidden(q.Receiver) {
		return courier.Waybill{}, &courier.Refused{Code: "masked", Message: "masked"}
	}
	n, err := r.book.NextNumber(ctx, r.id, q.Key, Next)
	switch {
	case shop.IsKind(err, shop.NotAllowed):
		return courier.Waybill{}, &courier.Refused{Code: "used_up", Message: "used up"}
	case shop.IsKind(err, shop.OutcomeUnknown):
		return courier.Waybill{}, &courier.Unknown{Cause: err}
	case err != nil:
		return courier.Waybill{}, &courier.Down{Cause: err}
	}
	return courier.Waybill{Number: n, Company: r.company}, nil
}

// Find tells the number the parcel got before.
func (r *Range) Find(ctx context.Context, q courier.Request) (courier.Waybill, bool, error) {
	n, err := r.book.GivenNumber(ctx, r.id, q.Key)
	if err != nil {
		return courier.Waybill{}, false, &courier.Down{Cause: err}
	}
	return courier.Waybill{Number: n, Company: r.company}, n != "", nil
}

// Void has nobody to tell: a bought number that was used once is not given out again.
func (r *Range) Void(context.Context, courier.Request, string) error { return nil }

// hidden reports whether the receiver cannot be read, whatever the channel says of it.
func hidden(r shop.Receiver) bool {
	return r.Masked || shop.IsMaskedText(r.Name) || shop.IsMaskedText(r.Phone) || shop.IsMaskedText(r.Address.Detail)
}
