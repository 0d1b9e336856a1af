package store

import (
	"errors"

	"zhanggui/backend/shop"
)

func asShopErr(err error, target **shop.Err) bool { return errors.As(err, target) }
