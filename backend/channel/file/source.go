package file

import (
	"encoding/json"

	"zhanggui/backend/shop"
	"zhanggui/backend/tabular"
)

// srcFile is one table (a text file or one sheet) as rows are read under it.
type srcFile struct {
	name     string
	role     role
	header   tabular.Header
	exported shop.Millis
}

// srcRow is one data row: texts as stored, in the file's columns.
type srcRow struct {
	file  *srcFile
	no    int
	cells []string
}

func (r srcRow) raw(key string) string {
	i := r.file.header.Column(key)
	if i < 0 || i >= len(r.cells) {
		return ""
	}
	return r.cells[i]
}

func (r srcRow) has(key string) bool      { return r.file.header.Column(key) >= 0 }
func (r srcRow) text(key string) string   { return tabular.CleanText(r.raw(key)) }
func (r srcRow) id(key string) string     { return tabular.CleanID(r.raw(key)) }
func (r srcRow) amount(key string) string { return tabular.CleanAmount(r.raw(key)) }

// archived is the JSON an order's rows are kept in, so that a better reader can go over them again.
type archived struct {
	V        int               `json:"v"`
	Platform shop.Platform     `json:"platform"`
	Currency string            `json:"currency"`
	Zone     string            `json:"zone"`
	OrderNo  string            `json:"order_no"`
	Map      map[string]string `json:"map,omitempty"`
	Refused  int               `json:"refused,omitempty"` // rows of this order that were not taken
	Held     bool              `json:"held,omitempty"`    // the shop had the order: it may come without lines
	Files    []archivedFile    `json:"files"`
	Rows     []archivedRow     `json:"rows"`
}

type archivedFile struct {
	Name     string      `json:"name"`
	Role     role        `json:"role"`
	Exported shop.Millis `json:"exported"`
	Header   int         `json:"header"`
	Columns  []string    `json:"columns"`
}

type archivedRow struct {
	File  int      `json:"f"`
	No    int      `json:"n"`
	Cells []string `json:"c"`
}

// archive writes the rows of one order.
func (b *builder) archive(no string, rows []srcRow, refused int, held bool) ([]byte, error) {
	a := archived{V: 1, Platform: b.spec.platform, Currency: b.currency, Zone: b.zone, OrderNo: no, Map: b.byHand, Refused: refused, Held: held}
	at := map[*srcFile]int{}
	for _, r := range rows {
		i, ok := at[r.file]
		if !ok {
			i = len(a.Files)
			at[r.file] = i
			a.Files = append(a.Files, archivedFile{r.file.name, r.file.role, r.file.exported, r.file.header.RowNo, r.file.header.Names})
		}
		cells := r.cells
		for len(cells) > 0 && cells[len(cells)-1] == "" {
			cells = cells[:len(cells)-1]
		}
		a.Rows = append(a.Rows, archivedRow{File: i, No: r.no, Cells: cells})
	}
	return json.Marshal(a)
}

// restore reads archived rows back.
func (a *archived) restore(s *spec) ([]srcRow, bool) {
	files := make([]*srcFile, len(a.Files))
	for i, f := range a.Files {
		names := make([]tabular.Cell, len(f.Columns))
		for j, n := range f.Columns {
			names[j].Text = n
		}
		h := tabular.MatchHeader(tabular.Row{No: f.Header, Cells: names}, s.fields(), a.Map)
		h.Names = f.Columns
		files[i] = &srcFile{name: f.Name, role: f.Role, header: h, exported: f.Exported}
	}
	rows := make([]srcRow, len(a.Rows))
	for i, r := range a.Rows {
		if r.File < 0 || r.File >= len(files) {
			return nil, false
		}
		rows[i] = srcRow{file: files[r.File], no: r.No, cells: r.Cells}
	}
	return rows, len(rows) > 0
}
