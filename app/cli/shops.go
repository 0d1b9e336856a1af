package cli

import (
	"bufio"
	"encoding/json"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"zhanggui/backend"
	"zhanggui/backend/shop"
)

func shopsCommand(e *env) *cobra.Command {
	c := &cobra.Command{Use: "shops", Short: "The shops orders come from"}
	c.AddCommand(shopsAddCommand(e), shopsTestCommand(e), shopsTemplateCommand(e))
	return c
}

func shopsAddCommand(e *env) *cobra.Command {
	var r backend.AddShopRequest
	var pairs []string
	var stdin bool
	c := &cobra.Command{
		Use: "add KIND --name N", Short: "Add a shop (pdd, or file for order exports); calls no network", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.with(cmd.Context(), "shops", func(b *backend.Backend) error {
				r.Kind = args[0]
				var err error
				if r.Options, err = fields(pairs); err != nil {
					return err
				}
				if stdin {
					if err := readSecrets(e.streams.In, r.Options); err != nil {
						return err
					}
				}
				res, err := b.AddShop(cmd.Context(), r)
				if err != nil {
					return err
				}
				return e.done(res, func() {
					key := "cli.shops.added"
					switch {
					case res.Updated > 0:
						key = "cli.shops.updated"
					case res.Unchanged > 0:
						key = "cli.shops.unchanged"
					}
					e.say(b.Say(key, shop.Args{"shop": res.Name}))
					if res.Secrets == "keyfile" {
						e.say(b.Say("cli.shops.keyfile", nil))
					}
				})
			})
		},
	}
	f := c.Flags()
	f.StringVar(&r.Name, "name", "", "the shop's name here")
	f.StringVar(&r.Endpoint, "endpoint", "", "replaces scheme and host of the platform's addresses")
	f.StringArrayVar(&pairs, "option", nil, "key=value, once per option")
	f.BoolVar(&stdin, "stdin-secrets", false, "read further options from standard input: key=value lines or one JSON object")
	_ = c.MarkFlagRequired("name")
	return c
}

// readSecrets reads options that must not stand on a command line.
func readSecrets(in io.Reader, into map[string]string) error {
	body, err := io.ReadAll(io.LimitReader(in, 1<<20))
	if err != nil {
		return shop.Wrap(err, shop.Invalid, "cli.error.stdin")
	}
	text := strings.TrimSpace(strings.TrimPrefix(string(body), "\ufeff"))
	if strings.HasPrefix(text, "{") {
		var m map[string]string
		if err := json.Unmarshal([]byte(text), &m); err != nil {
			return shop.Wrap(err, shop.Invalid, "cli.error.stdin")
		}
		for k, v := range m {
			into[k] = v
		}
		return nil
	}
	lines := bufio.NewScanner(strings.NewReader(text))
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		k, v, ok := strings.Cut(line, "=")
		if k = strings.TrimSpace(k); !ok || k == "" {
			return shop.E(shop.Invalid, "cli.error.stdin") // the line itself may be a secret
		}
		into[k] = strings.TrimSpace(v)
	}
	return lines.Err()
}

func shopsTestCommand(e *env) *cobra.Command {
	return &cobra.Command{
		Use: "test NAME", Short: "Ask a shop's platform whether the connection works", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			ok := false
			err := e.with(cmd.Context(), "shops", func(b *backend.Backend) error {
				res, err := b.TestShop(cmd.Context(), args[0])
				if err != nil {
					return err
				}
				ok = res.OK
				return e.done(res, func() {
					if !res.OK {
						e.say(b.Say("cli.shops.bad", shop.Args{"shop": res.Name, "why": res.Error}))
						return
					}
					e.say(b.Say("cli.shops.good", shop.Args{"shop": res.Name, "as": strings.TrimSpace(res.ChannelName + " " + res.ChannelID)}))
				})
			})
			if err == nil && !ok {
				return exit(2)
			}
			return err
		},
	}
}

func shopsTemplateCommand(e *env) *cobra.Command {
	return &cobra.Command{
		Use: "template NAME FILE", Short: "Keep a seller's own batch-ship file; ship fills it", Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.with(cmd.Context(), "shops", func(b *backend.Backend) error {
				res, err := b.SetShopTemplate(cmd.Context(), args[0], args[1])
				if err != nil {
					return err
				}
				return e.done(res, func() {
					e.say(b.Say("cli.shops.template", shop.Args{"shop": res.Shop, "file": res.File, "row": res.FirstRow, "n": len(res.Couriers)}))
				})
			})
		},
	}
}
