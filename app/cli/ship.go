package cli

import (
	"github.com/spf13/cobra"

	"zhanggui/backend"
	"zhanggui/backend/shop"
)

func shipCommand(e *env) *cobra.Command {
	var r backend.ShipRequest
	c := &cobra.Command{
		Use: "ship", Short: "Hand parcels over and report them back to their channels", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			code := 0
			err := e.with(cmd.Context(), "ship", func(b *backend.Backend) error {
				res, err := b.Ship(cmd.Context(), r)
				if err != nil {
					return err
				}
				if len(res.Refused) > 0 {
					code = 1
				}
				return e.done(res, func() {
					e.say(b.Say("cli.ship.done", shop.Args{"parcels": res.Parcels, "confirmed": res.Confirmed, "waiting": res.Waiting}))
					if res.AwaitingExport > 0 {
						e.say(b.Say("cli.ship.files", shop.Args{"n": res.AwaitingExport}))
					}
					e.sayLastKnown(b, res.LastKnown)
					for _, f := range res.Files {
						e.say("  " + f)
					}
					for _, l := range res.Refused {
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
	c.Flags().StringVar(&r.Out, "out", "", "folder for the batch-ship files of file shops (default: DATA/shipback)")
	return c
}
