package cli_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	channelsim "zhanggui/backend/channel/pdd/sim"
	couriersim "zhanggui/backend/courier/pdd/sim"
	printersim "zhanggui/backend/printer/pdd/sim"
	"zhanggui/backend/wire/fault"
	"zhanggui/backend/wire/pdd/gate"
)

// clerk runs the program as a person in a terminal does: one process per command, in a folder of its own.
type clerk struct {
	t   *testing.T
	dir string
	env []string
}

func newClerk(t *testing.T) *clerk {
	t.Helper()
	dir := t.TempDir()
	return &clerk{t: t, dir: dir, env: append([]string{"PATH=" + os.Getenv("PATH")}, home(dir)...)}
}

// file writes a file into the clerk's folder.
func (c *clerk) file(name, text string) string {
	c.t.Helper()
	p := filepath.Join(c.dir, name)
	if err := os.WriteFile(p, []byte(text), 0o600); err != nil {
		c.t.Fatal(err)
	}
	return p
}

// run runs one command with --json, which must end with this code, and returns its object.
func (c *clerk) run(want int, args ...string) map[string]any { return c.feed("", want, args...) }

func (c *clerk) feed(in string, want int, args ...string) map[string]any {
	c.t.Helper()
	cmd := exec.CommandContext(c.t.Context(), "zhanggui", append(args, "--json")...)
	cmd.Dir, cmd.Env, cmd.Stdin = c.dir, c.env, strings.NewReader(in)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	began := time.Now()
	err := cmd.Run()
	c.t.Logf("%6.2fs %s", time.Since(began).Seconds(), strings.Join(args[:min(len(args), 3)], " "))
	var ee *exec.ExitError
	if err != nil && !errors.As(err, &ee) {
		c.t.Fatal(err)
	}
	if got := cmd.ProcessState.ExitCode(); got != want {
		c.t.Fatalf("%v: exit code %d, want %d\n%s\n%s", args, got, want, &out, &errs)
	}
	v, err := oneObject(out.String())
	if err != nil {
		c.t.Fatalf("%v: %v", args, err)
	}
	return v
}

// see fails the test unless every expression holds.
func (c *clerk) see(v map[string]any, exprs ...string) {
	c.t.Helper()
	for _, x := range exprs {
		if err := holds(v, x); err != nil {
			b, _ := plainJSON(v)
			c.t.Fatalf("%s: %v\n%s", x, err, b)
		}
	}
}

// platform is the simulated Pinduoduo on loopback, with its e-waybill and the print component of the packer's PC.
type platform struct {
	shop      *channelsim.Server
	waybills  *couriersim.Server
	printer   *printersim.Server
	url, comp string
	down      atomic.Bool
}

func newPlatform(t *testing.T) *platform {
	t.Helper()
	const mall = 880099
	p := &platform{}
	p.waybills = couriersim.New(couriersim.Options{UserID: mall, Ciphers: func(sn string) (string, string, string, bool) { return p.shop.Ciphers(sn) }})
	p.shop = channelsim.New(channelsim.Options{Seed: 7, MallID: mall, MallName: "拼店", Services: []gate.Service{p.waybills}})
	p.printer = printersim.New(printersim.Options{Printers: []string{"热敏一号"}, Issued: p.waybills.Issued})
	p.url = "http://" + p.serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if p.down.Load() { // as an unplugged line looks: the connection ends without a word
			panic(http.ErrAbortHandler)
		}
		p.shop.ServeHTTP(w, r)
	}))
	p.comp = "ws://" + p.serve(t, p.printer)
	return p
}

func (p *platform) serve(t *testing.T, h http.Handler) string {
	t.Helper()
	var lc net.ListenConfig
	ln, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second}
	done := make(chan error, 1)
	go func() { done <- s.Serve(ln) }()
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		if err := <-done; !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
	})
	return ln.Addr().String()
}

