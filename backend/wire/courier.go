package wire

import (
	"errors"

	"zhanggui/backend/channel"
	"zhanggui/backend/courier"
)

// CourierError turns a call's class into that of package courier: throttled, down, cut reads and a dead
// sign-in before anything happened are Down; refusals and "no such thing" Refused; a lost write Unknown.
func CourierError(err error) error {
	var (
		un   *channel.Unknown
		re   *channel.Refused
		au   *channel.AuthExpired
		gone *channel.Gone
	)
	switch {
	case err == nil:
		return nil
	case errors.As(err, &un):
		return &courier.Unknown{Cause: err}
	case errors.As(err, &re):
		return &courier.Refused{Code: re.Code, Message: re.Message}
	case errors.As(err, &au):
		return &courier.Refused{Code: "auth_expired", Message: au.Code}
	case errors.As(err, &gone):
		return &courier.Refused{Code: "gone", Message: gone.What}
	}
	return &courier.Down{Cause: err}
}
