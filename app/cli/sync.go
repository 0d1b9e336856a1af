package cli

import (
	"time"

	"github.com/spf13/cobra"

	"zhanggui/backend"
	"zhanggui/backend/shop"
)

func syncCommand(e *env) *cobra.Command {
	var r backend.SyncRequest
	var since string
	c := &cobra.Command{
		Use: "sync", Short: "Read new and changed orders from the shops", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			code := 0
			err := e.with(cmd.Context(), "sync", func(b *backend.Backend) error {
				var err error
				if r.Since, err = day(since); err != nil {
					return err
				}
				r.Progress = func(name string) { e.progress(b.Say("cli.sync.reading", shop.Args{"shop": name})) }
				res, err := b.Sync(cmd.Context(), r)
				if err != nil {
					return err
				}
				switch failed := res.Failed(); {
				case failed > 0 && failed == len(res.Shops):
					code = 2
				case failed > 0, res.Doubts() > 0:
					code = 1
				}
				return e.done(res, func() { sayShops(e, b, res) })
			})
			if err != nil {
				return err
			}
			return exit(code)
		},
	}
	c.Flags().StringVar(&r.Shop, "shop", "", "only this shop")
	c.Flags().StringVar(&since, "since", "", "read again from this day or time (2026-11-01, 2026-11-01 08:00, RFC 3339)")
	return c
}

func sayShops(e *env, b *backend.Backend, res backend.SyncResult) {
	for _, s := range res.Shops {
		if s.Error != "" {
			e.say(b.Say("cli.sync.failed", shop.Args{"shop": s.Name, "why": s.Error}))
			continue
		}
		e.say(b.Say("cli.sync.shop", shop.Args{"shop": s.Name, "seen": s.Seen, "new": s.New, "updated": s.Updated, "doubts": s.Doubts}))
		if s.ChannelCount >= 0 {
			e.say(b.Say("cli.sync.count", shop.Args{"channel": s.ChannelCount, "held": s.HeldCount}))
		}
		for _, no := range s.Missing {
			e.say("  " + no)
		}
	}
	if len(res.Shops) == 0 {
		e.say(b.Say("cli.sync.none", nil))
	}
}

// day reads a point in time given on the command line in the shop's default zone; "" is zero.
func day(text string) (shop.Millis, error) {
	if text == "" {
		return 0, nil
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02T15:04", "2006-01-02"} {
		if t, err := time.ParseInLocation(layout, text, shop.Zone("")); err == nil {
			return t.UnixMilli(), nil
		}
	}
	return 0, shop.E(shop.Invalid, "cli.error.date", "text", text)
}
