package pdd_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"zhanggui/backend/channel"
	"zhanggui/backend/channel/pdd/sim"
	"zhanggui/backend/shop"
	"zhanggui/backend/wire/wiretest"
)

// TestArchiveReplays reads archived records and compares what they become with what was accepted before, so
// that a change of the reader is seen order by order. ZHANGGUI_UPDATE=1 writes both anew from the simulated shop.
func TestArchiveReplays(t *testing.T) {
	update := os.Getenv("ZHANGGUI_UPDATE") == "1"
	if update {
		writeArchive(t)
	}
	files, err := filepath.Glob("testdata/archive/*.json")
	if err != nil || len(files) < 10 {
		t.Fatal(len(files), err)
	}
	a := open(t, sim.New(sim.Options{}), wiretest.Client(sim.New(sim.Options{})), nil)
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		o, doubts, err := a.Normalise(channel.Raw{Body: b})
		if err != nil {
			t.Fatal(name, err)
		}
		got, err := json.MarshalIndent(map[string]any{"order": o, "doubts": doubts}, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		golden := filepath.Join("testdata/replayed", filepath.Base(name))
		if update {
			if err := os.WriteFile(golden, append(got, '\n'), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil || string(want) != string(got)+"\n" {
			t.Errorf("%s reads differently than before (%v):\n%s", name, err, got)
		}
	}
}

// writeArchive makes one record of each sort of order.
func writeArchive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := sim.New(sim.Options{Seed: 20261122, Clock: shop.SystemClock{}})
		a := open(t, s, nil, nil)
		g := sim.Goods()
		err := error(nil)
		for name, order := range map[string]func() string{
			"plain":   func() string { return s.Add(sim.Draft{Memo: "请尽快发货", PlatformOff: 120}) },
			"noted":   func() string { return s.Add(sim.Draft{Remark: "老客户", Flag: 5, Postage: 600}) },
			"presale": func() string { return s.Add(sim.Draft{Presale: true}) },
			"unpaid":  func() string { return s.Add(sim.Draft{Unpaid: true}) },
			"gift":    func() string { return s.Add(sim.Draft{Gift: &sim.Item{Good: g[3], Count: 1}, GiftStatus: 2}) },
			"review":  func() string { sn := s.Add(sim.Draft{}); err = s.Review(sn, true); return sn },
			"held":    func() string { sn := s.Add(sim.Draft{}); err = s.HoldShipping(sn, true); return sn },
			"refund":  func() string { sn := s.Add(sim.Draft{}); err = s.AskRefund(sn, 0); return sn },
			"cancel":  func() string { sn := s.Add(sim.Draft{}); err = s.Cancel(sn); return sn },
			"shipped": func() string { sn := s.Add(sim.Draft{}); err = s.ShipElsewhere(sn, 115, "76000000000001"); return sn },
			"changed": func() string {
				sn := s.Add(sim.Draft{PriceCut: 50, ServiceFee: 500})
				err = s.ChangeAddress(sn)
				return sn
			},
			"received": func() string {
				sn := s.Add(sim.Draft{})
				if err = s.ShipElsewhere(sn, 44, "SF1000000000001"); err == nil {
					err = s.Receive(sn)
				}
				return sn
			},
		} {
			sn := order()
			if err != nil {
				t.Fatal(err)
			}
			raw, rerr := a.Order(t.Context(), shop.ChannelOrderID(sn))
			if rerr != nil {
				t.Fatal(rerr)
			}
			if err := os.WriteFile("testdata/archive/"+name+".json", raw.Body, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(time.Hour)
	})
}
