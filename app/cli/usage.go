package cli

import (
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"zhanggui/backend/shop"
)

// strict makes every mistake on the command line a failure in our own words: a group without its sub-command, an
// unknown flag or command, an argument too many. ran tells afterwards whether a command itself began.
func strict(root *cobra.Command, ran *bool) {
	for _, c := range root.Commands() {
		strict(c, ran)
	}
	switch run := root.RunE; {
	case run != nil:
		root.RunE = func(c *cobra.Command, args []string) error {
			*ran = true
			return run(c, args)
		}
	case root.HasParent():
		root.Args = cobra.ArbitraryArgs
		root.RunE = func(c *cobra.Command, args []string) error {
			var names []string
			for _, s := range c.Commands() {
				names = append(names, s.Name())
			}
			*ran = true
			return shop.E(shop.Invalid, "cli.error.subcommand", "command", c.CommandPath(), "got", strings.Join(args, " "), "known", strings.Join(names, ", "))
		}
	}
}

// usage puts a mistake the parser found into our words; other errors stay.
func usage(err error, ran bool) error {
	var e *shop.Err
	if err == nil || ran || errors.As(err, &e) {
		return err
	}
	return shop.Wrap(err, shop.Invalid, "cli.error.usage", "detail", err.Error())
}

// peek reads the flags that decide how a mistake is shown, before anything can be mistaken.
func (e *env) peek(args []string) {
	for i, a := range args {
		switch {
		case a == "--":
			return
		case a == "--json", a == "--json=true":
			e.json = true
		case strings.HasPrefix(a, "--lang="):
			e.lang = strings.TrimPrefix(a, "--lang=")
		case a == "--lang" && i+1 < len(args):
			e.lang = args[i+1]
		}
	}
}
