package shipback

import (
	"context"

	"zhanggui/backend/journal"
)

// Filled is one batch-ship file as it was made, before it lies on disk.
type Filled struct {
	Name string
	Body []byte
	Rows []int // which of the reports it holds
}

// Unfilled is a report that could not be written into a file.
type Unfilled struct {
	FileReport
	Reason string // words ship.file.<reason>
}

// Exported tells what an export of one file shop wrote.
type Exported struct {
	Files    []string // full names
	Parcels  int
	Unfilled []Unfilled
}

// Export writes what waits for a file shop's next batch-ship file. fill makes the files, save puts one safely on
// disk and returns its full name; only then its reports count as sent. The next order export of the shop confirms them.
func (s *Service) Export(ctx context.Context, shopID string, by journal.Actor, fill func([]FileReport) ([]Filled, []Unfilled, error), save func(Filled) (string, error)) (Exported, error) {
	var out Exported
	list, err := s.d.Store.FileReports(ctx, shopID)
	if err != nil || len(list) == 0 {
		return out, err
	}
	files, unfilled, err := fill(list)
	if err != nil {
		return out, err
	}
	out.Unfilled = unfilled
	for _, f := range files {
		name, err := save(f)
		if err != nil {
			return out, err
		}
		done := make([]FileReport, 0, len(f.Rows))
		for _, i := range f.Rows {
			done = append(done, list[i])
		}
		if err := s.d.Store.FileReported(ctx, done, f.Name, by); err != nil {
			return out, err
		}
		out.Files = append(out.Files, name)
		out.Parcels += len(done)
	}
	return out, nil
}
