package stock

import (
	"strings"

	"zhanggui/backend/shop"
	"zhanggui/backend/tabular"
)

// SKURow is one row of a SKU file.
type SKURow struct {
	Row      int
	Code     string
	Title    string
	Spec     string
	Barcode  string
	WeightG  int64
	Category string
	Cost     shop.Minor
	Price    shop.Minor
	Counted  bool
}

// SKUFile is a SKU file as read. Has tells which columns it carries.
type SKUFile struct {
	Rows []SKURow
	Has  map[string]bool
}

// The columns of a SKU file by their keys.
const (
	ColSKU      = "sku"
	ColTitle    = "title"
	ColSpec     = "spec"
	ColBarcode  = "barcode"
	ColWeight   = "weight_g"
	ColCategory = "category"
	ColCost     = "cost"
	ColPrice    = "price"
	ColCounted  = "counted"
)

func skuFields() []tabular.Field {
	return []tabular.Field{
		{Key: ColSKU, Aliases: []string{"sku", "sku_code", "code", "SKU编码", "商品编码", "商家编码", "规格编码", "货号", "编码", "商品编号"}, Required: true},
		{Key: ColTitle, Aliases: []string{"title", "name", "商品名称", "品名", "名称", "标题", "商品标题"}},
		{Key: ColSpec, Aliases: []string{"spec", "规格", "规格名称", "颜色规格", "销售属性", "属性"}},
		{Key: ColBarcode, Aliases: []string{"barcode", "条码", "条形码", "商品条码", "69码"}},
		{Key: ColWeight, Aliases: []string{"weight_g", "重量(克)", "重量(g)", "重量克", "克重", "毛重(克)", "净重(克)"}},
		{Key: ColCategory, Aliases: []string{"category", "分类", "类目", "商品分类", "品类"}},
		{Key: ColCost, Aliases: []string{"cost", "成本", "成本价", "进价", "采购价"}},
		{Key: ColPrice, Aliases: []string{"price", "售价", "价格", "销售价", "零售价", "单价"}},
		{Key: ColCounted, Aliases: []string{"counted", "计库存", "是否计库存", "管库存"}},
	}
}

// ReadSKUs reads a SKU file; rows that cannot be taken over go to the report.
func ReadSKUs(src tabular.Source, rep *Report) (f SKUFile, err error) {
	s, err := openSheet(src, skuFields())
	if err != nil {
		return f, err
	}
	f.Has = map[string]bool{}
	for key := range s.head.Columns {
		f.Has[key] = true
	}
	err = s.each(func(r tabular.Row) {
		row, bad := skuRow(s, r)
		if bad != nil {
			rep.Refuse(src.Name, r.No, bad)
			return
		}
		f.Rows = append(f.Rows, row)
	})
	if cerr := s.close(); err == nil {
		err = cerr
	}
	return f, err
}

func skuRow(s *sheet, r tabular.Row) (SKURow, *shop.Err) {
	row := SKURow{Row: r.No, Counted: true}
	var bad *shop.Err
	if row.Code, bad = s.code(r, ColSKU); bad != nil {
		return row, bad
	}
	row.Title, row.Spec, row.Category = s.text(r, ColTitle), s.text(r, ColSpec), s.text(r, ColCategory)
	row.Barcode = tabular.CleanID(r.Cell(s.head.Column(ColBarcode)).Text)
	var none int64
	if row.WeightG, bad = s.pieces(r, ColWeight, 0, &none); bad != nil {
		return row, bad
	}
	if row.Cost, bad = s.money(r, ColCost); bad != nil {
		return row, bad
	}
	if row.Price, bad = s.money(r, ColPrice); bad != nil {
		return row, bad
	}
	if s.has(ColCounted) {
		var ok bool
		if row.Counted, ok = yesNo(s.text(r, ColCounted)); !ok {
			return row, shop.E(shop.Invalid, "stock.refused.yes_no", "column", ColCounted, "text", cut(s.text(r, ColCounted)))
		}
	}
	return row, nil
}

// yesNo reads a yes or no; blank is yes.
func yesNo(v string) (yes, ok bool) {
	switch strings.ToLower(v) {
	case "", "1", "y", "yes", "true", "是", "计":
		return true, true
	case "0", "n", "no", "false", "否", "不计":
		return false, true
	}
	return false, false
}

// CountRow is one row of a stock file.
type CountRow struct {
	Row       int
	Warehouse string
	SKU       string
	OnHand    int64
	Safety    int64
	HasSafety bool
	Zone, Bin string // where it lies, for the pick list
	HasPlace  bool
}

