package file

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"

	"zhanggui/backend/shop"
	"zhanggui/backend/tabular"
)

// MaxShipRows is how many parcels one batch-ship file holds; more make more files.
const MaxShipRows = 1000

// ShipRow is one parcel to report: one row of a batch-ship file.
type ShipRow struct {
	OrderNo string
	Company string // our code, or the courier's name as the platform writes it
	Waybill string
}

// ShipFile is a finished batch-ship file.
type ShipFile struct {
	Name string
	Body []byte
	Rows []ShipRow // in the file's order
}

// NotFilled is a parcel that stands in no file and why: words ship.file.<reason>.
type NotFilled struct {
	Row    ShipRow
	Reason string // courier_unknown, courier_ambiguous, incomplete
}

// ShipFiles is the outcome of filling.
type ShipFiles struct {
	Files     []ShipFile
	NotFilled []NotFilled
}

// courierNames are the full names platforms ask for, by our code, the likeliest first.
func courierNames(company string) []string {
	switch company {
	case "SF":
		return []string{"顺丰速运", "顺丰快递", "顺丰"}
	case "ZTO":
		return []string{"中通快递", "中通速递", "中通"}
	case "STO":
		return []string{"申通快递", "申通速递", "申通"}
	case "YTO":
		return []string{"圆通速递", "圆通快递", "圆通"}
	case "YUNDA":
		return []string{"韵达快递", "韵达速递", "韵达"}
	case "JT":
		return []string{"极兔速递", "极兔快递", "极兔"}
	case "JD":
		return []string{"京东快递", "京东物流", "京东"}
	case "EMS":
		return []string{"EMS", "邮政EMS", "中国邮政EMS", "EMS特快专递"}
	case "POST":
		return []string{"邮政快递包裹", "邮政国内小包", "中国邮政", "邮政包裹", "邮政"}
	case "DBL":
		return []string{"德邦快递", "德邦物流", "德邦"}
	}
	return nil
}

// courierText is the name to write for a company: as it stands in the template's own list when there is one,
// never a guess between several.
func courierText(company string, listed []string) (name, reason string) {
	wanted := courierNames(company)
	if wanted == nil {
		wanted = []string{company}
	}
	if len(listed) == 0 {
		return wanted[0], ""
	}
	in := map[string]bool{}
	for _, l := range listed {
		in[l] = true
	}
	for _, w := range wanted {
		if in[w] {
			return w, ""
		}
	}
	var same []string
	for _, l := range listed {
		if companyOf(l) == company {
			same = append(same, l)
		}
	}
	switch len(same) {
	case 1:
		return same[0], ""
	case 0:
		return "", "courier_unknown"
	}
	return "", "courier_ambiguous"
}

// shipColumns are the three columns of each platform's own form (facts: back-office forms; row by row they are
// order, courier, number).
func shipColumns(p shop.Platform) [3]string {
	switch p {
	case shop.Taobao:
		return [3]string{"订单编号", "物流公司", "运单号"}
	case shop.JD:
		return [3]string{"订单号", "物流公司", "运单号"}
	case shop.Douyin:
		return [3]string{"订单编号", "快递公司", "快递单号"}
	case shop.Xiaohongshu:
		return [3]string{"订单号", "物流公司", "快递单号"}
	case shop.Wechat:
		return [3]string{"订单号", "物流公司", "快递单号"}
	case shop.Youzan:
		return [3]string{"订单号", "物流公司", "物流单号"}
	case shop.PDD, shop.Kuaishou, shop.Generic:
	}
	return [3]string{"订单号", "快递公司", "快递单号"}
}

// GenericShip makes batch-ship files in the known form of a platform, for sellers without a template of their
// own: xlsx with text cells. Taobao's old back-office takes GBK CSV instead: oldCSV.
func GenericShip(p shop.Platform, rows []ShipRow, oldCSV bool) (ShipFiles, error) {
	out, filled := ready(rows, nil)
	for n, part := range parts(filled) {
		var b bytes.Buffer
		ext := ".xlsx"
		if oldCSV {
			ext = ".csv"
			head := shipColumns(p)
			table := [][]string{head[:]}
			for _, r := range part {
				table = append(table, []string{r.row.OrderNo, r.courier, r.row.Waybill})
			}
			if err := tabular.WriteCSV(&b, tabular.GB18030, table); err != nil {
				return ShipFiles{}, err
			}
		} else if err := genericXLSX(&b, p, part); err != nil {
			return ShipFiles{}, err
		}
		out.Files = append(out.Files, ShipFile{Name: numbered("ship-"+string(p)+ext, n, len(filled)), Body: b.Bytes(), Rows: plainRows(part)})
	}
	return out, nil
}

func genericXLSX(b *bytes.Buffer, p shop.Platform, part []namedRow) error {
	head := shipColumns(p)
	w, err := tabular.NewWriter("批量发货", []tabular.Column{{Title: head[0], Width: 28}, {Title: head[1]}, {Title: head[2], Width: 24}})
	if err != nil {
		return err
	}
	if p == shop.PDD {
		if err := w.Row("order_sn", "shipping_name", "shipping_sn"); err != nil {
			return err
		}
	}
	for _, r := range part {
		if err := w.Row(r.row.OrderNo, r.courier, r.row.Waybill); err != nil {
			return err
		}
	}
	_, err = w.WriteTo(b)
	return err
}

// namedRow is a parcel with its courier as it is to be written.
type namedRow struct {
	row     ShipRow
	courier string
}

// ready sorts out parcels that cannot be written.
func ready(rows []ShipRow, listed []string) (ShipFiles, []namedRow) {
	var out ShipFiles
	var fit []namedRow
	for _, r := range rows {
		if strings.TrimSpace(r.OrderNo) == "" || strings.TrimSpace(r.Waybill) == "" || strings.TrimSpace(r.Company) == "" {
			out.NotFilled = append(out.NotFilled, NotFilled{r, "incomplete"})
			continue
		}
		name, reason := courierText(r.Company, listed)
		if reason != "" {
			out.NotFilled = append(out.NotFilled, NotFilled{r, reason})
			continue
		}
		fit = append(fit, namedRow{r, name})
	}
	return out, fit
}

func parts(rows []namedRow) [][]namedRow {
	var out [][]namedRow
	for len(rows) > 0 {
		n := min(len(rows), MaxShipRows)
		out = append(out, rows[:n])
		rows = rows[n:]
	}
	return out
}

func plainRows(rows []namedRow) []ShipRow {
	out := make([]ShipRow, len(rows))
	for i, r := range rows {
		out[i] = r.row
	}
	return out
}

// numbered puts -1, -2 … before a name's ending when there are several files.
func numbered(name string, n, rows int) string {
	if rows <= MaxShipRows {
		return name
	}
	ext := filepath.Ext(name)
	return fmt.Sprintf("%s-%d%s", strings.TrimSuffix(name, ext), n+1, ext)
}
