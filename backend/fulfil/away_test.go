package fulfil

import (
	"errors"
	"testing"

	"zhanggui/backend/channel"
)

// A line that is down is asked a few times, then now and then; an order nobody can read says nothing of others.
func TestAway(t *testing.T) {
	silent := map[string]int{}
	a := newAway(silent)
	asked := 0
	for range 100 {
		if a.ask("one") {
			asked++
			a.heard("one", &channel.Down{Cause: errors.New("no route")})
		}
	}
	if asked != 5 || silent["one"] != 100 {
		t.Errorf("asked %d times, %d silent", asked, silent["one"])
	}
	if !a.ask("two") {
		t.Error("another shop is not asked")
	}
	for range 10 {
		if !a.ask("two") {
			t.Error("an odd order stops the shop")
		}
		a.heard("two", &channel.Gone{What: "order"})
	}
	for range 1 {
		a.heard("three", &channel.Down{})
	}
	a.heard("three", nil)
	a.heard("three", &channel.Down{})
	if !a.ask("three") {
		t.Error("an answer does not end the row")
	}
}
