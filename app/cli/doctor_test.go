package cli_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"zhanggui/app/cli"
	"zhanggui/backend"
	"zhanggui/backend/store"
	"zhanggui/backend/store/storetest"
)

// TestDoctorTellsSoundFromBroken: exit 0 for a sound shop, 2 when the file was damaged behind its back, and 2 when it
// cannot be opened at all; always one JSON object.
func TestDoctorTellsSoundFromBroken(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	st, err := store.Open(t.Context(), store.Options{Dir: dir, Name: "test"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := storetest.Fill(t.Context(), st, storetest.FillOptions{Seed: 5, Orders: 400}); err != nil {
		t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	doctor := func(args ...string) (int, backend.DoctorResult, string) {
		var out, errs bytes.Buffer
		code := cli.Run(context.WithoutCancel(t.Context()), append([]string{"doctor", "--data", dir, "--json", "--lang", "en"}, args...),
			cli.Streams{In: bytes.NewReader(nil), Out: &out, Err: &errs})
		var res backend.DoctorResult
		if err := json.Unmarshal(out.Bytes(), &res); err != nil {
			t.Fatalf("%v: %q %q", err, out.String(), errs.String())
		}
		return code, res, errs.String()
	}
	code, res, said := doctor("--deep")
	if code != 0 || !res.OK() || len(res.Checks) < 20 {
		t.Fatalf("a sound shop: exit %d, %+v %s", code, res.Checks, said)
	}
	file := filepath.Join(dir, "zhanggui.db")
	body, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	broken := 0
	for at := len(body) / 8; at+4096 < len(body); at += len(body) / 8 { // a page in each eighth of the file
		at = at / 4096 * 4096
		bad := bytes.Clone(body)
		for i := range 4096 {
			bad[at+i] = byte(i * 31)
		}
		if err := os.WriteFile(file, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		code, res, _ := doctor()
		if code != 2 || res.OK() && len(res.Checks) > 0 {
			t.Errorf("page %d overwritten: exit %d, %+v", at/4096, code, res.Checks)
		}
		broken++
	}
	if broken < 7 {
		t.Errorf("only %d damages were tried", broken)
	}
	if err := os.WriteFile(file, body, 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, said := doctor(); code != 0 {
		t.Errorf("the file as it was: exit %d %s", code, said)
	}
	if err := os.WriteFile(file, []byte("this is no database, it is a letter"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, _ := doctor(); code != 2 {
		t.Errorf("a letter: exit %d", code)
	}
}
