package intake_test

import (
	"context"
	"errors"
	"slices"
	"sync"

	"zhanggui/backend/channel"
	"zhanggui/backend/intake"
	"zhanggui/backend/shop"
)

var errKilled = errors.New("killed")

// memory is a store that can be killed: after a number of writes nothing is written any more.
type memory struct {
	mu     sync.Mutex
	shop   intake.Shop
	orders map[string]shop.Order
	apart  map[string]intake.RawRecord
	tally  [2]int64
	lack   []string
	ended  error
	ends   int
	writes int
	killAt int // 0 = never
}

func newMemory() *memory {
	return &memory{shop: intake.Shop{ID: "s1", Name: "店", HistoryDays: 7}, orders: map[string]shop.Order{}, apart: map[string]intake.RawRecord{}}
}

func (m *memory) write() error {
	m.writes++
	if m.killAt > 0 && m.writes >= m.killAt {
		return errKilled
	}
	return nil
}

func (m *memory) Shop(context.Context, string) (intake.Shop, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.shop, nil
}

func (m *memory) KeepRaw(_ context.Context, _ string, recs []intake.RawRecord) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.write(); err != nil {
		return err
	}
	for _, r := range recs {
		m.apart[r.OrderNo] = r
	}
	return nil
}

func (m *memory) RawApart(_ context.Context, _ string, n int) ([]intake.RawRecord, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []intake.RawRecord
	for _, r := range m.apart {
		if len(out) < n {
			out = append(out, r)
		}
	}
	return out, nil
}

func (m *memory) Keep(_ context.Context, _ string, in []intake.Arrival, mark *intake.Mark) ([]intake.Kept, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.write(); err != nil {
		return nil, err
	}
	var out []intake.Kept
	for _, a := range in {
		no := string(a.Order.ChannelOrderNo)
		old, ok := m.orders[no]
		k := intake.Kept{OrderID: no, Outcome: intake.OrderUnchanged}
		switch {
		case !ok:
			k.Outcome = intake.OrderNew
		case a.Order.UpdatedAt > old.UpdatedAt:
			k.Outcome = intake.OrderUpdated
		}
		if k.Outcome != intake.OrderUnchanged {
			m.orders[no] = a.Order
		}
		delete(m.apart, no)
		out = append(out, k)
	}
	if mark != nil {
		m.shop.Mark = *mark
	}
	return out, nil
}

func (m *memory) MarkPull(_ context.Context, _ string, mark intake.Mark) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.write(); err != nil {
		return err
	}
	m.shop.Mark = mark
	return nil
}

func (m *memory) PullEnded(_ context.Context, _ string, failure error, _ map[string]any) error {
	m.ended = failure
	m.ends++
	return nil
}

func (m *memory) Absent(_ context.Context, _ string, nos []string) ([]string, error) {
	var out []string
	for _, no := range nos {
		if _, ok := m.orders[no]; !ok {
			out = append(out, no)
		}
	}
	return out, nil
}

func (m *memory) Behind(ctx context.Context, id string, nos []string) ([]string, error) {
	return m.Absent(ctx, id, nos)
}

func (m *memory) CountToShip(context.Context, string, channel.TimeAxis, shop.Millis, shop.Millis) (int64, error) {
	return int64(len(m.orders)), nil
}

func (m *memory) Counted(_ context.Context, _ string, ch, held int64, missing []string) error {
	m.tally, m.lack = [2]int64{ch, held}, missing
	return nil
}

func (m *memory) numbers() []string {
	var out []string
	for no := range m.orders {
		out = append(out, no)
	}
	slices.Sort(out)
	return out
}
