package flow

import (
	"fmt"

	"zhanggui/backend/shop"
)

// Actor is the class of whoever triggers a move.
type Actor string

// Actor classes.
const (
	ByClerk   Actor = "clerk"
	ByOwner   Actor = "owner"
	ByPicker  Actor = "picker"
	ByRule    Actor = "rule"    // review rules and automation switched on by the owner
	BySystem  Actor = "system"  // scheduled jobs
	ByChannel Actor = "channel" // the platform's own word
	ByAdapter Actor = "adapter" // a receipt or a status answer from the platform
	ByCourier Actor = "courier"
)

// Actors lists the actor classes.
func Actors() []Actor {
	return []Actor{ByClerk, ByOwner, ByPicker, ByRule, BySystem, ByChannel, ByAdapter, ByCourier}
}

// Machine names one axis.
type Machine string

// Machines.
const (
	OrderMachine    Machine = "order"
	ParcelMachine   Machine = "parcel"
	ShipBackMachine Machine = "ship_back"
)

// Event is what happened or is asked for.
type Event string

// Move is one row of a machine's table.
type Move struct {
	Machine Machine
	From    string
	Event   Event
	To      string
	Actors  []Actor
	Guard   string // name of the guard, "" when none; words key guard.<name>
}

// Moves returns the whole table.
func Moves() []Move {
	all := append(orderMoves(), parcelMoves()...)
	return append(all, shipBackMoves()...)
}

// Next returns the state that event leads to, or a NotAllowed error whose key says why.
func Next(m Machine, from string, ev Event, by Actor) (string, error) {
	known := false
	for _, mv := range Moves() {
		if mv.Machine != m || mv.Event != ev {
			continue
		}
		known = true
		if mv.From != from {
			continue
		}
		for _, a := range mv.Actors {
			if a == by || by == ByOwner && a == ByClerk {
				return mv.To, nil
			}
		}
		return "", shop.E(shop.NotAllowed, "flow.error.actor", "machine", string(m), "from", from, "event", string(ev), "actor", string(by))
	}
	if !known {
		return "", shop.E(shop.Internal, "flow.error.event", "machine", string(m), "event", string(ev))
	}
	return "", shop.E(shop.NotAllowed, "flow.error.from", "machine", string(m), "from", from, "event", string(ev))
}

// States returns the states of a machine in the order of the journey.
func States(m Machine) []string {
	switch m {
	case OrderMachine:
		return tokens(shop.OrderStates())
	case ParcelMachine:
		return tokens(shop.ParcelStates())
	case ShipBackMachine:
		return tokens(shop.ShipBackStates())
	}
	return nil
}

// Final returns the states of a machine that may have no way out.
func Final(m Machine) []string {
	switch m {
	case OrderMachine:
		return []string{string(shop.Closed), string(shop.Cancelled)}
	case ParcelMachine:
		return []string{string(shop.ParcelDelivered), string(shop.ParcelVoid), string(shop.ParcelLost), string(shop.ParcelBounced)}
	case ShipBackMachine:
		return []string{string(shop.ShipBackOK)}
	}
	return nil
}

// Start returns the first state of a machine.
func Start(m Machine) string { return States(m)[0] }

func tokens[T ~string](in []T) []string {
	out := make([]string, len(in))
	for i, s := range in {
		out[i] = string(s)
	}
	return out
}

// String writes a move as a line of the docs table.
func (m Move) String() string {
	return fmt.Sprintf("%s: %s --%s--> %s by %v guard %q", m.Machine, m.From, m.Event, m.To, m.Actors, m.Guard)
}
