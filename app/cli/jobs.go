package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"zhanggui/backend"
	"zhanggui/backend/shop"
)

func runOnceCommand(e *env) *cobra.Command {
	return &cobra.Command{
		Use: "run-once", Short: "Run every scheduled job once, in the order of the journey", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			code := 0
			err := e.with(cmd.Context(), "run-once", func(b *backend.Backend) error {
				res, err := b.RunOnce(cmd.Context())
				if err != nil {
					return err
				}
				switch failed := res.Failed(); {
				case failed > 0 && failed == res.Ran():
					code = 2
				case failed > 0, res.Doubts() > 0:
					code = 1
				}
				return e.done(res, func() {
					for _, j := range res.Jobs {
						e.say(b.Say("cli.run_once.job", shop.Args{"job": jobWords(b, j), "how": howWords(b, j)}))
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

// jobWords names a job, and its shop when it has one.
func jobWords(b *backend.Backend, j backend.JobResult) string {
	kind, _, _ := strings.Cut(j.Name, ":")
	words := b.Say("job."+kind, nil)
	if name, ok := j.Result["shop"].(string); ok {
		words += " " + name
	}
	return words
}

func howWords(b *backend.Backend, j backend.JobResult) string {
	switch {
	case j.Skipped:
		return b.Say("cli.run_once.paused", nil)
	case !j.OK:
		return j.Error
	}
	return b.Say("cli.run_once.ok", nil)
}
