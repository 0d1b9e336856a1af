package file

import (
	"context"
	"encoding/json"
	"os"
	"testing"

	"zhanggui/backend/shop"
	"zhanggui/backend/tabular"
)

const someDay shop.Millis = 1_714_530_000_000 // 2024-05-01 10:20 +08:00

func memory(name string, b []byte) Source { return tabular.FromBytes(name, b, someDay) }

// result is everything one import gave.
type result struct {
	rep    Report
	orders map[string]Parsed
	rows   []RowVerdict
}

func parse(t *testing.T, opt Options, po ParseOptions, files ...Source) result {
	t.Helper()
	plan, err := Detect(files, opt)
	if err != nil {
		t.Fatalf("detect: %v", err)
	}
	res := result{orders: map[string]Parsed{}}
	res.rep, err = Parse(t.Context(), plan, Sink{
		Order: func(_ context.Context, p Parsed) error {
			res.orders[string(p.Order.ChannelOrderNo)] = p
			o, doubts, err := (&Adapter{}).Normalise(p.Raw)
			if err != nil {
				t.Errorf("replay of %s: %v", p.Order.ChannelOrderNo, err)
			}
			equalOrders(t, p, o, doubts)
			return nil
		},
		Row: func(v RowVerdict) error { res.rows = append(res.rows, v); return nil },
	}, po)
	if err != nil {
		t.Fatalf("parse: %v", err)
	}
	if res.rep.Rows != res.rep.Lines+res.rep.SetAside+res.rep.Refused || res.rep.Rows != len(res.rows) {
		t.Errorf("rows do not add up: %+v", res.rep)
	}
	return res
}

// equalOrders: archived rows give the very same order and doubts again.
func equalOrders(t *testing.T, p Parsed, o shop.Order, doubts []shop.Doubt) {
	t.Helper()
	if a, b := dump(t, p.Order, p.Doubts), dump(t, o, doubts); a != b {
		t.Errorf("replay differs:\n%s\n%s", a, b)
	}
}

func dump(t *testing.T, o shop.Order, doubts []shop.Doubt) string {
	t.Helper()
	b, err := json.Marshal(struct {
		O shop.Order
		D []shop.Doubt
	}{o, append([]shop.Doubt{}, doubts...)})
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// naughty reads the shared list of hostile texts.
func naughty(t *testing.T, path string) []string {
	t.Helper()
	if !isFile(path) {
		t.Log("not run: data absent")
		return nil
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	return out
}
