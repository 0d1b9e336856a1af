package vault_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/zalando/go-keyring"

	"zhanggui/backend/shop"
	"zhanggui/backend/vault"
)

// TestSecretsRoundTrip runs with the keychain replaced, since a machine without a desktop has none.
func TestSecretsRoundTrip(t *testing.T) {
	for _, c := range []struct {
		kind, pass string
		keychain   bool
	}{{"keychain", "", true}, {"passphrase", "开门红2026", false}, {"keyfile", "", false}} {
		t.Run(c.kind, func(t *testing.T) {
			if c.keychain {
				keyring.MockInit()
			} else {
				keyring.MockInitWithError(errors.New("no secret service"))
			}
			o := vault.Options{Space: "s1", Passphrase: c.pass, ConfigDir: t.TempDir()}
			v, err := vault.Open(o)
			if err != nil {
				t.Fatal(err)
			}
			if v.Kind() != c.kind {
				t.Fatalf("kind %s", v.Kind())
			}
			const canary = "canary-5f3a-secret"
			if err := v.Set("shop1", "access_token", canary); err != nil {
				t.Fatal(err)
			}
			again, err := vault.Open(o)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := again.Get("shop1", "access_token"); err != nil || got != canary {
				t.Fatalf("%q %v", got, err)
			}
			if _, err := again.Get("shop2", "access_token"); !shop.IsKind(err, shop.NotFound) {
				t.Fatalf("another shop: %v", err)
			}
			entries, err := os.ReadDir(o.ConfigDir)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range entries {
				p := filepath.Join(o.ConfigDir, e.Name())
				b, err := os.ReadFile(p)
				if err != nil {
					t.Fatal(err)
				}
				if bytes.Contains(b, []byte(canary)) {
					t.Errorf("%s holds the secret in plain", e.Name())
				}
				fi, err := e.Info()
				if err != nil {
					t.Fatal(err)
				}
				if runtime.GOOS != "windows" && fi.Mode().Perm() != 0o600 {
					t.Errorf("%s is %v", e.Name(), fi.Mode())
				}
			}
			if err := again.Delete("shop1", "access_token"); err != nil {
				t.Fatal(err)
			}
			if _, err := again.Get("shop1", "access_token"); !shop.IsKind(err, shop.NotFound) {
				t.Fatalf("after delete: %v", err)
			}
		})
	}
}

func TestAWrongPassphraseIsSaidAtOnce(t *testing.T) {
	keyring.MockInitWithError(errors.New("no secret service"))
	dir := t.TempDir()
	v, err := vault.Open(vault.Options{Space: "s", Passphrase: "right", ConfigDir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if err := v.Set("a", "b", "c"); err != nil {
		t.Fatal(err)
	}
	if _, err := vault.Open(vault.Options{Space: "s", Passphrase: "wrong", ConfigDir: dir}); !shop.IsKind(err, shop.Invalid) {
		t.Fatalf("wrong passphrase: %v", err)
	}
}

func TestADamagedFileIsRefused(t *testing.T) {
	keyring.MockInitWithError(errors.New("no secret service"))
	dir := t.TempDir()
	v, err := vault.Open(vault.Options{Space: "s", ConfigDir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if err := v.Set("a", "b", "c"); err != nil {
		t.Fatal(err)
	}
	p := filepath.Join(dir, "secrets.json")
	b, err := os.ReadFile(p)
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)-6] ^= 1
	if err := os.WriteFile(p, b, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := vault.Open(vault.Options{Space: "s", ConfigDir: dir}); !shop.IsKind(err, shop.Invalid) {
		t.Fatalf("damaged: %v", err)
	}
}
