package store

import (
	"context"
	"encoding/json"

	"zhanggui/backend/journal"
	"zhanggui/backend/shop"
)

// ImportRun is one finished import.
type ImportRun struct {
	ID       string
	ShopID   string
	At       shop.Millis
	Platform string
	Files    []string
	Report   map[string]any
	Verdicts string // file below the data folder
}

// AddImport records a finished import.
func (s *Store) AddImport(ctx context.Context, r ImportRun, by journal.Actor) error {
	files, e1 := json.Marshal(r.Files)
	report, e2 := json.Marshal(r.Report)
	if e1 != nil || e2 != nil {
		return shop.E(shop.Internal, "store.error.json")
	}
	return s.Write(ctx, Interactive, func(t *Tx) error {
		if _, err := t.exec(`INSERT INTO import_run (id, shop_id, at, platform, files, report, verdicts) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			r.ID, r.ShopID, t.now, r.Platform, string(files), string(report), r.Verdicts); err != nil {
			return err
		}
		return t.Journal(journal.Entry{
			Kind: journal.FileImported, Actor: by, SubKind: journal.SubImport, Subject: r.ID,
			Data: map[string]any{"shop": r.ShopID, "files": r.Files, "report": r.Report},
		})
	})
}

// Imports lists the newest imports of a shop, or of all shops with "".
func (s *Store) Imports(ctx context.Context, shopID string, limit int) ([]ImportRun, error) {
	rows, err := s.r.QueryContext(ctx, `SELECT id, shop_id, at, platform, files, report, verdicts FROM import_run
		WHERE $1 = '' OR shop_id = $1 ORDER BY id DESC LIMIT $2`, shopID, limit)
	if err != nil {
		return nil, err
	}
	defer closeRows(rows)
	out := []ImportRun{}
	for rows.Next() {
		var r ImportRun
		var files, report string
		if err := rows.Scan(&r.ID, &r.ShopID, &r.At, &r.Platform, &files, &report, &r.Verdicts); err != nil {
			return nil, err
		}
		if json.Unmarshal([]byte(files), &r.Files) != nil || json.Unmarshal([]byte(report), &r.Report) != nil {
			return nil, shop.E(shop.Internal, "store.error.json")
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// FileMap is a mapping of columns a person made once for a shop's files with one header row.
func (s *Store) FileMap(ctx context.Context, shopID, head string) (map[string]string, error) {
	var text string
	err := s.r.QueryRowContext(ctx, `SELECT map FROM file_map WHERE shop_id = $1 AND head = $2`, shopID, head).Scan(&text)
	if err := one(err, "import.error.no_map"); err != nil {
		return nil, err
	}
	var m map[string]string
	if err := json.Unmarshal([]byte(text), &m); err != nil {
		return nil, shop.Wrap(err, shop.Internal, "store.error.json")
	}
	return m, nil
}

// SetFileMap remembers a mapping for every later file of the shop with that header row.
func (s *Store) SetFileMap(ctx context.Context, shopID, head string, m map[string]string) error {
	b, err := json.Marshal(m)
	if err != nil {
		return shop.Wrap(err, shop.Internal, "store.error.json")
	}
	return s.Write(ctx, Interactive, func(t *Tx) error {
		_, err := t.exec(`INSERT INTO file_map (shop_id, head, map, at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (shop_id, head) DO UPDATE SET map = excluded.map, at = excluded.at`, shopID, head, string(b), t.now)
		return err
	})
}

// KnownOrders tells which of the numbers are orders of the shop.
func (s *Store) KnownOrders(ctx context.Context, shopID string, nos []string) (map[string]bool, error) {
	lacking, err := s.Absent(ctx, shopID, nos)
	if err != nil {
		return nil, err
	}
	out := make(map[string]bool, len(nos))
	for _, no := range nos {
		out[no] = true
	}
	for _, no := range lacking {
		delete(out, no)
	}
	return out, nil
}
