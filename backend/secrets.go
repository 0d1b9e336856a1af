package backend

import (
	"context"

	"zhanggui/backend/journal"
	"zhanggui/backend/registry"
	"zhanggui/backend/shop"
	"zhanggui/backend/vault"
)

// Where secrets of this data folder lie is remembered, so that a forgotten passphrase is asked for instead of
// every secret seeming lost.
const (
	settingVaultSpace = "vault_space"
	settingVaultKind  = "vault_kind"
)

// Secrets is the vault, opened at first use. Errors: Invalid when the passphrase is wrong or one is needed.
func (b *Backend) Secrets(ctx context.Context) (vault.Vault, error) {
	b.vaultOnce.Do(func() {
		if b.vault = b.cfg.Vault; b.vault == nil {
			b.vault, b.vaultErr = b.openVault(ctx)
		}
	})
	return b.vault, b.vaultErr
}

func (b *Backend) openVault(ctx context.Context) (vault.Vault, error) {
	space, err := b.Store.Setting(ctx, settingVaultSpace)
	if err == nil && space == "" {
		space = b.IDs.New()
		err = b.Store.SetSetting(ctx, settingVaultSpace, space, journal.System())
	}
	if err != nil {
		return nil, err
	}
	kind, err := b.Store.Setting(ctx, settingVaultKind)
	if err != nil {
		return nil, err
	}
	if kind == "passphrase" && b.cfg.Passphrase == "" {
		return nil, shop.E(shop.Invalid, "vault.error.passphrase")
	}
	v, err := vault.Open(vault.Options{Space: space, Passphrase: b.cfg.Passphrase})
	if err != nil || v.Kind() == kind {
		return v, err
	}
	switch {
	case kind == "keychain" && v.Kind() == "keyfile":
		return nil, shop.E(shop.Invalid, "vault.error.keychain")
	case kind != "":
		old, err := vault.Open(vault.Options{Space: space, NoKeychain: kind == "keyfile"})
		if err != nil {
			return nil, err
		}
		if err := b.moveSecrets(ctx, old, v); err != nil {
			return nil, err
		}
	}
	return v, b.Store.SetSetting(ctx, settingVaultKind, v.Kind(), journal.System())
}

// moveSecrets takes every shop's secrets to a better place; the old ones go only when all are there.
func (b *Backend) moveSecrets(ctx context.Context, from, to vault.Vault) error {
	shops, err := b.Store.Shops(ctx)
	if err != nil {
		return err
	}
	type place struct{ shop, key string }
	var moved []place
	for _, sh := range shops {
		k, ok := registry.FindChannel(sh.Kind)
		if !ok {
			continue
		}
		for _, o := range k.Descriptor.Options {
			if !o.Secret {
				continue
			}
			val, err := from.Get(sh.ID, o.Key)
			if shop.IsKind(err, shop.NotFound) {
				continue
			}
			if err != nil {
				return err
			}
			if err := to.Set(sh.ID, o.Key, val); err != nil {
				return err
			}
			moved = append(moved, place{sh.ID, o.Key})
		}
	}
	for _, m := range moved {
		if err := from.Delete(m.shop, m.key); err != nil {
			return err
		}
	}
	return nil
}
