package fulfil

import (
	"errors"

	"zhanggui/backend/courier"
	"zhanggui/backend/shop"
)

func asShop(err error, target **shop.Err) bool { return errors.As(err, target) }

// courierClass sorts a courier's or print component's error: what it asks of us and what the platform said.
func courierClass(err error) (class, words string) {
	var re *courier.Refused
	var un *courier.Unknown
	var do *courier.Down
	switch {
	case errors.As(err, &re):
		return "refused", re.Message
	case errors.As(err, &un):
		return "unknown", ""
	case errors.As(err, &do):
		return "down", ""
	}
	return "other", ""
}
