package vault

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/chacha20poly1305"

	"zhanggui/backend/shop"
)

// sealedFile is the file's outer form: nothing in it can be read without the key.
type sealedFile struct {
	Version int    `json:"version"`
	Kind    string `json:"kind"` // passphrase | keyfile
	Salt    []byte `json:"salt,omitempty"`
	Nonce   []byte `json:"nonce"`
	Box     []byte `json:"box"`
}

// Argon2id cost: 64 MB, 3 passes, 2 lanes.
const (
	argonTime   = 3
	argonMemory = 64 * 1024
	argonLanes  = 2
)

type sealed struct {
	path  string
	space string
	kind  string
	salt  []byte
	key   []byte
	mu    sync.Mutex
}

func openSealed(dir, space, passphrase string) (Vault, error) {
	s := &sealed{space: space}
	if passphrase != "" {
		s.kind, s.path = "passphrase", filepath.Join(dir, "secrets.passphrase.json")
		s.salt = make([]byte, 16)
		if old, err := s.read(); err == nil {
			s.salt = old.Salt
		} else if !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		} else if _, err := rand.Read(s.salt); err != nil {
			return nil, shop.Wrap(err, shop.Internal, "vault.error.folder")
		}
		s.key = argon2.IDKey([]byte(passphrase), s.salt, argonTime, argonMemory, argonLanes, chacha20poly1305.KeySize)
	} else {
		s.kind, s.path = "keyfile", filepath.Join(dir, "secrets.json")
		key, err := keyFile(filepath.Join(dir, "secrets.key"))
		if err != nil {
			return nil, err
		}
		s.key = key
	}
	// A wrong key must be said now, not at the first pull.
	if _, err := s.load(); err != nil {
		return nil, err
	}
	return s, nil
}

// keyFile reads the random key or makes it, readable by this user only.
func keyFile(path string) ([]byte, error) {
	b, err := os.ReadFile(path)
	if err == nil {
		key, err := base64.StdEncoding.DecodeString(string(b))
		if err != nil || len(key) != chacha20poly1305.KeySize {
			return nil, shop.E(shop.Invalid, "vault.error.key")
		}
		return key, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, shop.Wrap(err, shop.Internal, "vault.error.folder")
	}
	key := make([]byte, chacha20poly1305.KeySize)
	if _, err := rand.Read(key); err != nil {
		return nil, shop.Wrap(err, shop.Internal, "vault.error.folder")
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, shop.Wrap(err, shop.Internal, "vault.error.folder")
	}
	_, err = f.WriteString(base64.StdEncoding.EncodeToString(key))
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return nil, shop.Wrap(err, shop.Internal, "vault.error.folder")
	}
	return key, nil
}

func (s *sealed) read() (sealedFile, error) {
	var f sealedFile
	b, err := os.ReadFile(s.path)
	if err != nil {
		return f, err
	}
	if err := json.Unmarshal(b, &f); err != nil {
		return f, shop.Wrap(err, shop.Invalid, "vault.error.key")
	}
	return f, nil
}

func (s *sealed) load() (map[string]string, error) {
	f, err := s.read()
	if errors.Is(err, fs.ErrNotExist) {
		return map[string]string{}, nil
	}
	if err != nil {
		return nil, err
	}
	aead, err := chacha20poly1305.NewX(s.key)
	if err != nil {
		return nil, shop.Wrap(err, shop.Internal, "vault.error.key")
	}
	if len(f.Nonce) != aead.NonceSize() {
		return nil, shop.E(shop.Invalid, "vault.error.key")
	}
	plain, err := aead.Open(nil, f.Nonce, f.Box, []byte(service+f.Kind))
	if err != nil {
		return nil, shop.Wrap(err, shop.Invalid, "vault.error.key")
	}
	m := map[string]string{}
	if err := json.Unmarshal(plain, &m); err != nil {
		return nil, shop.Wrap(err, shop.Invalid, "vault.error.key")
	}
	return m, nil
}

// save writes the whole file anew: temporary file, fsync, rename, so that a kill leaves the old or the new one.
func (s *sealed) save(m map[string]string) error {
	plain, err := json.Marshal(m)
	if err != nil {
		return shop.Wrap(err, shop.Internal, "vault.error.folder")
	}
	aead, err := chacha20poly1305.NewX(s.key)
	if err != nil {
		return shop.Wrap(err, shop.Internal, "vault.error.key")
	}
	nonce := make([]byte, aead.NonceSize())
	if _, err := rand.Read(nonce); err != nil {
		return shop.Wrap(err, shop.Internal, "vault.error.folder")
	}
	b, err := json.Marshal(sealedFile{Version: 1, Kind: s.kind, Salt: s.salt, Nonce: nonce, Box: aead.Seal(nil, nonce, plain, []byte(service+s.kind))})
	if err != nil {
		return shop.Wrap(err, shop.Internal, "vault.error.folder")
	}
	f, err := os.CreateTemp(filepath.Dir(s.path), ".secrets-*")
	if err != nil {
		return shop.Wrap(err, shop.Internal, "vault.error.folder")
	}
	_, err = f.Write(b)
	if err = errors.Join(err, f.Chmod(0o600), f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), s.path)
	}
	if err != nil {
		return shop.Wrap(errors.Join(err, os.Remove(f.Name())), shop.Internal, "vault.error.folder")
	}
	return nil
}

func (s *sealed) change(fn func(map[string]string)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	m, err := s.load()
	if err != nil {
		return err
	}
	fn(m)
	return s.save(m)
}

func (s *sealed) id(shopID, name string) string { return s.space + "/" + shopID + "/" + name }

func (s *sealed) Get(shopID, name string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m, err := s.load()
	if err != nil {
		return "", err
	}
	v, ok := m[s.id(shopID, name)]
	if !ok {
		return "", shop.E(shop.NotFound, "vault.error.not_found", "name", name)
	}
	return v, nil
}

func (s *sealed) Set(shopID, name, secret string) error {
	return s.change(func(m map[string]string) { m[s.id(shopID, name)] = secret })
}

func (s *sealed) Delete(shopID, name string) error {
	return s.change(func(m map[string]string) { delete(m, s.id(shopID, name)) })
}

func (s *sealed) Kind() string { return s.kind }
