package cli

import (
	"github.com/spf13/cobra"

	"zhanggui/backend"
	"zhanggui/backend/shop"
	"zhanggui/backend/tabular"
)

func waybillsCommand(e *env) *cobra.Command {
	c := &cobra.Command{Use: "waybills", Short: "Numbers from a label tool: export orders, import numbers"}
	c.AddCommand(waybillsImport(e), waybillsExport(e))
	return c
}

func waybillsImport(e *env) *cobra.Command {
	return &cobra.Command{
		Use: "import FILE", Short: "Import numbers: order_no, courier, waybill", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			src, err := tabular.FromPath(args[0])
			if err != nil {
				return err
			}
			code := 0
			err = e.with(cmd.Context(), "waybills import", func(b *backend.Backend) error {
				res, err := b.ImportWaybills(cmd.Context(), src)
				if err != nil {
					return err
				}
				if res.Refused > 0 {
					code = 1
				}
				return e.done(res, func() {
					e.say(b.Say("cli.waybills.imported", shop.Args{"rows": res.Rows, "matched": res.Matched, "refused": res.Refused}))
					for _, r := range res.RefusedRows {
						e.say("  ", r.Row, r.Order, r.Reason)
					}
				})
			})
			if err != nil {
				return err
			}
			return exit(code)
		},
	}
}

func waybillsExport(e *env) *cobra.Command {
	var p backend.Pick
	var out string
	c := &cobra.Command{
		Use: "export --out FILE", Short: "Export planned orders without a number for a label tool (xlsx)", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return e.with(cmd.Context(), "waybills export", func(b *backend.Backend) error {
				n, err := b.ExportWaybills(cmd.Context(), p, out)
				if err != nil {
					return err
				}
				return e.done(map[string]any{"rows": n, "file": out}, func() {
					e.say(b.Say("cli.waybills.exported", shop.Args{"n": n, "file": out}))
				})
			})
		},
	}
	pickFlags(c, &p)
	c.Flags().StringVar(&out, "out", "", "file to write")
	if err := c.MarkFlagRequired("out"); err != nil {
		panic(err)
	}
	return c
}
