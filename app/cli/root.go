// Package cli holds the commands of the console program; each is thin and calls the backend.
package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"zhanggui/backend"
)

// Execute runs the command line in os.Args and returns the exit code:
// 0 done, 1 some refused or doubtful, 2 failed.
func Execute() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return Run(ctx, os.Args[1:], Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr})
}

// Run runs one command line on the given streams and returns the exit code.
func Run(ctx context.Context, args []string, s Streams) int {
	e := &env{streams: s}
	root := &cobra.Command{
		Use:           "zhanggui",
		Short:         "掌柜: an order desk for one shop",
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.SetIn(s.In)
	root.SetOut(s.Out)
	root.SetErr(s.Err)
	f := root.PersistentFlags()
	f.StringVar(&e.dir, "data", "", "data folder (default: the user's data folder)")
	f.BoolVar(&e.json, "json", false, "print one JSON object on stdout")
	f.StringVar(&e.lang, "lang", "", "zh-CN or en")
	f.StringVar(&e.passFile, "passphrase-file", "", "file with the passphrase of the secrets")
	root.AddCommand(commands(e)...) //nolint:contextcheck // each command is handed its context when it runs
	root.SetArgs(spread(args))
	e.peek(args)
	ran := false
	strict(root, &ran)
	err := usage(root.ExecuteContext(ctx), ran)
	if err == nil {
		return 0
	}
	var code exitCode
	if errors.As(err, &code) {
		return int(code)
	}
	e.fail(err)
	return 2
}

// commands lists every command, in the order of the journey.
func commands(e *env) []*cobra.Command {
	return []*cobra.Command{
		shopsCommand(e), importCommand(e), syncCommand(e),
		ordersCommand(e),
		skusCommand(e), stockCommand(e), warehousesCommand(e), couriersCommand(e),
		reviewCommand(e), allocateCommand(e),
		printCommand(e), waybillsCommand(e), shipCommand(e),
		demoCommand(e),
		serveCommand(e), runOnceCommand(e),
		doctorCommand(e),
		versionCommand(e),
	}
}

func versionCommand(e *env) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			return e.done(map[string]string{"version": backend.Version}, func() { e.say(backend.Version) })
		},
	}
}

// exitCode ends the command with a code without further words.
type exitCode int

func (c exitCode) Error() string { return fmt.Sprintf("exit %d", int(c)) }

// exit is the error a command returns to end with 1 (some refused or doubtful) or 2 (failed) after its own words.
func exit(code int) error {
	if code == 0 {
		return nil
	}
	return exitCode(code)
}
