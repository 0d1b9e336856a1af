package fulfil

import "zhanggui/backend/channel"

// away remembers, during one run, which shops do not answer: a hundred parcels must not wait a hundred times for
// a line that is down. After a few silent orders in a row only every so-manieth one is asked about; the others
// are judged by their last known state.
type away struct {
	silent map[string]int // orders nobody answered for, per shop
	row    map[string]int // of these, how many in a row
}

const (
	silentRow   = 2
	silentAgain = 25
)

func newAway(silent map[string]int) *away { return &away{silent: silent, row: map[string]int{}} }

// ask tells whether a shop's channel is worth asking now; where not, the order counts as unanswered.
func (a *away) ask(shopID string) bool {
	n := a.row[shopID]
	if n < silentRow || n%silentAgain == 0 {
		return true
	}
	a.silent[shopID]++
	a.row[shopID]++
	return false
}

// heard books how an asking ended. Only a line that is down makes a row: one order nobody can read says nothing of
// the others.
func (a *away) heard(shopID string, err error) {
	if err == nil {
		delete(a.row, shopID)
		return
	}
	a.silent[shopID]++
	switch channel.Class(err) {
	case "down", "unknown", "throttled", "auth_expired":
		a.row[shopID]++
	}
}
