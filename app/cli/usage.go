package cli

import (
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"zhanggui/backend"
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

// spread lets one flag take several values in a row: "--order A B" is "--order A --order B", "--map a=X b=Y" likewise.
func spread(args []string) []string {
	out := make([]string, 0, len(args))
	flag := ""
	for i := 0; i < len(args); i++ {
		a := args[i]
		switch name, _, given := strings.Cut(a, "="); {
		case a == "--":
			return append(out, args[i:]...)
		case strings.HasPrefix(a, "-"):
			flag = ""
			if name == "--order" || name == "--map" || name == "--option" {
				flag = name
			}
			out = append(out, a)
			if flag != "" && !given && i+1 < len(args) {
				i++
				out = append(out, args[i])
			}
		case flag != "" && also(flag, a):
			out = append(out, flag, a)
		default:
			flag = ""
			out = append(out, a)
		}
	}
	return out
}

// also tells whether a word behind a flag's value is one more value of it and no file or name.
func also(flag, word string) bool {
	key, _, pair := strings.Cut(word, "=")
	switch flag {
	case "--order":
		return true
	case "--map":
		return pair && slices.Contains(backend.MapFields(), key)
	}
	return pair
}