// orders puts n plain orders into the shop, paid two hours ago.
func (p *platform) orders(n int) (sns []string) {
	goods := channelsim.Goods()
	for i := range n {
		sns = append(sns, p.shop.Add(channelsim.Draft{
			Items: []channelsim.Item{{Good: goods[i%3], Count: 1}}, At: time.Now().Add(-2*time.Hour + time.Duration(i)*time.Minute),
		}))
	}
	return sns
}

// once checks that every one of these orders was recorded by the platform exactly once, and no other at all.
func (p *platform) once(t *testing.T, sns ...string) {
	t.Helper()
	l := p.shop.Ledger()
	for _, sn := range sns {
		if got := l.Of(sn); len(got) != 1 {
			t.Errorf("%s recorded as %v, want once", sn, got)
		}
	}
	if len(l.Shipments) != len(sns) {
		t.Errorf("%d shipments on record, want %d: %+v", len(l.Shipments), len(sns), l.Shipments)
	}
}

// numbers checks that no parcel took a second e-waybill number.
func (p *platform) numbers(t *testing.T, want int) {
	t.Helper()
	seen := map[string]int{}
	for _, g := range p.waybills.Ledger() {
		seen[g.Object]++
		if seen[g.Object] > 1 {
			t.Errorf("parcel %s took %d numbers", g.Object, seen[g.Object])
		}
	}
	if len(seen) != want {
		t.Errorf("%d parcels took numbers, want %d", len(seen), want)
	}
}

// opened is a clerk whose shop is connected, stocked and has its first orders planned.
func opened(t *testing.T, p *platform, n int) (*clerk, []string) {
	t.Helper()
	c := newClerk(t)
	sns := p.orders(n)
	id, secret, token := p.shop.Keys()
	c.see(c.feed(fmt.Sprintf("client_secret=%s\naccess_token=%s\n", secret, token), 0,
		"shops", "add", "pdd", "--name", "拼店", "--endpoint", p.url, "--option", "client_id="+id, "--option", "history_days=1", "--stdin-secrets"), ".added == 1")
	c.run(0, "shops", "test", "拼店")
	c.see(c.run(0, "sync"), ".shops len 1", ".shops[0].name == 拼店", fmt.Sprintf(".shops[0].new == %d", n), ".shops[0].doubts == 0",
		fmt.Sprintf(".shops[0].channel_count == %d", n), fmt.Sprintf(".shops[0].held_count == %d", n), `.shops[0].error == ""`)
	c.see(c.run(0, "sync", "--shop", "拼店"), ".shops[0].new == 0")
	c.see(c.run(0, "review"), ".moved == 0", fmt.Sprintf(".reasons.unknown_sku == %d", n))

	// One code means something of ours, the others become goods of their own.
	c.run(0, "skus", "import", c.file("skus.csv", "sku,title\nOWN-1,坚果\n"))
	goods := channelsim.Goods()
	c.see(c.run(0, "skus", "link", "--shop", "拼店", "--channel-sku", goods[0].OuterID, "--sku", "OWN-1"), ".new == 1")
	c.see(c.run(0, "skus", "link", "--shop", "拼店", "--create-missing"), ".new == 2")
	c.run(0, "warehouses", "add", "杭州仓", "--province", "浙江省", "--city", "杭州市", "--district", "余杭区", "--detail", "仓前街道1号", "--sender-name", "拼店", "--phone", "13800000000")
	counts := "warehouse,sku,on_hand\n杭州仓,OWN-1,50\n"
	for _, g := range goods[1:3] {
		counts += "杭州仓," + g.OuterID + ",50\n"
	}
	c.see(c.run(0, "stock", "import", c.file("stock.csv", counts)), ".refused == 0", ".new == 3")
	c.see(c.run(0, "couriers", "add", "pdd", "--name", "拼多多面单", "--company", "ZTO", "--shop", "拼店"), ".added == 1")
	c.see(c.run(0, "couriers", "add", "pdd", "--name", "拼多多面单", "--company", "ZTO", "--shop", "拼店"), ".unchanged == 1")
	c.plan(n)
	return c, sns
}

