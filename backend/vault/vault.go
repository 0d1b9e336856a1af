// Package vault keeps channel secrets out of the database: in the OS keychain, else in a file sealed with a
// passphrase, else in a file sealed with a random key kept (0600) in the user's config folder. In: a shop, a
// name, a secret. Out: the secret, or the reason it cannot be had. Secrets never reach logs or the data folder.
package vault

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/zalando/go-keyring"

	"zhanggui/backend/shop"
)

// Vault keeps secrets by shop and name.
type Vault interface {
	// Get returns a secret; NotFound when there is none.
	Get(shopID, name string) (string, error)
	Set(shopID, name, secret string) error
	Delete(shopID, name string) error
	// Kind tells where secrets lie: keychain, passphrase, keyfile, memory.
	Kind() string
}

// Options say how to open a vault.
type Options struct {
	// Space keeps several data folders on one PC apart.
	Space string
	// Passphrase seals the file when the OS has no keychain; "" = a random key file.
	Passphrase string
	// ConfigDir is the user's config folder; "" = the OS's own.
	ConfigDir string
	// NoKeychain skips the OS keychain (demos, tests).
	NoKeychain bool
}

const (
	service = "zhanggui"
	probe   = 2 * time.Second
)

// Open finds the best place for secrets on this machine. An explicit passphrase wins over the keychain.
func Open(o Options) (Vault, error) {
	if o.Passphrase == "" && !o.NoKeychain && keychainWorks() {
		return keychain{space: o.Space}, nil
	}
	dir := o.ConfigDir
	if dir == "" {
		base, err := os.UserConfigDir()
		if err != nil {
			return nil, shop.Wrap(err, shop.Internal, "vault.error.folder")
		}
		dir = filepath.Join(base, "zhanggui")
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, shop.Wrap(err, shop.Internal, "vault.error.folder")
	}
	return openSealed(dir, o.Space, o.Passphrase)
}

// keychainWorks asks the keychain for something it does not have; no answer within two seconds means no.
func keychainWorks() bool {
	done := make(chan bool, 1)
	go func() {
		_, err := keyring.Get(service, "probe")
		done <- err == nil || errors.Is(err, keyring.ErrNotFound)
	}()
	t := time.NewTimer(probe)
	defer t.Stop()
	select {
	case ok := <-done:
		return ok
	case <-t.C:
		return false
	}
}

type keychain struct{ space string }

func (k keychain) account(shopID, name string) string {
	return fmt.Sprintf("%s/%s/%s", k.space, shopID, name)
}

func (k keychain) Get(shopID, name string) (string, error) {
	v, err := keyring.Get(service, k.account(shopID, name))
	if errors.Is(err, keyring.ErrNotFound) {
		return "", shop.E(shop.NotFound, "vault.error.not_found", "name", name)
	}
	if err != nil {
		return "", shop.Wrap(err, shop.Internal, "vault.error.keychain")
	}
	return v, nil
}

func (k keychain) Set(shopID, name, secret string) error {
	if err := keyring.Set(service, k.account(shopID, name), secret); err != nil {
		return shop.Wrap(err, shop.Internal, "vault.error.keychain")
	}
	return nil
}

func (k keychain) Delete(shopID, name string) error {
	err := keyring.Delete(service, k.account(shopID, name))
	if err != nil && !errors.Is(err, keyring.ErrNotFound) {
		return shop.Wrap(err, shop.Internal, "vault.error.keychain")
	}
	return nil
}

func (k keychain) Kind() string { return "keychain" }
