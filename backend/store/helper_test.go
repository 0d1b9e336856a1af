package store_test

import (
	"errors"

	"zhanggui/backend/shop"
)

func asErr(err error, target **shop.Err) bool { return errors.As(err, target) }
