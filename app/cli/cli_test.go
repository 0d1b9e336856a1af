package cli_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"zhanggui/app/cli"
	"zhanggui/backend/shop"
	"zhanggui/backend/store"
)

// TestMain makes the real program a command of the scripts, beside small tools for tables.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"zhanggui": func() { os.Exit(cli.Execute()) },
		"table":    func() { os.Exit(tool(table)) },
		"toxlsx":   func() { os.Exit(tool(toXLSX)) },
		"togbk":    func() { os.Exit(tool(toGBK)) },
	})
}

// TestScripts runs the command table against the program, each script in a folder of its own. The computer's zone
// is far from the shop's: nothing may depend on it.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "script"),
		Setup: func(e *testscript.Env) error {
			e.Vars = append(e.Vars, home(e.WorkDir)...)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"code": code, "json": jsonCheck, "jsonset": jsonSet, "hold": hold,
		},
	})
}

// home is the surrounding of a user whose folders all lie below dir.
func home(dir string) []string {
	return []string{
		"XDG_DATA_HOME=" + filepath.Join(dir, "share"), "XDG_CONFIG_HOME=" + filepath.Join(dir, "config"),
		"HOME=" + filepath.Join(dir, "home"), "USER=tester", "TZ=America/New_York",
	}
}

// code N COMMAND…: the command ends with exactly this exit code.
func code(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: code N command…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var ee *exec.ExitError
		if !errors.As(err, &ee) {
			ts.Fatalf("%v", err)
		}
		got = ee.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// hold DIR: somebody else holds the data folder until the script ends.
func hold(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: hold DIR")
	}
	clock := shop.SystemClock{}
	s, err := store.Open(context.Background(), store.Options{
		Dir: ts.MkAbs(args[0]), Clock: clock, IDs: shop.NewIDs(clock, nil), Name: "packing desk 3",
	})
	ts.Check(err)
	ts.Defer(func() { ts.Check(s.Close()) })
}
