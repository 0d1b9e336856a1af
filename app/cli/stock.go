package cli

import (
	"strconv"

	"github.com/spf13/cobra"

	"zhanggui/backend"
	"zhanggui/backend/journal"
	"zhanggui/backend/shop"
	"zhanggui/backend/stock"
)

func stockCommand(e *env) *cobra.Command {
	c := &cobra.Command{Use: "stock", Short: "What lies in the warehouses"}
	c.AddCommand(&cobra.Command{
		Use: "import FILE", Short: "Book a count (warehouse, sku, on_hand, safety) of a csv or xlsx file", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.rows(cmd, "stock import", func(b *backend.Backend) (stock.Report, error) {
				return b.ImportStock(cmd.Context(), args[0], journal.Actor{})
			})
		},
	}, stockAdjustCommand(e))
	return c
}

func stockAdjustCommand(e *env) *cobra.Command {
	var reason string
	c := &cobra.Command{
		Use: "adjust WAREHOUSE SKU DIFFERENCE", Short: "Correct what is on hand, with a reason", Args: cobra.ExactArgs(3),
		RunE: func(cmd *cobra.Command, args []string) error {
			diff, err := strconv.ParseInt(args[2], 10, 64)
			if err != nil {
				return shop.Wrap(err, shop.Invalid, "stock.refused.number", "column", "difference", "text", args[2])
			}
			return e.with(cmd.Context(), "stock adjust", func(b *backend.Backend) error {
				if err := b.AdjustStock(cmd.Context(), args[0], args[1], diff, reason, journal.Actor{}); err != nil {
					return err
				}
				done := map[string]any{"warehouse": args[0], "sku": args[1], "difference": diff}
				return e.done(done, func() { e.say(b.Say("cli.stock.adjusted", done)) })
			})
		},
	}
	c.Flags().StringVar(&reason, "reason", "", "why")
	return c
}
