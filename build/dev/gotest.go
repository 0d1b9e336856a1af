package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"strings"
)

// goTest runs go test with the arguments, counts its leaf tests and writes the
// output of what did not pass to log.
func (d *dev) goTest(ctx context.Context, log io.Writer, env []string, args ...string) (tally, error) {
	cmd := d.command(ctx, d.root, env, "go", append([]string{"test", "-json"}, args...)...)
	cmd.Stderr = log
	out, err := cmd.StdoutPipe()
	if err != nil {
		return tally{}, err
	}
	if err := cmd.Start(); err != nil {
		return tally{}, err
	}
	t, readErr := countTests(out, log)
	err = cmd.Wait()
	if readErr != nil {
		return t, readErr
	}
	var exit *exec.ExitError
	if err != nil && (t.failed == 0 || !errors.As(err, &exit)) {
		return t, fmt.Errorf("%s: %w", short("go", append([]string{"test"}, args...)), err)
	}
	return t, nil
}

// event is one line of go test -json.
type event struct {
	Action, Package, Test, Output, ImportPath string
}

// countTests reads the events of go test -json. A test with sub-tests is not
// counted itself; a package that broke outside any test counts as one failed.
func countTests(r io.Reader, log io.Writer) (tally, error) {
	var t tally
	said := map[string][]string{}  // output per test, dropped when it passes
	ended := map[string]string{}   // test → pass, fail or skip
	explained := map[string]bool{} // tests with a failed sub-test
	parents := map[string]bool{}   // tests that have sub-tests
	broken := map[string]bool{}    // packages with a failed test
	var badPackages []string       // packages that failed
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var e event
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			_, _ = fmt.Fprintf(log, "%s\n", lines.Text())
			continue
		}
		id := e.Package + " " + e.Test
		switch e.Action {
		case "build-output":
			_, _ = io.WriteString(log, e.Output)
		case "output":
			said[id] = append(said[id], e.Output)
			if i := strings.Index(e.Output, "not run: "); i >= 0 {
				t.notRun = append(t.notRun, e.Package+" "+e.Test+": "+strings.TrimSpace(e.Output[i+len("not run: "):]))
			}
		case "run":
			for parent := e.Test; strings.Contains(parent, "/"); {
				parent = parent[:strings.LastIndex(parent, "/")]
				parents[e.Package+" "+parent] = true
			}
		case "pass", "skip":
			if e.Test != "" {
				ended[id] = e.Action
				delete(said, id)
			}
		case "fail":
			if e.Test == "" {
				badPackages = append(badPackages, e.Package)
				break
			}
			ended[id] = e.Action
			broken[e.Package] = true
			if i := strings.LastIndex(e.Test, "/"); i >= 0 {
				explained[e.Package+" "+e.Test[:i]] = true
			}
			_, _ = io.WriteString(log, strings.Join(said[id], ""))
		}
	}
	for id, how := range ended {
		switch {
		case explained[id], parents[id] && how != "fail":
		case how == "pass":
			t.passed++
		case how == "skip":
			t.skipped++
		default:
			t.failed++
		}
	}
	for _, p := range badPackages {
		if !broken[p] {
			t.failed++
			_, _ = io.WriteString(log, strings.Join(said[p+" "], ""))
			// What was running when the package broke has not ended.
			var open []string
			for id := range said {
				if strings.HasPrefix(id, p+" ") && id != p+" " && ended[id] == "" {
					open = append(open, id)
				}
			}
			slices.Sort(open)
			for _, id := range open {
				_, _ = io.WriteString(log, strings.Join(said[id], ""))
			}
		}
	}
	return t, lines.Err()
}
