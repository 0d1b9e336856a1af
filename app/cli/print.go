package cli

import (
	"github.com/spf13/cobra"

	"zhanggui/backend"
	"zhanggui/backend/shop"
)

// pickFlags are the flags that choose orders.
func pickFlags(c *cobra.Command, p *backend.Pick) {
	c.Flags().IntVar(&p.Limit, "limit", 0, "at most this many (0 = all)")
	c.Flags().StringSliceVar(&p.Orders, "order", nil, "only these orders: ids or channel numbers")
}

func printCommand(e *env) *cobra.Command {
	c := &cobra.Command{Use: "print", Short: "Draw labels, pick list, packing slips or the daily shipping list"}
	for _, p := range []struct{ paper, short string }{
		{"labels", "Take a number for each planned parcel that has none, then draw the labels"},
		{"picklist", "Draw the pick list of the parcels still in the house"},
		{"slips", "Draw packing slips"},
		{"shiplist", "Write today's shipping list (.pdf or .xlsx)"},
	} {
		c.AddCommand(printOne(e, p.paper, p.short))
	}
	return c
}

func printOne(e *env, paper, short string) *cobra.Command {
	r := backend.PrintRequest{Paper: paper}
	c := &cobra.Command{
		Use: paper + " --out FILE", Short: short, Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			code := 0
			err := e.with(cmd.Context(), "print", func(b *backend.Backend) error {
				res, err := b.Print(cmd.Context(), r)
				if err != nil {
					return err
				}
				if len(res.NotPrinted) > 0 {
					code = 1
				}
				return e.done(res, func() {
					e.say(b.Say("cli.print.done", shop.Args{"pages": res.Pages, "orders": res.Orders, "file": res.File}))
					if res.Component > 0 {
						e.say(b.Say("cli.print.component", shop.Args{"n": res.Component}))
					}
					if res.Replaced > 0 {
						e.say(b.Say("cli.print.replaced", shop.Args{"n": res.Replaced}))
					}
					e.sayLastKnown(b, res.LastKnown)
					for _, l := range res.NotPrinted {
						e.say("  " + l.OrderNo + "  " + l.Reason)
					}
				})
			})
			if err != nil {
				return err
			}
			return exit(code)
		},
	}
	pickFlags(c, &r.Pick)
	c.Flags().StringVar(&r.Out, "out", "", "file to write")
	if paper == "labels" || paper == "slips" {
		c.Flags().StringVar(&r.Size, "size", "", "100x150 or 76x130 (slips: A4 or 100x150)")
	}
	if err := c.MarkFlagRequired("out"); err != nil {
		panic(err)
	}
	return c
}

// sayLastKnown tells which channels did not answer and how old what we know of them is.
func (e *env) sayLastKnown(b *backend.Backend, list []backend.LastKnown) {
	for _, l := range list {
		e.say(b.Say("cli.last_known", shop.Args{"shop": l.Shop, "n": l.Orders, "age": l.AgeMinutes}))
	}
}
