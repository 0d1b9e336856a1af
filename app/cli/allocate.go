package cli

import (
	"context"

	"github.com/spf13/cobra"

	"zhanggui/backend"
)

func allocateCommand(e *env) *cobra.Command {
	var p backend.Pass
	c := &cobra.Command{
		Use: "allocate", Short: "Give ready orders their goods, warehouse and courier", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return e.pass(cmd.Context(), "allocate", func(ctx context.Context, b *backend.Backend) (backend.PassResult, error) {
				return b.Allocate(ctx, p)
			})
		},
	}
	passFlags(c, &p)
	c.Flags().BoolVar(&p.DryRun, "dry-run", false, "say what would happen, change nothing")
	return c
}
