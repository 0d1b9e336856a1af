package store

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"zhanggui/backend/journal"
	"zhanggui/backend/shop"
)

// TestEveryConnectionIsSetUp: what makes a commit durable and a list fast must hold on each connection.
func TestEveryConnectionIsSetUp(t *testing.T) {
	st := openDesk(t)
	for pragma, want := range map[string]string{
		"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "busy_timeout": "10000", "temp_store": "2",
		"cache_size": "-65536", "journal_size_limit": "67108864", "wal_autocheckpoint": "1000", "page_size": "4096",
	} {
		var got string
		if err := st.w.QueryRowContext(t.Context(), "PRAGMA "+pragma).Scan(&got); err != nil || got != want {
			t.Errorf("writer %s = %s, want %s (%v)", pragma, got, want, err)
		}
	}
	for pragma, want := range map[string]string{"query_only": "1", "busy_timeout": "10000", "cache_size": "-16384", "mmap_size": "0"} {
		var got string
		if err := st.r.QueryRowContext(t.Context(), "PRAGMA "+pragma).Scan(&got); err != nil || got != want {
			t.Errorf("reader %s = %s, want %s (%v)", pragma, got, want, err)
		}
	}
	if _, err := st.r.ExecContext(t.Context(), `DELETE FROM setting`); err == nil {
		t.Error("a reader could write")
	}
	if n := st.w.Stats().MaxOpenConnections; n != 1 {
		t.Errorf("%d writers", n)
	}
}

func TestEveryTableChecksItsTypes(t *testing.T) {
	text, err := sqliteMigrations.ReadFile("migrations/sqlite/00001_base.sql")
	if err != nil {
		t.Fatal(err)
	}
	st := openDesk(t)
	rows, err := st.r.QueryContext(t.Context(), `SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table'
		AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'goose_%'`)
	if err != nil {
		t.Fatal(err)
	}
	defer closeRows(rows)
	n := 0
	for rows.Next() {
		var name string
		var strict bool
		if err := rows.Scan(&name, &strict); err != nil {
			t.Fatal(err)
		}
		if n++; !strict {
			t.Errorf("table %s is not STRICT", name)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	if made := strings.Count(string(text), "CREATE TABLE "); n < made {
		t.Errorf("%d tables looked at, the migration makes %d", n, made)
	}
}

// TestAFullDiskLosesNothing fills the file, sees the refusal in words, makes room and goes on in the same process.
func TestAFullDiskLosesNothing(t *testing.T) {
	st := openDesk(t)
	ctx := t.Context()
	limit := func(pages string) {
		t.Helper()
		if _, err := st.w.ExecContext(ctx, "PRAGMA max_page_count = "+pages); err != nil {
			t.Fatal(err)
		}
	}
	limit("1") // the engine never goes below what there is
	big := strings.Repeat("字", 200_000)
	err := st.SetSetting(ctx, "big", big, journal.System())
	var e *shop.Err
	if !asShopErr(err, &e) || e.Key != "store.error.disk_full" {
		t.Fatalf("a full disk says %v", err)
	}
	if got, err := st.Setting(ctx, "big"); err != nil || got != "" {
		t.Errorf("half a write: %d bytes, %v", len(got), err)
	}
	if wrong := wrongChecks(t, st); len(wrong) > 0 {
		t.Errorf("wrong after a full disk: %v", wrong)
	}
	limit("1000000")
	if err := st.SetSetting(ctx, "big", big, journal.System()); err != nil {
		t.Errorf("there is room again: %v", err)
	}
}

// TestALostCommitLeavesTheWriterFree: when a commit does not succeed and the engine keeps the transaction open, the
// next write still begins.
func TestALostCommitLeavesTheWriterFree(t *testing.T) {
	st := openDesk(t)
	ctx := t.Context()
	err := st.Write(ctx, Interactive, func(tx *Tx) error {
		// A deferred reference to nothing makes COMMIT itself fail and leaves the transaction open.
		if _, err := tx.tx.ExecContext(ctx, `PRAGMA defer_foreign_keys = 1`); err != nil {
			return err
		}
		_, err := tx.exec(`UPDATE orders SET party_id = 'nobody'`)
		return err
	})
	if !shop.IsKind(err, shop.OutcomeUnknown) {
		t.Fatalf("the commit said %v", err)
	}
	if err := st.SetSetting(ctx, "k", "v", journal.System()); err != nil {
		t.Fatalf("the next write: %v", err)
	}
	if wrong := wrongChecks(t, st); len(wrong) > 0 {
		t.Errorf("wrong afterwards: %v", wrong)
	}
}

// TestAClosedFolderIsOnePlainFile: everything is written back, and only the owner can read it.
func TestAClosedFolderIsOnePlainFile(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "数据 ?#%", "店")
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		t.Fatal(err)
	}
	st, err := Open(t.Context(), Options{Dir: dir, Name: "test"})
	if err != nil {
		t.Fatal(err)
	}
	if err := st.SetSetting(t.Context(), "k", "v", journal.System()); err != nil {
		t.Fatal(err)
	}
	owned(t, dir) // while its log and index are open too
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		t.Errorf("closing twice: %v", err)
	}
	if info, err := os.Stat(filepath.Join(dir, "zhanggui.db-wal")); err == nil && info.Size() > 0 {
		t.Errorf("%d bytes are left in the log", info.Size())
	}
	owned(t, dir)
	if err := os.Chmod(filepath.Join(dir, "zhanggui.db"), 0o644); err != nil {
		t.Fatal(err)
	}
	if st, err = Open(t.Context(), Options{Dir: dir, Name: "test"}); err != nil {
		t.Fatal(err)
	}
	owned(t, dir)
	if v, err := st.Setting(t.Context(), "k"); err != nil || v != "v" {
		t.Errorf("%q %v", v, err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(filepath.Dir(dir), "zhanggui.db")); err == nil {
		t.Error("the database lies in another folder than asked")
	}
}

func owned(t *testing.T, dir string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		return
	}
	err := filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := e.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v", name, info.Mode().Perm())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestACancelledReaderOrWriterHarmsNobody: a UI that goes away ends its reads; a write under way is finished.
func TestACancelledReaderOrWriterHarmsNobody(t *testing.T) {
	st := openDesk(t)
	ctx, cancel := context.WithCancel(t.Context())
	err := st.Write(ctx, Interactive, func(tx *Tx) error {
		cancel()
		_, err := tx.exec(`UPDATE setting SET updated_at = 1`)
		return err
	})
	if err != nil {
		t.Errorf("a write under way when its caller left: %v", err)
	}
	if _, err := st.Checks(ctx); err == nil {
		t.Error("a read of somebody who left was answered")
	}
	if err := st.SetSetting(t.Context(), "k", "v", journal.System()); err != nil {
		t.Errorf("the next write: %v", err)
	}
}

// TestADamagedTailIsNotOpened: a journal with a hole means that something is gone; nobody works on it.
func TestADamagedTailIsNotOpened(t *testing.T) {
	dir := t.TempDir()
	st, err := Open(t.Context(), Options{Dir: dir, Name: "test"})
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range []string{"a", "b", "c"} {
		if err := st.SetSetting(t.Context(), k, "1", journal.System()); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := st.w.ExecContext(t.Context(), `DELETE FROM journal WHERE seq = 2`); err != nil {
		t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	_, err = Open(t.Context(), Options{Dir: dir, Name: "test"})
	var e *shop.Err
	if !asShopErr(err, &e) || e.Key != "store.error.tail" {
		t.Errorf("a hole in the journal: %v", err)
	}
}
