package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"zhanggui/backend/journal"
	"zhanggui/backend/shop"
)

// JobRun is the last run of a scheduled job.
type JobRun struct {
	Name    string
	Paused  bool
	Started shop.Millis
	Ended   shop.Millis // before Started while it runs, or when it was cut short
	OK      bool
	Result  map[string]any
}

func scanJob(row rowScanner) (JobRun, error) {
	var j JobRun
	var result string
	if err := row.Scan(&j.Name, &j.Paused, &j.Started, &j.Ended, &j.OK, &result); err != nil {
		return j, err
	}
	if err := json.Unmarshal([]byte(result), &j.Result); err != nil {
		return j, shop.Wrap(err, shop.Internal, "store.error.json")
	}
	return j, nil
}

// JobRun reads a job's last run; one that never ran has zero instants.
func (s *Store) JobRun(ctx context.Context, name string) (JobRun, error) {
	j, err := scanJob(s.r.QueryRowContext(ctx, `SELECT name, paused, started_at, ended_at, ok, result FROM job_run WHERE name = $1`, name))
	if errors.Is(err, sql.ErrNoRows) {
		return JobRun{Name: name, OK: true}, nil
	}
	return j, err
}

// JobRuns lists every job that ran or is paused.
func (s *Store) JobRuns(ctx context.Context) ([]JobRun, error) {
	rows, err := s.r.QueryContext(ctx, `SELECT name, paused, started_at, ended_at, ok, result FROM job_run ORDER BY name`)
	if err != nil {
		return nil, err
	}
	defer closeRows(rows)
	var out []JobRun
	for rows.Next() {
		j, err := scanJob(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, j)
	}
	return out, rows.Err()
}

// JobStarted records that a run begins.
func (s *Store) JobStarted(ctx context.Context, name string) error {
	return s.Write(ctx, Bulk, func(t *Tx) error {
		_, err := t.exec(`INSERT INTO job_run (name, started_at) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET started_at = excluded.started_at`, name, t.now)
		return err
	})
}

// JobEnded records how a run ended. Only a change between fine and not fine goes to the journal.
func (s *Store) JobEnded(ctx context.Context, name string, ok bool, result map[string]any) error {
	b, err := json.Marshal(result)
	if err != nil {
		return shop.Wrap(err, shop.Internal, "store.error.json")
	}
	return s.Write(ctx, Bulk, func(t *Tx) error {
		var was bool
		if err := t.row(`SELECT ok FROM job_run WHERE name = $1`, name).Scan(&was); err != nil {
			return one(err, "schedule.error.not_found", "job", name)
		}
		if _, err := t.exec(`UPDATE job_run SET ended_at = $1, ok = $2, result = $3 WHERE name = $4`, t.now, ok, string(b), name); err != nil {
			return err
		}
		if was == ok {
			return nil
		}
		return t.Journal(journal.Entry{Kind: journal.JobRan, Actor: journal.System(), SubKind: journal.SubJob, Subject: name, Data: map[string]any{"ok": ok}})
	})
}

// PauseJob holds a job, or lets it run again.
func (s *Store) PauseJob(ctx context.Context, name string, paused bool, by journal.Actor) error {
	return s.Write(ctx, Interactive, func(t *Tx) error {
		if _, err := t.exec(`INSERT INTO job_run (name, paused) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET paused = excluded.paused`, name, paused); err != nil {
			return err
		}
		return t.Journal(journal.Entry{Kind: journal.SettingChanged, Actor: by, SubKind: journal.SubJob, Subject: name, Data: map[string]any{"paused": paused}})
	})
}
