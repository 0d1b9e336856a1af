package crash_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"zhanggui/backend"
	"zhanggui/backend/shop"
	"zhanggui/backend/store"
)

// long reports whether the full counts are asked for.
func long() bool { return os.Getenv("ZHANGGUI_LONG") != "" }

// kills is how many kills one test makes: few in every build, 300 in the long run.
func kills(short int) int {
	if long() {
		return 300
	}
	return short
}

// source gives every random test its seed, told so that a run can be repeated with ZHANGGUI_SEED.
func source(t *testing.T) *rand.Rand {
	t.Helper()
	seed := uint64(time.Now().UnixNano()) //nolint:gosec // any 64 bits will do
	if s := os.Getenv("ZHANGGUI_SEED"); s != "" {
		n, err := strconv.ParseUint(s, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		seed = n
	}
	t.Logf("ZHANGGUI_SEED=%d", seed)
	return rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // a seeded run, not a secret
}

// life is one life of the desk: what it acknowledged until it ended.
type life struct {
	kept     [][2]int // from, n
	seq      int64
	commits  int // how many it told of
	imported bool
	opened   time.Duration
	lines    []string
	stderr   string
	exit     int // -1 = killed
}

// instant is when a life ends: after a time from its start, or some time after it told of its n-th commit.
type instant struct {
	commit int // 0 = from the start
	after  time.Duration
}

// pick chooses an instant: one in four while the desk starts, the others in the middle of its work.
func pick(rnd *rand.Rand, commits int) *instant {
	if rnd.IntN(4) == 0 {
		return &instant{after: time.Duration(1 + rnd.Int64N(int64(400*time.Millisecond)))}
	}
	return &instant{commit: 1 + rnd.IntN(max(1, commits)), after: time.Duration(1 + rnd.Int64N(int64(5*time.Millisecond)))}
}

// run starts the desk, kills it at the given instant (nil = lets it end) and reads what it said.
func run(t *testing.T, end *instant, wrap []string, env ...string) life {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
	defer cancel()
	args := append(slices.Clone(wrap), self)
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Env = append(os.Environ(), env...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGQUIT) } // a desk that hangs says where
	cmd.WaitDelay = 5 * time.Second
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	die := func(after time.Duration) { time.AfterFunc(after, func() { _ = cmd.Process.Kill() }) }
	if end != nil && end.commit == 0 {
		die(end.after)
	}
	var l life
	r := bufio.NewReader(out)
	for {
		line, err := r.ReadString('\n')
		if err != nil { // a line cut by the kill acknowledges nothing
			break
		}
		l.read(t, strings.TrimSpace(line))
		if end != nil && end.commit > 0 && l.commits == end.commit {
			die(end.after)
		}
	}
	_ = cmd.Wait() // how it ended is read from its state
	l.exit, l.stderr = cmd.ProcessState.ExitCode(), stderr.String()
	if ctx.Err() != nil {
		t.Fatalf("the desk did not end in time; it said last %v\n%s", l.lines[max(0, len(l.lines)-5):], l.stderr)
	}
	return l
}

