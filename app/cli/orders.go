package cli

import (
	"bufio"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"zhanggui/backend"
	"zhanggui/backend/shop"
)

func ordersCommand(e *env) *cobra.Command {
	var r backend.OrdersRequest
	c := &cobra.Command{
		Use: "orders", Short: "List orders", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return e.with(cmd.Context(), "orders", func(b *backend.Backend) error {
				if e.json {
					return ordersJSON(cmd, e, b, r)
				}
				var total int64
				shown := 0
				err := b.Orders(cmd.Context(), r, func(n int64) error {
					total = n
					return nil
				}, func(o backend.ListedOrder) error {
					shown++
					e.say(orderLine(b, o))
					return nil
				})
				if err == nil {
					e.say(b.Say("cli.orders.count", shop.Args{"n": total, "shown": shown}))
				}
				return err
			})
		},
	}
	f := c.Flags()
	f.StringVar(&r.State, "state", "", "only orders in this state (arrived ready short planned in_work shipped delivered closed cancelled)")
	f.StringVar(&r.Search, "search", "", "order number, way-bill, phone or its last 4, name, SKU, product; several numbers at once")
	f.IntVar(&r.Limit, "limit", 0, "at most so many, newest first; 0 = all")
	return c
}

// ordersJSON writes the one object while it reads: a million orders never stand in memory.
func ordersJSON(cmd *cobra.Command, e *env, b *backend.Backend, r backend.OrdersRequest) error {
	w := bufio.NewWriterSize(e.streams.Out, 1<<16)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	first := true
	err := b.Orders(cmd.Context(), r, func(total int64) error {
		_, err := fmt.Fprintf(w, `{"total":%d,"orders":[`, total)
		return err
	}, func(o backend.ListedOrder) error {
		if !first {
			if err := w.WriteByte(','); err != nil {
				return err
			}
		}
		first = false
		return enc.Encode(o)
	})
	if err != nil {
		return err
	}
	if _, err := w.WriteString("]}\n"); err != nil {
		return err
	}
	return w.Flush()
}

func orderLine(b *backend.Backend, o backend.ListedOrder) string {
	var goods, why []string
	for _, l := range o.Lines {
		goods = append(goods, fmt.Sprintf("%s ×%d", l.Title, l.Qty))
	}
	for _, h := range o.Holds {
		why = append(why, b.Say("hold."+h, nil))
	}
	parts := []string{
		o.ChannelOrderNo, o.Shop, b.Say("state.order."+o.State, nil), strings.Join(why, ", "), strings.Join(goods, "; "),
		shop.FormatMinor(o.PaidMinor, o.Currency) + " " + o.Currency, strings.Join(o.Waybills, " "),
	}
	return strings.Join(parts, "  ")
}
