package cli

import (
	"context"
	"io"
	"net/http"
	"path/filepath"

	"github.com/spf13/cobra"

	"zhanggui/app/demo"
	"zhanggui/app/server"
	"zhanggui/backend"
	"zhanggui/backend/shop"
	"zhanggui/frontend"
)

func demoCommand(e *env) *cobra.Command {
	var once, headless bool
	var seed uint64
	c := &cobra.Command{
		Use: "demo", Short: "A practice shop with simulated platforms", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			cfg, err := e.config("demo")
			if err != nil {
				return err
			}
			if e.dir == "" {
				cfg.Dir = filepath.Join(filepath.Dir(cfg.Dir), "zhanggui-practice")
			}
			d, err := demo.Start(cmd.Context(), demo.Options{Dir: cfg.Dir, Seed: seed, Lang: e.lang, Log: cfg.Log})
			if err != nil {
				return err
			}
			defer func() {
				if cerr := d.Close(); cerr != nil && err == nil {
					err = cerr
				}
			}()
			if once {
				return e.demoOnce(cmd.Context(), d)
			}
			if err := d.Open(cmd.Context()); err != nil {
				return err
			}
			return e.listen(cmd.Context(), d.Backend, "", headless)
		},
	}
	c.Flags().BoolVar(&once, "once", false, "run one day and stop")
	c.Flags().BoolVar(&headless, "headless", false, "print the address and stop when stdin closes")
	c.Flags().Uint64Var(&seed, "seed", 1, "same seed, same shop")
	return c
}

func (e *env) demoOnce(ctx context.Context, d *demo.Demo) error {
	res, err := d.Once(ctx)
	if err != nil {
		return err
	}
	return e.done(res, func() {
		e.say(d.Backend.Say("cli.demo.once", shop.Args{
			"orders": res.Orders, "shipped": res.Shipped, "confirmed": res.ConfirmedByChannel, "files": res.ShippedByFile,
			"held": res.Held, "short": res.Short,
		}))
		for _, p := range res.Papers {
			e.say("  " + p)
		}
	})
}

// listen serves the screens on loopback until ctx ends; headless also ends when stdin closes.
func (e *env) listen(ctx context.Context, b *backend.Backend, addr string, headless bool) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	s, err := server.Listen(ctx, server.Options{Addr: addr, Handler: handler(b), Version: backend.Version, Log: b.Log})
	if err != nil {
		return shop.Wrap(err, shop.Invalid, "cli.error.listen", "addr", addr)
	}
	e.say("URL " + s.URL())
	if headless {
		go func() {
			_, _ = io.Copy(io.Discard, e.streams.In)
			stop()
		}()
	} else {
		e.progress(b.Say("cli.serve.open", nil))
	}
	return s.Wait()
}

// handler joins the backend and the built interface.
func handler(b *backend.Backend) http.Handler { return server.Handler(b.Handler(), frontend.Dist()) }
