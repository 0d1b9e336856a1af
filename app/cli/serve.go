package cli

import (
	"github.com/spf13/cobra"

	"zhanggui/backend"
)

func serveCommand(e *env) *cobra.Command {
	var addr string
	var headless bool
	c := &cobra.Command{
		Use: "serve", Short: "Serve the screens to a browser on this computer, and run the scheduled jobs", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return e.with(cmd.Context(), "serve", func(b *backend.Backend) error {
				if err := b.StartSchedule(cmd.Context()); err != nil {
					return err
				}
				return e.listen(cmd.Context(), b, addr, headless)
			})
		},
	}
	c.Flags().StringVar(&addr, "listen", "", "host:port on loopback (default: 127.0.0.1 and a free port)")
	c.Flags().BoolVar(&headless, "headless", false, "print the address and stop when stdin closes")
	return c
}
