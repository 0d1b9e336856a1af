package api

import "encoding/json"

// List is a JSON array that is never null.
type List[T any] []T

// MarshalJSON writes an empty list as [].
func (l List[T]) MarshalJSON() ([]byte, error) {
	if l == nil {
		return []byte("[]"), nil
	}
	return json.Marshal([]T(l))
}

// Words is a sentence of the catalogue: its key and the values named in it. The screen picks the language.
type Words struct {
	Key  string         `json:"key"`
	Args map[string]any `json:"args"`
}

// Say makes Words; args is never null on the wire.
func Say(key string, args map[string]any) Words {
	if args == nil {
		args = map[string]any{}
	}
	return Words{Key: key, Args: args}
}

// Sum is an amount in minor units of one currency; sums of different currencies are never added.
type Sum struct {
	Currency string `json:"currency"`
	Minor    int64  `json:"minor"`
}
