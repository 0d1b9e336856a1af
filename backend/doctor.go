package backend

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"zhanggui/backend/shop"
	"zhanggui/backend/store"
)

// DoctorRequest says how thoroughly to look.
type DoctorRequest struct {
	// Deep also compares every index with its table; slow on large shops.
	Deep bool
}

// DoctorCheck is one thing that was looked at. OK is false only for broken data; what a person should merely know
// is OK with words in Detail.
type DoctorCheck struct {
	Name   string `json:"name"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail"`
}

// DoctorResult is the whole examination.
type DoctorResult struct {
	Checks []DoctorCheck `json:"checks"`
}

// OK reports whether nothing is broken.
func (r DoctorResult) OK() bool {
	for _, c := range r.Checks {
		if !c.OK {
			return false
		}
	}
	return true
}

// Disk space below which a person is told: an import of a large shop and its copy need about this much.
const (
	fewBytes   = 1 << 30
	fewPercent = 5
)

// Doctor examines the data and the place it lies in. It changes nothing; an error means it could not look.
func (b *Backend) Doctor(ctx context.Context, q DoctorRequest) (DoctorResult, error) {
	var res DoctorResult
	engine := []func(context.Context) (store.Finding, error){b.Store.QuickCheck}
	if q.Deep {
		engine = append(engine, b.Store.IntegrityCheck)
	}
	for _, ask := range engine {
		f, err := ask(ctx)
		if err != nil {
			return res, err
		}
		c := DoctorCheck{Name: f.Name, OK: f.OK, Detail: f.Detail}
		if f.OK {
			c.Detail = b.Say("doctor."+f.Name, nil)
		}
		res.Checks = append(res.Checks, c)
	}
	found, err := b.Store.Checks(ctx)
	if err != nil {
		return res, err
	}
	for _, f := range found {
		args := shop.Args{"what": b.Say("doctor."+f.Name, nil), "rows": f.Rows, "wrong": f.Wrong, "first": f.First}
		c := DoctorCheck{Name: f.Name, OK: f.Wrong == 0}
		if c.OK {
			c.Detail = b.Say("doctor.sound", args)
		} else {
			c.Detail = b.Say("doctor.broken", args)
		}
		res.Checks = append(res.Checks, c)
	}
	around := []func(context.Context) (DoctorCheck, error){b.doctorModes, b.doctorDisk, b.doctorPlace, b.doctorClock, b.doctorBackup}
	for _, look := range around {
		c, err := look(ctx)
		if err != nil {
			return res, err
		}
		res.Checks = append(res.Checks, c)
	}
	return res, nil
}

// doctorModes tells which files other users of the computer can read. Windows keeps the folder by its own rights.
func (b *Backend) doctorModes(context.Context) (DoctorCheck, error) {
	c := DoctorCheck{Name: "files", OK: true, Detail: b.Say("doctor.files", nil)}
	if runtime.GOOS == "windows" {
		c.Detail = b.Say("doctor.files_windows", nil)
		return c, nil
	}
	open, first := 0, ""
	err := filepath.WalkDir(b.cfg.Dir, func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := e.Info()
		if err != nil {
			if os.IsNotExist(err) { // a log that was written back meanwhile
				return nil
			}
			return err
		}
		if info.Mode().Perm()&0o077 != 0 && info.Mode()&fs.ModeSymlink == 0 {
			if open++; first == "" {
				first = name
			}
		}
		return nil
	})
	if err != nil {
		return c, shop.Wrap(err, shop.Internal, "store.error.folder", "dir", b.cfg.Dir)
	}
	if open > 0 {
		c.Detail = b.Say("doctor.files_open", shop.Args{"n": open, "first": first})
	}
	return c, nil
}

// doctorDisk tells when space runs out.
func (b *Backend) doctorDisk(context.Context) (DoctorCheck, error) {
	c := DoctorCheck{Name: "disk", OK: true}
	free, total, err := diskSpace(b.cfg.Dir)
	if err != nil {
		c.Detail = b.Say("doctor.disk_unknown", nil)
		return c, nil //nolint:nilerr // a place that does not tell its space is no broken data
	}
	args := shop.Args{"free": free >> 20, "total": total >> 20}
	c.Detail = b.Say("doctor.disk", args)
	if free < fewBytes || (total > 0 && free*100/total < fewPercent) {
		c.Detail = b.Say("doctor.disk_low", args)
	}
	return c, nil
}

// doctorPlace warns of a folder where the database's safe way of writing does not hold: a network share, or a
// folder that another program copies while it is being written.
func (b *Backend) doctorPlace(context.Context) (DoctorCheck, error) {
	c := DoctorCheck{Name: "folder", OK: true, Detail: b.Say("doctor.folder", shop.Args{"dir": b.cfg.Dir})}
	if network, kind := networkFolder(b.cfg.Dir); network {
		c.Detail = b.Say("doctor.folder_network", shop.Args{"dir": b.cfg.Dir, "kind": kind})
	} else if who := syncedFolder(b.cfg.Dir); who != "" {
		c.Detail = b.Say("doctor.folder_synced", shop.Args{"dir": b.cfg.Dir, "who": who})
	}
	return c, nil
}

// doctorClock warns when this computer's clock stands before the newest thing that was written down.
func (b *Backend) doctorClock(ctx context.Context) (DoctorCheck, error) {
	c := DoctorCheck{Name: "clock", OK: true, Detail: b.Say("doctor.clock", nil)}
	last, err := b.Store.LastJournalAt(ctx)
	if err != nil {
		return c, err
	}
	if behind := last - b.Store.Now(); behind > 60_000 {
		c.Detail = b.Say("doctor.clock_behind", shop.Args{"minutes": behind / 60_000})
	}
	return c, nil
}

// doctorBackup reminds that everything lies in one folder.
func (b *Backend) doctorBackup(ctx context.Context) (DoctorCheck, error) {
	c := DoctorCheck{Name: "backup", OK: true}
	dir, err := b.Store.Setting(ctx, "backup_folder")
	if err != nil {
		return c, err
	}
	if c.Detail = b.Say("doctor.backup_none", nil); dir != "" {
		c.Detail = b.Say("doctor.backup", shop.Args{"dir": dir})
	}
	return c, nil
}