func (l *life) read(t *testing.T, line string) {
	t.Helper()
	word, rest, _ := strings.Cut(line, " ")
	switch word {
	case "kept":
		var p [2]int
		if _, err := fmt.Sscan(rest, &p[0], &p[1]); err != nil {
			t.Fatal(err)
		}
		l.kept = append(l.kept, p)
	case "seq":
		n, err := strconv.ParseInt(rest, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		l.seq = n
		l.commits++
	case "open":
		ms, err := strconv.Atoi(rest)
		if err != nil {
			t.Fatal(err)
		}
		l.opened = time.Duration(ms) * time.Millisecond
	case "imported":
		l.imported = true
	}
	l.lines = append(l.lines, line)
}

// acknowledged collects over all lives what must never be missing again.
type acknowledged struct {
	kept     [][2]int
	fresh    [][2]int // of those, what no restart has looked for yet
	seq      int64
	imported bool
}

func (a *acknowledged) add(l life) {
	a.kept = append(a.kept, l.kept...)
	a.fresh = append(a.fresh, l.kept...)
	a.seq = max(a.seq, l.seq)
	a.imported = a.imported || l.imported
}

// restartMax is the promise: the desk is back within three seconds. It is held against the median of all restarts
// of a test, so that one busy moment of the machine says nothing.
const restartMax = 3 * time.Second

// inTime checks how long the restarts took.
func inTime(t *testing.T, took []time.Duration) {
	t.Helper()
	took = slices.DeleteFunc(took, func(d time.Duration) bool { return d == 0 })
	if len(took) == 0 {
		return
	}
	slices.Sort(took)
	if median := took[len(took)/2]; median > restartMax {
		t.Errorf("the desk took %v to be back, at most %v is promised", median, restartMax)
	}
	t.Logf("restart: median %v, longest %v of %d", took[len(took)/2], took[len(took)-1], len(took))
}

// all makes the next restart look for everything that was ever acknowledged.
func (a *acknowledged) all() *acknowledged {
	a.fresh = a.kept
	return a
}

// examine opens the folder as a restart does and asks every question.
func examine(t *testing.T, dir string, ack *acknowledged) (took time.Duration) {
	t.Helper()
	start := time.Now()
	st, err := store.Open(t.Context(), store.Options{Dir: dir, Name: "examiner"})
	if err != nil {
		t.Fatalf("restart: %v", err)
	}
	took = time.Since(start)
	defer func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	}()
	ctx := t.Context()
	f, err := st.QuickCheck(ctx)
	if err != nil || !f.OK {
		t.Fatalf("quick check: %v %s", err, f.Detail)
	}
	found, err := st.Checks(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range found {
		if c.Wrong != 0 {
			t.Errorf("after a restart %s: %d of %d wrong, first %s", c.Name, c.Wrong, c.Rows, c.First)
		}
	}
	if _, seq := st.Changed(); seq < ack.seq {
		t.Errorf("the journal ends at %d, %d was acknowledged", seq, ack.seq)
	}
	sh, err := st.ShopByName(ctx, shopOwn)
	if err != nil {
		t.Fatal(err)
	}
	var nos []string
	for _, k := range ack.fresh {
		for i := range k[1] {
			nos = append(nos, ownNo(k[0]+i))
		}
	}
	lost, err := st.Absent(ctx, sh.ID, nos)
	if err != nil || len(lost) > 0 {
		t.Fatalf("acknowledged orders are gone: %v %v", lost, err)
	}
	ack.fresh = nil
	if !ack.imported {
		return took
	}
	if sh, err = st.ShopByName(ctx, shopFile); err != nil {
		t.Fatal(err)
	}
	nos = nos[:0]
	for i := range fileOrders {
		nos = append(nos, fmt.Sprintf("F%08d", i+1))
	}
	if lost, err := st.Absent(ctx, sh.ID, nos); err != nil || len(lost) > 0 {
		t.Fatalf("imported orders are gone: %v %v", lost, err)
	}
	return took
}

// TestKilledAtAnyInstant kills the desk again and again while it imports, syncs, plans, labels, ships and reports,
// and lets it finish at the end: nothing acknowledged is lost, nothing happened twice, here or on the platform.
func TestKilledAtAnyInstant(t *testing.T) {
	rnd := source(t)
	dir := filepath.Join(t.TempDir(), "data")
	p := startPlatform(t, rnd.Uint64())
	furnish(t, dir, p)
	env := func(from int) []string {
		return []string{
			envDir + "=" + dir, envWork + "=desk", envComponent + "=" + p.component, envFrom + "=" + strconv.Itoa(from),
		}
	}
	p.order(12)
	var ack acknowledged
	first := run(t, nil, nil, env(0)...)
	if first.exit != 0 {
		t.Fatalf("the desk ended with %d: %s", first.exit, first.stderr)
	}
	ack.add(first)
	n, killed, commits := kills(20), 0, first.commits
	var took []time.Duration
	for i := range n {
		p.order(1 + rnd.IntN(3))
		l := run(t, pick(rnd, commits), nil, env((i+1)*100)...)
		if l.exit > 0 {
			t.Fatalf("the desk ended with %d: %s", l.exit, l.stderr)
		}
		if l.exit == 0 {
			commits = l.commits
		} else {
			killed++
		}
		took = append(took, l.opened)
		ack.add(l)
		if rnd.IntN(3) > 0 { // else the next life starts on what the kill left
			took = append(took, examine(t, dir, &ack))
		}
		if t.Failed() {
			return
		}
	}
	last := run(t, nil, nil, env((n+1)*100)...)
	if last.exit != 0 {
		t.Fatalf("the desk ended with %d: %s", last.exit, last.stderr)
	}
	ack.add(last)
	inTime(t, append(took, examine(t, dir, ack.all())))
	shipped := onceEach(t, dir, p)
	t.Logf("%d lives, %d killed, %d journal rows, %d parcels on the platform", n+2, killed, ack.seq, shipped)
}

// onceEach compares the platform's own ledger with the desk's orders.
func onceEach(t *testing.T, dir string, p *platform) (parcels int) {
	t.Helper()
	b, err := openDesk(t.Context(), dir, p.component)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	}()
	res, err := b.Doctor(t.Context(), backend.DoctorRequest{Deep: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range res.Checks {
		if !c.OK {
			t.Errorf("doctor: %s: %s", c.Name, c.Detail)
		}
	}
	times := map[string]int{}
	for _, s := range p.shop.Ledger().Shipments {
		times[s.SN]++
	}
	for sn, n := range times {
		if n != 1 {
			t.Errorf("order %s was reported %d times: %v", sn, n, p.shop.Ledger().Of(sn))
		}
	}
	numbers := map[string]int{}
	for _, g := range p.waybills.Ledger() {
		for _, sn := range g.Orders {
			if !g.Cancelled {
				numbers[sn]++
			}
		}
	}
	for sn, n := range numbers {
		if n != 1 {
			t.Errorf("order %s got %d numbers", sn, n)
		}
	}
	live, err := b.Store.ShopByName(t.Context(), shopLive)
	if err != nil {
		t.Fatal(err)
	}
	var q store.OrderQuery
	q.Limit, q.ShopIDs, q.State = 200, []string{live.ID}, shop.Shipped
	for {
		page, err := b.Store.ListOrders(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range page.Rows {
			parcels++
			if times[string(o.ChannelOrderNo)] != 1 {
				t.Errorf("order %s left, the platform knows of %d parcels", o.ChannelOrderNo, times[string(o.ChannelOrderNo)])
			}
		}
		if q.Cursor = page.Next; q.Cursor == "" {
			break
		}
	}
	if parcels == 0 || parcels != len(times) {
		t.Errorf("%d orders left the desk, %d reached the platform", parcels, len(times))
	}
	if pdf, err := os.ReadFile(filepath.Join(dir, "papers", "labels.pdf")); err != nil || !bytes.HasSuffix(bytes.TrimSpace(pdf), []byte("%%EOF")) {
		t.Errorf("the labels are cut: %v, %d bytes", err, len(pdf))
	}
	return parcels
}

// strace is how a process is killed, or its disk made to fail, at a counted system call; only Linux has it.
func strace(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("strace")
	if err != nil || runtime.GOOS != "linux" {
		t.Log("not run: strace absent")
		return ""
	}
	return path
}

// TestKilledAtASystemCall kills at counted writes and syncs of the database, where it hurts most.
func TestKilledAtASystemCall(t *testing.T) {
	tracer := strace(t)
	if tracer == "" {
		return
	}
	rnd := source(t)
	dir := filepath.Join(t.TempDir(), "data")
	p := startPlatform(t, rnd.Uint64())
	furnish(t, dir, p)
	var ack acknowledged
	n, killed := kills(8), 0
	var took []time.Duration
	for i := range n {
		call := []string{"pwrite64", "fsync", "pwrite64", "fdatasync"}[rnd.IntN(4)]
		wrap := []string{
			tracer, "-f", "-qq", "-o", os.DevNull, "-e", "trace=" + call, "-e",
			fmt.Sprintf("inject=%s:signal=SIGKILL:when=%d", call, 1+rnd.IntN(min(1+i*4, 160))),
		}
		l := run(t, nil, wrap, envDir+"="+dir, envWork+"=writes", envFrom+"="+strconv.Itoa(i*1000))
		if !slices.Contains(l.lines, "end") {
			killed++
		}
		ack.add(l)
		took = append(took, examine(t, dir, &ack))
		if t.Failed() {
			t.Logf("at %v", wrap)
			return
		}
	}
	inTime(t, append(took, examine(t, dir, ack.all())))
	t.Logf("%d of %d lives ended in the middle, %d batches acknowledged", killed, n, len(ack.kept))
}

// TestAFailingDisk answers writes and syncs with "no space" and "I/O error": a commit that failed is there or not
// there, never half and never twice, and what was acknowledged stays.
func TestAFailingDisk(t *testing.T) {
	tracer := strace(t)
	if tracer == "" {
		return
	}
	rnd := source(t)
	dir := filepath.Join(t.TempDir(), "data")
	furnish(t, dir, startPlatform(t, 1))
	var ack acknowledged
	n, failed := 8, 0
	if long() {
		n = 200
	}
	for i := range n {
		call := []string{"pwrite64", "fsync", "fdatasync"}[rnd.IntN(3)]
		fault := []string{"ENOSPC", "EIO"}[rnd.IntN(2)]
		when := 1 + rnd.IntN(60)
		wrap := []string{
			tracer, "-f", "-qq", "-o", os.DevNull, "-e", "trace=" + call, "-e",
			fmt.Sprintf("inject=%s:error=%s:when=%d..%d", call, fault, when, when+rnd.IntN(4)),
		}
		l := run(t, nil, wrap, envDir+"="+dir, envWork+"=writes", envFrom+"="+strconv.Itoa(i*1000))
		if !slices.Contains(l.lines, "end") && !slices.Contains(l.lines, "closed door") {
			t.Fatalf("a failing disk ended the desk (%d): %s", l.exit, l.stderr)
		}
		for _, line := range l.lines {
			if strings.HasPrefix(line, "failed ") {
				failed++
			}
		}
		ack.add(l)
		examine(t, dir, &ack)
		if t.Failed() {
			t.Logf("with %v", wrap)
			return
		}
	}
	examine(t, dir, ack.all())
	t.Logf("%d lives, %d batches refused, %d acknowledged", n, failed, len(ack.kept))
}

// TestASecondDeskIsToldAtOnce: while one process holds the folder another is refused within a second.
func TestASecondDeskIsToldAtOnce(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	p := startPlatform(t, 1)
	furnish(t, dir, p)
	st, err := store.Open(t.Context(), store.Options{Dir: dir, Name: "first"})
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	l := run(t, nil, nil, envDir+"="+dir, envWork+"=desk", envComponent+"="+p.component, envFrom+"=0")
	if took := time.Since(start); l.exit != 3 || took > 10*time.Second {
		t.Errorf("the second desk ended with %d after %v: %s", l.exit, took, l.stderr)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
}