func countFields() []tabular.Field {
	return []tabular.Field{
		{Key: "warehouse", Aliases: []string{"warehouse", "仓库", "仓库名称", "发货仓"}, Required: true},
		{Key: "sku", Aliases: skuFields()[0].Aliases, Required: true},
		{Key: "on_hand", Aliases: []string{"on_hand", "在库", "库存", "库存数量", "现有库存", "实际库存", "库存数", "数量"}, Required: true},
		{Key: "safety", Aliases: []string{"safety", "安全库存", "预留", "保底库存"}},
		{Key: "zone", Aliases: []string{"zone", "库区", "分区"}},
		{Key: "bin", Aliases: []string{"bin", "库位", "货位", "货架"}},
	}
}

// ReadCounts reads a stock file; rows that cannot be taken over go to the report.
func ReadCounts(src tabular.Source, rep *Report) (out []CountRow, err error) {
	s, err := openSheet(src, countFields())
	if err != nil {
		return nil, err
	}
	err = s.each(func(r tabular.Row) {
		row, bad := countRow(s, r)
		if bad != nil {
			rep.Refuse(src.Name, r.No, bad)
			return
		}
		out = append(out, row)
	})
	if cerr := s.close(); err == nil {
		err = cerr
	}
	return out, err
}

func countRow(s *sheet, r tabular.Row) (CountRow, *shop.Err) {
	row := CountRow{Row: r.No, Warehouse: s.text(r, "warehouse")}
	if row.Warehouse == "" {
		return row, shop.E(shop.Invalid, "stock.refused.warehouse", "warehouse", "")
	}
	var bad *shop.Err
	if row.SKU, bad = s.code(r, "sku"); bad != nil {
		return row, bad
	}
	if row.OnHand, bad = s.pieces(r, "on_hand", 0, nil); bad != nil {
		return row, bad
	}
	if s.has("safety") && s.text(r, "safety") != "" {
		row.HasSafety = true
		row.Safety, bad = s.pieces(r, "safety", 0, nil)
	}
	if s.has("zone") || s.has("bin") {
		row.HasPlace, row.Zone, row.Bin = true, s.text(r, "zone"), s.text(r, "bin")
	}
	return row, bad
}

// LinkRow is one row of a link file: what a shop sells under a code, or item and spec, is so many of a SKU.
type LinkRow struct {
	Row        int
	ChannelSKU string
	Item       string
	Title      string
	Spec       string
	SKU        string
	Qty        int64
}

func linkFields() []tabular.Field {
	return []tabular.Field{
		{Key: "channel_sku", Aliases: []string{"channel_sku", "平台编码", "平台SKU", "渠道编码", "网店编码", "商家编码", "平台规格编码"}},
		{Key: "item", Aliases: []string{"item", "channel_item", "平台商品ID", "商品ID", "宝贝ID"}},
		{Key: "title", Aliases: []string{"title", "平台商品名称", "商品标题", "商品名称", "宝贝标题"}},
		{Key: "spec", Aliases: []string{"spec", "平台规格", "规格", "销售属性"}},
		{Key: "sku", Aliases: []string{"sku", "SKU编码", "自有编码", "本地编码", "货号", "系统编码"}, Required: true},
		{Key: "qty", Aliases: []string{"qty", "数量", "件数", "每份件数"}},
	}
}

// ReadLinks reads a link file; rows that cannot be taken over go to the report.
func ReadLinks(src tabular.Source, rep *Report) (out []LinkRow, err error) {
	s, err := openSheet(src, linkFields())
	if err != nil {
		return nil, err
	}
	err = s.each(func(r tabular.Row) {
		row, bad := linkRow(s, r)
		if bad != nil {
			rep.Refuse(src.Name, r.No, bad)
			return
		}
		out = append(out, row)
	})
	if cerr := s.close(); err == nil {
		err = cerr
	}
	return out, err
}

func linkRow(s *sheet, r tabular.Row) (LinkRow, *shop.Err) {
	row := LinkRow{Row: r.No, Item: tabular.CleanID(r.Cell(s.head.Column("item")).Text), Title: s.text(r, "title"), Spec: s.text(r, "spec")}
	row.ChannelSKU = tabular.CleanID(r.Cell(s.head.Column("channel_sku")).Text)
	if row.ChannelSKU == "" && row.Item == "" && row.Title == "" {
		return row, shop.E(shop.Invalid, "stock.refused.no_code", "column", "channel_sku")
	}
	var bad *shop.Err
	if row.SKU, bad = s.code(r, "sku"); bad != nil {
		return row, bad
	}
	one := int64(1)
	row.Qty, bad = s.pieces(r, "qty", 1, &one)
	return row, bad
}
