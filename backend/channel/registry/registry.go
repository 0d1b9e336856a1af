// Package registry lists the kinds of channel the program knows, explicitly and in the order shown to a
// person. It stands apart from package channel because adapters import that one. Nothing can go wrong here.
package registry

import (
	"zhanggui/backend/channel"
	"zhanggui/backend/channel/pdd"
)

// Entry is one kind: what it is and how a connection is opened. Open calls no network; a missing or wrong
// option is shop.Invalid.
type Entry struct {
	Descriptor channel.Descriptor
	Open       func(channel.Config) (channel.Adapter, error)
}

// All returns every kind.
func All() []Entry {
	return []Entry{
		{Descriptor: pdd.Describe(), Open: pdd.Open},
	}
}

// Find returns the kind of that name.
func Find(kind string) (Entry, bool) {
	for _, e := range All() {
		if e.Descriptor.Kind == kind {
			return e, true
		}
	}
	return Entry{}, false
}
