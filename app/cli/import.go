package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"zhanggui/backend"
	"zhanggui/backend/shop"
)

func importCommand(e *env) *cobra.Command {
	var r backend.ImportRequest
	var pairs []string
	c := &cobra.Command{
		Use: "import FILE… --shop NAME", Short: "Bring order exports in", Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			code := 0
			err := e.with(cmd.Context(), "import", func(b *backend.Backend) error {
				var err error
				if r.Map, err = fields(pairs); err != nil {
					return err
				}
				r.Files = args
				r.Progress = e.tick(b)
				res, err := b.Import(cmd.Context(), r)
				if err != nil {
					return err
				}
				if res.Refused > 0 || res.Doubts > 0 {
					code = 1
				}
				return e.done(res, func() { sayImport(e, b, res) })
			})
			if err != nil {
				return err
			}
			return exit(code)
		},
	}
	f := c.Flags()
	f.StringVar(&r.Shop, "shop", "", "the shop the orders belong to; an unknown one is created")
	f.StringVar(&r.Platform, "platform", "auto", "auto, taobao, jd, pdd, douyin, kuaishou, xiaohongshu, wechat, youzan or generic")
	f.StringArrayVar(&pairs, "map", nil, "field=Header, once per field; remembered for the shop")
	f.StringVar(&r.Currency, "currency", "", "currency of files without a currency column")
	_ = c.MarkFlagRequired("shop")
	return c
}

// fields reads field=Header pairs.
func fields(pairs []string) (map[string]string, error) {
	out := map[string]string{}
	for _, p := range pairs {
		k, v, ok := strings.Cut(p, "=")
		k, v = strings.TrimSpace(k), strings.TrimSpace(v)
		if !ok || k == "" || v == "" {
			return nil, shop.E(shop.Invalid, "cli.error.pair", "text", p)
		}
		out[k] = v
	}
	return out, nil
}

// rows shows progress on stderr, now and then.
func (e *env) tick(b *backend.Backend) func(done, total int) {
	shown := 0
	return func(done, total int) {
		if total > 0 && done-shown >= 50_000 {
			shown = done
			e.progress(b.Say("cli.import.progress", shop.Args{"done": done, "total": total}))
		}
	}
}

func sayImport(e *env, b *backend.Backend, r backend.ImportResult) {
	e.say(b.Say("cli.import.orders", shop.Args{"shop": r.Shop, "new": r.OrdersNew, "updated": r.OrdersUpdated, "unchanged": r.OrdersUnchanged}))
	e.say(b.Say("cli.import.rows", shop.Args{"rows": r.Rows, "lines": r.Lines, "aside": r.SetAside, "refused": r.Refused}))
	for _, row := range r.RefusedRows {
		e.say(b.Say("cli.import.refused", shop.Args{"file": row.File, "row": row.Row, "why": b.Say("import.reason."+row.Reason, shop.Args{"text": "…"})}))
	}
	for _, n := range r.Notices {
		e.say("  " + n)
	}
	e.say(b.Say("cli.import.verdicts", shop.Args{"file": r.Verdicts}))
}