// plan lets n orders go from arrived to planned.
func (c *clerk) plan(n int) {
	c.t.Helper()
	c.see(c.run(0, "review"), fmt.Sprintf(".moved == %d", n))
	c.see(c.run(0, "allocate"), fmt.Sprintf(".moved == %d", n), ".short len 0")
}

// component names the address of the print component for the commands to come.
func (c *clerk) component(addr string) {
	c.env = slices.DeleteFunc(c.env, func(kv string) bool { return strings.HasPrefix(kv, "ZHANGGUI_PDD_COMPONENT=") })
	c.env = append(c.env, "ZHANGGUI_PDD_COMPONENT="+addr)
}

func (c *clerk) labels(code int) map[string]any {
	return c.run(code, "print", "labels", "--out", filepath.Join(c.dir, "labels.pdf"))
}

func TestPDDDay(t *testing.T) {
	t.Parallel()
	p := newPlatform(t)
	c, sns := opened(t, p, 6)
	list := c.run(0, "orders")
	for i := range sns {
		o := fmt.Sprintf(".orders[%d]", i)
		c.see(list, o+".masked == true", o+".platform == pdd", o+".channel_status == paid", o+".state == planned", o+".currency == CNY")
	}

	// The component is not running: numbers may be taken, but nothing is printed and nobody thinks so.
	c.component("ws://127.0.0.1:1")
	c.see(c.labels(1), ".not_printed len 6", ".orders == 0")
	c.see(c.run(0, "ship"), ".parcels == 0") // what carries no label does not leave
	if n := len(p.printer.Ledger()); n != 0 {
		t.Fatalf("%d labels came out of no printer", n)
	}
	c.component(p.comp)
	c.see(c.labels(0), ".orders == 6", ".not_printed len 0")
	c.see(c.labels(0), ".orders == 0")
	p.numbers(t, 6)
	printed := map[string]bool{}
	for _, l := range p.printer.Ledger() {
		if printed[l.Waybill] {
			t.Errorf("label %s came out twice", l.Waybill)
		}
		printed[l.Waybill] = true
	}
	if len(printed) != 6 {
		t.Errorf("%d labels came out, want 6", len(printed))
	}

	// Between label and hand-over one buyer asks the money back, another moves house: only their parcels stop.
	if err := errors.Join(p.shop.AskRefund(sns[1], 0), p.shop.ChangeAddress(sns[2])); err != nil {
		t.Fatal(err)
	}
	// The line drops at the first report after the platform took it: asked, not sent twice.
	p.shop.Plan(fault.Once("pdd.logistics.online.send", 1, fault.ReplyLost))
	res := c.run(1, "ship")
	c.see(res, ".parcels == 4", ".refused len 2", ".files len 0", ".awaiting_export == 0", ".confirmed == 4", ".waiting == 0")
	p.once(t, sns[0], sns[3], sns[4], sns[5])
	all := c.run(0, "orders")
	for i, sn := range sns {
		at := ".orders[channel_order_no=" + sn + "]"
		switch i {
		case 1:
			c.see(all, at+".holds has refund_asked", at+".state != shipped", at+".waybills len 0")
		case 2:
			c.see(all, at+".holds has address_changed", at+".state != shipped", at+".waybills len 0")
		default:
			c.see(all, at+".state == shipped", at+".waybills len 1", at+".holds len 0")
		}
	}
	// Again: nothing left to do, nothing doubled.
	c.see(c.run(0, "ship"), ".parcels == 0")
	c.run(0, "run-once")
	p.once(t, sns[0], sns[3], sns[4], sns[5])
	for _, r := range p.shop.Refusals() {
		t.Errorf("the platform refused: %s", r)
	}
	c.run(0, "doctor")

	// One shop of two does not answer: 1, and the other is read all the same.
	p.orders(1)
	c.feed("client_secret=x\naccess_token=y\n", 0, "shops", "add", "pdd", "--name", "死店", "--endpoint", "http://127.0.0.1:1", "--option", "client_id=z", "--stdin-secrets")
	both := c.run(1, "sync")
	c.see(both, ".shops len 2", ".shops[name=拼店].new == 1", `.shops[name=拼店].error == ""`, `.shops[name=死店].error != ""`)
}

