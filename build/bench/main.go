// Bench measures the desk against what the same machine could do at best, in the same run: medians, ratios and
// whether the aims are met. It works on loopback and in a folder of its own, and stops by itself.
//
//	go run ./build/bench [--orders N] [--full] [--plan N] [--labels N] [--rounds N] [--dir DIR] [PHASE…]
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"strings"

	"zhanggui/backend"
)

// sizes say how much is measured.
type sizes struct {
	Orders, Plan, Labels, Rounds int
	Seed                         uint64
	Dir                          string
}

// phases run one after the other, each in a process of its own, so that one's memory is not counted to another.
func phases() map[string]func(context.Context, sizes) ([]line, error) {
	return map[string]func(context.Context, sizes) ([]line, error){"intake": intake, "desk": desk, "plan": plan}
}

func order() []string { return []string{"intake", "desk", "plan"} }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		stop()
		os.Exit(1) //nolint:gocritic // stop has been called
	}
}

func run(ctx context.Context, args []string) (err error) {
	var z sizes
	f := flag.NewFlagSet("bench", flag.ContinueOnError)
	f.IntVar(&z.Orders, "orders", 200_000, "orders in the shop whose lists are measured")
	f.IntVar(&z.Plan, "plan", 100_000, "orders planned in one go")
	f.IntVar(&z.Labels, "labels", 1_000, "labels printed in one go")
	f.IntVar(&z.Rounds, "rounds", 3, "rounds of the intake comparison")
	f.Uint64Var(&z.Seed, "seed", 1, "seed of the invented orders")
	f.StringVar(&z.Dir, "dir", "", "where to work (default: a new temporary folder, removed at the end)")
	full := f.Bool("full", false, "a million orders")
	only := f.String("phase", "", "run one phase and print its lines as JSON (used by bench itself)")
	if err := f.Parse(args); err != nil {
		return err
	}
	if *full {
		z.Orders = 1_000_000
	}
	if *only != "" {
		backend.LimitMemory() // as the program does
		lines, err := phases()[*only](ctx, z)
		return errors.Join(err, json.NewEncoder(os.Stdout).Encode(lines))
	}
	want := f.Args()
	if len(want) == 0 {
		want = order()
	}
	for _, name := range want {
		if !slices.Contains(order(), name) {
			return fmt.Errorf("no phase %q, there are %s", name, strings.Join(order(), ", "))
		}
	}
	if z.Dir == "" {
		if z.Dir, err = os.MkdirTemp("", "zhanggui-bench-"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(z.Dir)) }()
	}
	var all []line
	for _, name := range want {
		lines, err := own(ctx, name, z)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		all = append(all, lines...)
	}
	show(os.Stdout, all)
	return nil
}

// own runs a phase in a process of its own.
func own(ctx context.Context, name string, z sizes) ([]line, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, self, "--phase", name, "--dir", z.Dir, "--orders", fmt.Sprint(z.Orders), "--plan", fmt.Sprint(z.Plan),
		"--labels", fmt.Sprint(z.Labels), "--rounds", fmt.Sprint(z.Rounds), "--seed", fmt.Sprint(z.Seed))
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, err
	}
	var lines []line
	return lines, json.Unmarshal(out, &lines)
}

// progress tells a waiting person on stderr how far it is.
func progress(format string, args ...any) { fmt.Fprintf(os.Stderr, format+"\n", args...) }
