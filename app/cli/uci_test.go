package cli_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// sharedData finds the folder of shared test data beside the repository, "" when there is none.
func sharedData(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		p := filepath.Join(dir, "shared", "data")
		if st, err := os.Stat(p); err == nil && st.IsDir() {
			return p
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Log("not run: data absent")
			return ""
		}
		dir = up
	}
}

// uci is a part of the retail data set, with what must come of it, counted apart from the program.
type uci struct {
	file    string
	rows    int
	lines   int            // rows with a positive quantity and a price of at most two decimals, none negative
	aside   int            // rows with no positive quantity
	refused int            // of the others, those with such a price
	orders  []string       // numbers of the orders made, in order of appearance
	wanted  map[string]int // pieces per code
}

// readUCI writes the first n rows (0 = all) as a file and counts them.
func readUCI(t *testing.T, dir, packed string, n int) uci {
	t.Helper()
	in, err := os.Open(packed)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = in.Close() }()
	z, err := gzip.NewReader(in)
	if err != nil {
		t.Fatal(err)
	}
	u := uci{file: filepath.Join(dir, "uci.csv"), wanted: map[string]int{}}
	out, err := os.Create(u.file)
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriter(out)
	r := csv.NewReader(io.TeeReader(z, io.Discard))
	cw := csv.NewWriter(w)
	seen := map[string]bool{}
	for i := 0; n == 0 || i <= n; i++ {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := cw.Write(row); err != nil {
			t.Fatal(err)
		}
		if i > 0 {
			u.count(t, row, seen)
		}
	}
	cw.Flush()
	if err := errors.Join(cw.Error(), w.Flush(), out.Close()); err != nil {
		t.Fatal(err)
	}
	return u
}

func (u *uci) count(t *testing.T, row []string, seen map[string]bool) {
	u.rows++
	qty, err := strconv.Atoi(row[3])
	if err != nil {
		t.Fatal(err)
	}
	_, decimals, _ := strings.Cut(row[5], ".")
	switch {
	case qty <= 0:
		u.aside++
	case strings.HasPrefix(row[5], "-"), len(strings.TrimRight(decimals, "0")) > 2:
		u.refused++
	default:
		u.lines++
		u.wanted[row[1]] += qty
		if !seen[row[0]] {
			seen[row[0]] = true
			u.orders = append(u.orders, row[0])
		}
	}
}

