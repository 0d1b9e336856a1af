package cli

import (
	"context"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"zhanggui/backend"
	"zhanggui/backend/shop"
)

func reviewCommand(e *env) *cobra.Command {
	var p backend.Pass
	c := &cobra.Command{
		Use: "review", Short: "Check the orders that arrived and let the good ones go on", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return e.pass(cmd.Context(), "review", func(ctx context.Context, b *backend.Backend) (backend.PassResult, error) {
				return b.Review(ctx, p)
			})
		},
	}
	passFlags(c, &p)
	return c
}

func passFlags(c *cobra.Command, p *backend.Pass) {
	c.Flags().IntVar(&p.Limit, "limit", 0, "let at most so many orders go on; 0 = all")
	c.Flags().StringSliceVar(&p.Orders, "order", nil, "only these orders (id or order number)")
}

// pass runs one pass of review or allocation and shows what it did. Held and short orders are no reason to fail.
func (e *env) pass(ctx context.Context, name string, run func(context.Context, *backend.Backend) (backend.PassResult, error)) error {
	return e.with(ctx, name, func(b *backend.Backend) error {
		res, err := run(ctx, b)
		if err != nil {
			return err
		}
		return e.done(res, func() {
			e.say(b.Say("cli."+name+".done", shop.Args{"moved": res.Moved, "held": len(res.Held), "short": len(res.Short)}))
			for _, r := range slices.Sorted(maps.Keys(res.Reasons)) {
				words := b.Say("plan.token."+r, nil)
				if slices.Contains(shop.HoldReasons(), shop.HoldReason(r)) {
					words = b.Say("hold."+r, nil)
				}
				e.say("  ", res.Reasons[r], words)
			}
		})
	})
}
