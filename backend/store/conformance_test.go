package store_test

import (
	"testing"

	"zhanggui/backend/store"
	"zhanggui/backend/store/storetest"
)

func TestTheStoreKeepsItsPromises(t *testing.T) {
	storetest.Run(t, func(t *testing.T) *store.Store {
		st, _ := open(t)
		return st
	})
}
