// Package registry lists the kinds of channel and of courier connection the program knows, explicitly and in the
// order shown to a person. It stands apart from the contracts because adapters import those. Nothing can go
// wrong here.
package registry

import (
	"zhanggui/backend/channel"
	"zhanggui/backend/channel/file"
	cpdd "zhanggui/backend/channel/pdd"
	"zhanggui/backend/courier"
	wpdd "zhanggui/backend/courier/pdd"
	numrange "zhanggui/backend/courier/range"
)

// Channel is one kind of channel: what it is and how a connection is opened. Open calls no network; a missing
// or wrong option is shop.Invalid.
type Channel struct {
	Descriptor channel.Descriptor
	Open       func(channel.Config) (channel.Adapter, error)
}

// Courier is one kind of source of waybill numbers that is opened by options.
type Courier struct {
	Descriptor courier.Descriptor
	Open       func(courier.Config) (courier.Adapter, error)
}

// Channels returns every kind of channel.
func Channels() []Channel {
	return []Channel{
		{Descriptor: cpdd.Describe(), Open: cpdd.Open},
		{Descriptor: file.Describe(), Open: file.Open},
	}
}

// Couriers returns every kind of courier connection opened by options.
func Couriers() []Courier {
	return []Courier{
		{Descriptor: wpdd.Describe(), Open: openPDD},
	}
}

// OpenRange opens a range of numbers bought beforehand. It needs no options but the book its numbers stand in.
func OpenRange(courierID, company string, book numrange.Book) courier.Adapter {
	return numrange.New(courierID, company, book)
}

// FindChannel returns the kind of channel of that name.
func FindChannel(kind string) (Channel, bool) {
	for _, e := range Channels() {
		if e.Descriptor.Kind == kind {
			return e, true
		}
	}
	return Channel{}, false
}

// FindCourier returns the kind of courier connection of that name.
func FindCourier(kind string) (Courier, bool) {
	for _, e := range Couriers() {
		if e.Descriptor.Kind == kind {
			return e, true
		}
	}
	return Courier{}, false
}

func openPDD(c courier.Config) (courier.Adapter, error) {
	a, err := wpdd.Open(c)
	if err != nil {
		return nil, err // not a nil adapter in an interface
	}
	return a, nil
}
