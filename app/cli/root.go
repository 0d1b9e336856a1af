// Package cli holds the commands of the console program; each is thin and calls the backend.
package cli

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"
)

// Version is the product's version as printed by the version command.
const Version = "0.1.0"

// Execute runs the command line in os.Args and returns the exit code:
// 0 done, 1 some refused or doubtful, 2 failed.
func Execute() int {
	root := &cobra.Command{
		Use:           "zhanggui",
		Short:         "掌柜: an order desk for one shop",
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.AddCommand(versionCommand())
	if err := root.Execute(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	return 0
}

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := fmt.Fprintln(cmd.OutOrStdout(), Version)
			return err
		},
	}
}
