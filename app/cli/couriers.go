package cli

import (
	"github.com/spf13/cobra"

	"zhanggui/backend"
	"zhanggui/backend/journal"
)

func couriersCommand(e *env) *cobra.Command {
	var a backend.CourierAsk
	add := &cobra.Command{
		Use: "add range|pdd", Short: "Add a source of waybill numbers", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			a.Kind = args[0]
			return e.add(cmd, "couriers add", func(b *backend.Backend) (backend.Added, error) {
				return b.AddCourier(cmd.Context(), a, journal.Actor{})
			})
		},
	}
	f := add.Flags()
	f.StringVar(&a.Name, "name", "", "what we call it")
	f.StringVar(&a.Company, "company", "", "SF ZTO STO YTO YUNDA JT JD EMS POST DBL, or the company's name")
	f.StringVar(&a.From, "from", "", "first number of a range")
	f.StringVar(&a.To, "to", "", "last number of a range")
	f.StringSliceVar(&a.Provinces, "provinces", nil, "provinces it serves; none = all")
	f.StringVar(&a.Shop, "shop", "", "only for this shop (an e-waybill belongs to one)")
	f.StringToStringVar(&a.Options, "option", nil, "options of the platform, name=value")
	c := &cobra.Command{Use: "couriers", Short: "Who carries the parcels"}
	c.AddCommand(add)
	return c
}
