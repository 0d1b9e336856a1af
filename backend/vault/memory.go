package vault

import (
	"sync"

	"zhanggui/backend/shop"
)

// Memory is a vault that forgets everything with the process: for the practice shop, whose secrets are made up.
type Memory struct {
	mu sync.Mutex
	m  map[string]string
}

// NewMemory returns an empty one.
func NewMemory() *Memory { return &Memory{m: map[string]string{}} }

// Get returns a secret; NotFound when there is none.
func (v *Memory) Get(shopID, name string) (string, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	s, ok := v.m[shopID+"/"+name]
	if !ok {
		return "", shop.E(shop.NotFound, "vault.error.not_found", "name", name)
	}
	return s, nil
}

// Set keeps a secret.
func (v *Memory) Set(shopID, name, secret string) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.m[shopID+"/"+name] = secret
	return nil
}

// Delete forgets a secret.
func (v *Memory) Delete(shopID, name string) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	delete(v.m, shopID+"/"+name)
	return nil
}

// Kind is "memory".
func (v *Memory) Kind() string { return "memory" }
