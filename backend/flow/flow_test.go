package flow_test

import (
	"slices"
	"testing"

	"zhanggui/backend/flow"
	"zhanggui/backend/shop"
)

func machines() []flow.Machine {
	return []flow.Machine{flow.OrderMachine, flow.ParcelMachine, flow.ShipBackMachine}
}

func TestEveryStateIsReachedAndLeft(t *testing.T) {
	for _, m := range machines() {
		reached := map[string]bool{flow.Start(m): true}
		left := map[string]bool{}
		for range flow.States(m) {
			for _, mv := range flow.Moves() {
				if mv.Machine == m && reached[mv.From] {
					reached[mv.To] = true
					left[mv.From] = true
				}
			}
		}
		for _, s := range flow.States(m) {
			if !reached[s] {
				t.Errorf("%s: nothing leads to %s", m, s)
			}
			if final := slices.Contains(flow.Final(m), s); left[s] == final {
				t.Errorf("%s: %s left=%v but final=%v", m, s, left[s], final)
			}
		}
	}
}

func TestTableIsSound(t *testing.T) {
	type key struct {
		m    flow.Machine
		from string
		ev   flow.Event
	}
	seen := map[key]bool{}
	for _, mv := range flow.Moves() {
		k := key{mv.Machine, mv.From, mv.Event}
		if seen[k] {
			t.Errorf("two answers for %v", k)
		}
		seen[k] = true
		if len(mv.Actors) == 0 {
			t.Errorf("nobody may %v", mv)
		}
		if !slices.Contains(flow.States(mv.Machine), mv.From) || !slices.Contains(flow.States(mv.Machine), mv.To) {
			t.Errorf("unknown state in %v", mv)
		}
	}
}

func TestEveryQuestionIsAnswered(t *testing.T) {
	for _, m := range machines() {
		for _, from := range flow.States(m) {
			for _, mv := range flow.Moves() {
				if mv.Machine != m {
					continue
				}
				for _, a := range flow.Actors() {
					to, err := flow.Next(m, from, mv.Event, a)
					if (err == nil) == (to == "") {
						t.Fatalf("%s %s %s %s: to=%q err=%v", m, from, mv.Event, a, to, err)
					}
					if err != nil && !shop.IsKind(err, shop.NotAllowed) {
						t.Fatalf("%s %s %s %s: %v is no plain refusal", m, from, mv.Event, a, err)
					}
				}
			}
		}
	}
}

func TestOnlyTheAdapterConfirmsAShipBack(t *testing.T) {
	for _, a := range flow.Actors() {
		_, err := flow.Next(flow.ShipBackMachine, string(shop.ShipBackSent), flow.EvConfirm, a)
		if (err == nil) != (a == flow.ByAdapter) {
			t.Errorf("%s: err=%v", a, err)
		}
	}
}

func TestHeadlinePrecedence(t *testing.T) {
	for _, c := range []struct {
		state        shop.OrderState
		refund, held bool
		want         flow.Headline
	}{
		{shop.Cancelled, true, true, "cancelled"},
		{shop.Planned, true, true, "refund_asked"},
		{shop.Short, false, true, "held"},
		{shop.Short, false, false, "short"},
		{shop.Ready, false, false, "ready"},
	} {
		if got := flow.HeadlineOf(c.state, c.refund, c.held); got != c.want {
			t.Errorf("%+v: got %s", c, got)
		}
	}
}

func TestDeliverableGuard(t *testing.T) {
	ok := flow.Deliverable{Waybill: "X"}
	if err := ok.Check(); err != nil {
		t.Fatal(err)
	}
	for name, g := range map[string]flow.Deliverable{
		"no number":    {},
		"cancelled":    {Waybill: "X", Cancelled: true},
		"held":         {Waybill: "X", OpenHolds: []shop.HoldReason{shop.HoldRefund}},
		"masked range": {Waybill: "X", MaskedRange: true},
		"pack check":   {Waybill: "X", PackCheck: true},
	} {
		if !shop.IsKind(g.Check(), shop.NotAllowed) {
			t.Errorf("%s passes", name)
		}
	}
}
