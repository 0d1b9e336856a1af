package cli

import (
	"github.com/spf13/cobra"

	"zhanggui/backend"
)

func doctorCommand(e *env) *cobra.Command {
	var q backend.DoctorRequest
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Examine the data and the place it lies in",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var res backend.DoctorResult
			err := e.with(cmd.Context(), "doctor", func(b *backend.Backend) (err error) {
				res, err = b.Doctor(cmd.Context(), q)
				return err
			})
			if err != nil {
				return err
			}
			if err := e.done(res, func() {
				for _, c := range res.Checks {
					mark := "✓"
					if !c.OK {
						mark = "✗"
					}
					e.say(mark, c.Name+":", c.Detail)
				}
			}); err != nil {
				return err
			}
			if !res.OK() {
				return exit(2)
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&q.Deep, "deep", false, "also compare every index with its table")
	return cmd
}
