package cli

import (
	"github.com/spf13/cobra"

	"zhanggui/backend"
	"zhanggui/backend/journal"
	"zhanggui/backend/shop"
	"zhanggui/backend/stock"
)

func skusCommand(e *env) *cobra.Command {
	c := &cobra.Command{Use: "skus", Short: "The things we sell and what the shops' codes mean"}
	c.AddCommand(&cobra.Command{
		Use: "import FILE", Short: "Store the SKUs of a csv or xlsx file", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.rows(cmd, "skus import", func(b *backend.Backend) (stock.Report, error) {
				return b.ImportSKUs(cmd.Context(), args[0], journal.Actor{})
			})
		},
	}, skusLinkCommand(e))
	return c
}

func skusLinkCommand(e *env) *cobra.Command {
	var a backend.LinkAsk
	c := &cobra.Command{
		Use: "link", Short: "Say what a shop's code means in our SKUs", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return e.rows(cmd, "skus link", func(b *backend.Backend) (stock.Report, error) {
				return b.LinkSKUs(cmd.Context(), a, journal.Actor{})
			})
		},
	}
	f := c.Flags()
	f.StringVar(&a.Shop, "shop", "", "the shop whose code it is")
	f.StringVar(&a.File, "from-file", "", "csv or xlsx: channel_sku (or item, title, spec), sku, qty")
	f.StringVar(&a.ChannelSKU, "channel-sku", "", "the shop's code")
	f.StringVar(&a.SKU, "sku", "", "our SKU")
	f.Int64Var(&a.Qty, "qty", 1, "how many of our SKU one of the shop's is")
	f.BoolVar(&a.CreateMissing, "create-missing", false, "make SKUs that do not exist yet; alone: from what the orders say")
	return c
}

// rows runs an import of rows and shows its report; refused rows end with exit code 1.
func (e *env) rows(cmd *cobra.Command, name string, run func(*backend.Backend) (stock.Report, error)) error {
	code := 0
	err := e.with(cmd.Context(), name, func(b *backend.Backend) error {
		rep, err := run(b)
		if err != nil {
			return err
		}
		if rep.Refused > 0 {
			code = 1
		}
		return e.done(rep, func() {
			e.say(b.Say("cli.rows.done", shop.Args{
				"rows": rep.Rows, "new": rep.New, "updated": rep.Updated, "unchanged": rep.Unchanged, "refused": rep.Refused,
			}))
			for _, r := range rep.RefusedRows {
				e.say(b.Say("cli.rows.refused", shop.Args{"row": r.Row, "why": b.Say(r.Words(), r.Args)}))
			}
		})
	})
	if err != nil {
		return err
	}
	return exit(code)
}
