package backend

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"zhanggui/backend/api"
	"zhanggui/backend/shop"
	"zhanggui/backend/store"
)

const (
	exportPage = 500
	exportMax  = 1_048_575 // rows of one sheet below its heads
)

// ExportOrders writes a list as a workbook, page by page: memory does not grow with the list.
func (d *desk) ExportOrders(ctx context.Context, f api.OrderFilter, w io.Writer) (rows int64, err error) {
	sf, err := filterOf(f)
	if err != nil {
		return 0, err
	}
	book := excelize.NewFile()
	defer func() { err = errors.Join(err, book.Close()) }()
	sw, err := book.NewStreamWriter("Sheet1")
	if err != nil {
		return 0, shop.Wrap(err, shop.Internal, "orders.error.export")
	}
	heads := []any{}
	for _, k := range exportHeads() {
		heads = append(heads, d.b.Say("export.orders."+k, nil))
	}
	if err := sw.SetRow("A1", heads); err != nil {
		return 0, shop.Wrap(err, shop.Internal, "orders.error.export")
	}
	rows, err = d.exportRows(ctx, sf, sw)
	if err != nil {
		return rows, err
	}
	if err := sw.Flush(); err != nil {
		return rows, shop.Wrap(err, shop.Internal, "orders.error.export")
	}
	return rows, book.Write(w)
}

func (d *desk) exportRows(ctx context.Context, f store.OrderFilter, sw *excelize.StreamWriter) (int64, error) {
	var rows int64
	zone := shop.Zone("")
	q := store.OrderQuery{OrderFilter: f, Limit: exportPage}
	for {
		p, err := d.b.Store.ListOrders(ctx, q)
		if err != nil {
			return rows, err
		}
		for _, it := range p.Rows {
			if rows >= exportMax {
				return rows, shop.E(shop.Invalid, "orders.error.export_large", "max", exportMax)
			}
			rows++
			cell, err := excelize.CoordinatesToCellName(1, int(rows)+1)
			if err != nil {
				return rows, shop.Wrap(err, shop.Internal, "orders.error.export")
			}
			if err := sw.SetRow(cell, d.exportRow(it, func(m shop.Millis) string {
				if m == 0 {
					return ""
				}
				return shop.FromMillis(m).In(zone).Format("2006-01-02 15:04:05")
			})); err != nil {
				return rows, shop.Wrap(err, shop.Internal, "orders.error.export")
			}
		}
		if p.Next == "" {
			return rows, nil
		}
		q.Cursor = p.Next
	}
}

func exportHeads() []string {
	return []string{
		"no", "shop", "platform", "state", "reasons", "goods", "kinds", "qty", "receiver", "province", "city", "paid", "currency",
		"paid_at", "ship_by", "message", "memo", "note", "flag", "waybills", "warehouse", "courier", "id",
	}
}

func (d *desk) exportRow(it store.OrderItem, when func(shop.Millis) string) []any {
	var reasons, bills []string
	for _, h := range it.Holds {
		reasons = append(reasons, d.b.Say("hold."+string(h.Reason), h.Args))
	}
	for _, w := range it.Waybills {
		bills = append(bills, w.Company+" "+w.Number)
	}
	return []any{
		string(it.ChannelOrderNo), safe(it.Shop), d.b.Say("platform."+string(it.Platform), nil), d.b.Say("state.order."+string(it.Headline), nil),
		strings.Join(reasons, "; "), safe(it.Goods), it.LineCount, it.QtyTotal, safe(shop.MaskName(it.ReceiverName)), safe(it.Province), safe(it.City),
		number(it.PaidMinor, it.Currency), it.Currency, when(it.PaidAt), when(it.ShipBy), safe(it.BuyerMessage), safe(it.SellerMemo),
		safe(it.OurNote), it.Flag, strings.Join(bills, "; "), safe(it.Warehouse), safe(it.Courier), it.ID,
	}
}

// number is an amount as a spreadsheet wants it, so that a column can be summed; nothing here counts with it.
func number(v shop.Minor, currency string) any {
	text := shop.FormatMinor(v, currency)
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return text
	}
	return f
}

// safe keeps a text written by a stranger from becoming a formula when the sheet is saved as CSV and opened again.
func safe(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

// SaveOrders exports a list into a new file below the papers folder.
func (d *desk) SaveOrders(ctx context.Context, f api.OrderFilter) (out api.SavedFile, err error) {
	dir, err := d.b.Folder(papersFolder)
	if err != nil {
		return out, err
	}
	out.Name = "orders-" + shop.FromMillis(shop.NowMillis(d.b.Clock)).In(shop.Zone("")).Format("20060102-150405") + "-" + tail(d.b.IDs.New()) + ".xlsx"
	tmp, err := os.CreateTemp(dir, ".zhanggui-*")
	if err != nil {
		return out, shop.Wrap(err, shop.Internal, "store.error.folder", "dir", dir)
	}
	out.Rows, err = d.ExportOrders(ctx, f, tmp)
	if err = errors.Join(err, tmp.Sync(), tmp.Close()); err == nil {
		err = os.Rename(tmp.Name(), filepath.Join(dir, out.Name))
	}
	if err != nil {
		return out, errors.Join(err, os.Remove(tmp.Name()))
	}
	return out, nil
}

// tail is the end of an id, enough to tell two files of one second apart.
func tail(id string) string { return id[max(0, len(id)-4):] }