// A word nobody knows is a question for a person, not a guess.
func TestPDDDoubt(t *testing.T) {
	t.Parallel()
	p := newPlatform(t)
	c := newClerk(t)
	sns := p.orders(2)
	p.shop.OnReply(func(_ gate.Call, v any) any {
		if m, ok := v.(map[string]any); ok {
			rename(m, sns[1])
		}
		return v
	})
	id, secret, token := p.shop.Keys()
	c.feed(fmt.Sprintf(`{"client_secret":%q,"access_token":%q}`, secret, token), 0,
		"shops", "add", "pdd", "--name", "拼店", "--endpoint", p.url, "--option", "client_id="+id, "--option", "history_days=1", "--stdin-secrets")
	c.see(c.run(1, "sync"), ".shops[0].new == 2", ".shops[0].doubts == 1")
	all := c.run(0, "orders")
	c.see(all, ".orders[channel_order_no="+sns[1]+"].channel_status == unknown", ".orders[channel_order_no="+sns[1]+"].state == arrived",
		".orders[channel_order_no="+sns[1]+"].holds has unknown_status", ".orders[channel_order_no="+sns[0]+"].holds len 0")
}

// rename gives one order a status no document knows.
func rename(v any, sn string) {
	switch x := v.(type) {
	case map[string]any:
		if x["order_sn"] == sn && x["order_status"] != nil {
			x["order_status"] = 77
		}
		for _, e := range x {
			rename(e, sn)
		}
	case []map[string]any:
		for _, e := range x {
			rename(e, sn)
		}
	case []any:
		for _, e := range x {
			rename(e, sn)
		}
	}
}

func TestPDDOfflineHandOver(t *testing.T) {
	t.Parallel()
	p := newPlatform(t)
	c, sns := opened(t, p, 3)
	c.component(p.comp)
	c.see(c.labels(0), ".orders == 3")
	// The line is down: the parcels leave all the same, the reports wait, and nothing is a failure.
	p.down.Store(true)
	c.see(c.run(0, "ship"), ".parcels == 3", ".confirmed == 0", ".waiting == 3", ".refused len 0")
	c.see(c.run(2, "sync"), `.shops[0].error != ""`)
	c.see(c.run(0, "orders", "--state", "shipped"), ".total == 3")
	p.once(t)
	p.down.Store(false)
	deadline := time.Now().Add(90 * time.Second)
	confirmed := 0
	for confirmed < 3 && time.Now().Before(deadline) {
		res := c.run(0, "ship")
		n, err := number(res["confirmed"])
		if err != nil {
			t.Fatal(err)
		}
		confirmed += int(n)
		c.see(res, ".parcels == 0", fmt.Sprintf(".waiting == %d", 3-confirmed))
	}
	p.once(t, sns...)
	c.run(0, "doctor")
}

func TestPDDWaybillReplyLost(t *testing.T) {
	t.Parallel()
	p := newPlatform(t)
	c, sns := opened(t, p, 3)
	c.component(p.comp)
	p.shop.Plan(fault.Once("pdd.waybill.get", 2, fault.ReplyLost))
	// Printed at once or at the second try: whichever, each parcel has one number and one label.
	for range 3 {
		cmd := exec.CommandContext(context.WithoutCancel(t.Context()), "zhanggui", "print", "labels", "--out", filepath.Join(c.dir, "l.pdf"), "--json")
		cmd.Dir, cmd.Env = c.dir, c.env
		if out, err := cmd.CombinedOutput(); cmd.ProcessState == nil || cmd.ProcessState.ExitCode() == 2 {
			t.Fatalf("%v %s", err, out)
		}
	}
	p.numbers(t, 3)
	if n := len(p.printer.Ledger()); n != 3 {
		t.Errorf("%d labels came out, want 3", n)
	}
	c.see(c.run(0, "ship"), ".parcels == 3", ".confirmed == 3")
	p.once(t, sns...)
}
