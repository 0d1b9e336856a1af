package cli

import (
	"github.com/spf13/cobra"

	"zhanggui/backend"
	"zhanggui/backend/journal"
	"zhanggui/backend/shop"
)

func warehousesCommand(e *env) *cobra.Command {
	var a backend.WarehouseAsk
	add := &cobra.Command{
		Use: "add NAME", Short: "Add a place goods leave from", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			a.Name = args[0]
			return e.add(cmd, "warehouses add", func(b *backend.Backend) (backend.Added, error) {
				return b.AddWarehouse(cmd.Context(), a, journal.Actor{})
			})
		},
	}
	f := add.Flags()
	f.StringVar(&a.Province, "province", "", "province")
	f.StringVar(&a.City, "city", "", "city")
	f.StringVar(&a.District, "district", "", "district")
	f.StringVar(&a.Detail, "detail", "", "street and number")
	f.StringVar(&a.Sender, "sender-name", "", "sender on the labels")
	f.StringVar(&a.Phone, "phone", "", "the sender's phone")
	f.StringSliceVar(&a.Regions, "regions", nil, "provinces it is preferred for; none = serves all alike")
	f.BoolVar(&a.Uncounted, "uncounted", false, "stock is not counted here and never keeps an order back")
	c := &cobra.Command{Use: "warehouses", Short: "Where goods leave from"}
	c.AddCommand(add)
	return c
}

// add runs an add command and shows its answer.
func (e *env) add(cmd *cobra.Command, name string, run func(*backend.Backend) (backend.Added, error)) error {
	return e.with(cmd.Context(), name, func(b *backend.Backend) error {
		res, err := run(b)
		if err != nil {
			return err
		}
		return e.done(res, func() {
			key := "cli.add.done"
			switch {
			case res.Unchanged > 0:
				key = "cli.add.unchanged"
			case res.Updated > 0:
				key = "cli.add.updated"
			}
			e.say(b.Say(key, shop.Args{"name": res.Name}))
		})
	})
}