// timed runs a command and logs what it took.
func (c *clerk) timed(want int, args ...string) map[string]any {
	c.t.Helper()
	cmd := exec.CommandContext(c.t.Context(), "zhanggui", append(args, "--json")...)
	cmd.Dir, cmd.Env = c.dir, c.env
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	began := time.Now()
	err := cmd.Run()
	var ee *exec.ExitError
	if err != nil && !errors.As(err, &ee) {
		c.t.Fatal(err)
	}
	c.t.Logf("%7.2f s %7.2f s cpu %5d MB  %s", time.Since(began).Seconds(), (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds(), peakMB(cmd.ProcessState), strings.Join(args[:min(len(args), 2)], " "))
	if got := cmd.ProcessState.ExitCode(); got != want {
		c.t.Fatalf("%v: exit code %d, want %d\n%.3000s\n%.3000s", args, got, want, &out, &errs)
	}
	v, err := oneObject(out.String())
	if err != nil {
		c.t.Fatalf("%v: %.300v", args, err)
	}
	return v
}

// TestUCI brings a real shop's year in by a mapping, completes a thousand of its orders with invented receivers and
// sends them: the first 20,000 rows as a rule, all 541,909 with ZHANGGUI_LONG=1.
func TestUCI(t *testing.T) {
	t.Parallel()
	data := sharedData(t)
	if data == "" {
		return
	}
	packed := filepath.Join(data, "uci-online-retail", "online_retail_by_day.csv.gz")
	if _, err := os.Stat(packed); err != nil {
		t.Log("not run: data absent")
		return
	}
	n, some := 20_000, 200
	if os.Getenv("ZHANGGUI_LONG") == "1" {
		n, some = 0, 1000
	}
	c := newClerk(t)
	u := readUCI(t, c.dir, packed, n)
	if n == 0 && (u.rows != 541_909 || u.aside != 10_624) {
		t.Fatalf("%d rows, %d of them set aside", u.rows, u.aside)
	}
	code := 0
	if u.refused > 0 {
		code = 1
	}
	load := []string{
		"import", u.file, "--shop", "UK", "--platform", "generic", "--currency", "GBP", "--map", "order_no=InvoiceNo", "--map", "sku=StockCode",
		"--map", "title=Description", "--map", "qty=Quantity", "--map", "created_at=InvoiceDate", "--map", "unit_price=UnitPrice", "--map", "buyer=CustomerID",
	}
	counts := []string{
		fmt.Sprintf(".rows == %d", u.rows), fmt.Sprintf(".lines == %d", u.lines), fmt.Sprintf(".set_aside == %d", u.aside), fmt.Sprintf(".refused == %d", u.refused),
	}
	c.see(c.timed(code, load...), append(counts, fmt.Sprintf(".orders_new == %d", len(u.orders)), ".orders_updated == 0", ".orders_unchanged == 0")...)
	c.see(c.timed(code, load...), append(counts, ".orders_new == 0", ".orders_updated == 0", fmt.Sprintf(".orders_unchanged == %d", len(u.orders)))...)
	c.see(c.timed(0, "orders", "--limit", "1"), fmt.Sprintf(".total == %d", len(u.orders)), ".orders[0].currency == GBP")
	c.timed(0, "doctor")

	// A second file, with receivers for some orders.
	var b strings.Builder
	b.WriteString("invoice,name,tel,prov,city,dist,addr\n")
	for i, no := range u.orders[:some] {
		fmt.Fprintf(&b, "%s,收件%04d,138%08d,浙江省,杭州市,西湖区,文三路%d号%d栋%d室\n", no, i, i, i+1, i%9+1, 100+i)
	}
	fill := c.file("receivers.csv", b.String())
	second := []string{
		"import", fill, "--shop", "UK", "--platform", "generic", "--currency", "GBP", "--map", "order_no=invoice", "--map", "receiver=name", "--map", "phone=tel",
		"--map", "province=prov", "--map", "city=city", "--map", "district=dist", "--map", "address=addr",
	}
	c.see(c.timed(0, second...), fmt.Sprintf(".orders_updated == %d", some), ".orders_new == 0", fmt.Sprintf(".lines == %d", some))
	c.see(c.timed(0, second...), ".orders_updated == 0", fmt.Sprintf(".orders_unchanged == %d", some))

	// Goods, counts, a place to send from, numbers to send by.
	goods, stock := "sku,title\n", "warehouse,sku,on_hand\n"
	for code, qty := range u.wanted {
		goods += code + ",goods " + code + "\n"
		stock += fmt.Sprintf("杭州仓,%s,%d\n", code, qty)
	}
	c.see(c.timed(0, "skus", "import", c.file("skus.csv", goods)), fmt.Sprintf(".new == %d", len(u.wanted)), ".refused == 0")
	c.timed(0, "warehouses", "add", "杭州仓", "--province", "浙江省", "--city", "杭州市")
	c.see(c.timed(0, "stock", "import", c.file("stock.csv", stock)), fmt.Sprintf(".new == %d", len(u.wanted)), ".refused == 0")
	c.timed(0, "couriers", "add", "range", "--name", "中通", "--company", "ZTO", "--from", "7300000000001", "--to", fmt.Sprintf("7300000%06d", some))

	held := len(u.orders) - some
	res := c.timed(0, "review")
	c.see(res, fmt.Sprintf(".moved == %d", some), fmt.Sprintf(".held len %d", held), fmt.Sprintf(".reasons.address_incomplete == %d", held))
	c.see(c.timed(0, "allocate"), fmt.Sprintf(".moved == %d", some), ".short len 0")
	c.see(c.timed(0, "allocate"), ".moved == 0")
	c.see(c.timed(0, "print", "picklist", "--out", "pick.pdf"), fmt.Sprintf(".orders == %d", some))
	c.see(c.timed(0, "print", "labels", "--out", "labels.pdf"), fmt.Sprintf(".orders == %d", some), ".not_printed len 0")
	c.see(c.timed(0, "ship"), fmt.Sprintf(".parcels == %d", some), fmt.Sprintf(".awaiting_export == %d", some), ".refused len 0", ".files type list")
	c.see(c.timed(0, "orders", "--state", "shipped", "--limit", "1"), fmt.Sprintf(".total == %d", some))
	c.see(c.timed(0, "orders", "--state", "arrived", "--limit", "0"), fmt.Sprintf(".total == %d", held), fmt.Sprintf(".orders len %d", held))
	c.timed(0, "doctor")
	c.timed(0, "doctor", "--deep")
}
