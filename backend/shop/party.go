package shop

import "strings"

// Address is a place in China (or elsewhere: then Country is set and the other parts may be free text).
type Address struct {
	Country  string
	Province string
	City     string
	District string
	Town     string
	Detail   string
}

// OneLine joins the parts without separators repeated, province first.
func (a Address) OneLine() string {
	parts := make([]string, 0, 6)
	for _, p := range []string{a.Country, a.Province, a.City, a.District, a.Town, a.Detail} {
		p = strings.TrimSpace(p)
		if p != "" && (len(parts) == 0 || parts[len(parts)-1] != p) {
			parts = append(parts, p)
		}
	}
	return strings.Join(parts, " ")
}

// Party is somebody with a name, a phone and a place: a receiver or a sender.
type Party struct {
	Name    string
	Phone   string
	Address Address
}

// Receiver is the buyer's party as the channel gives it.
type Receiver struct {
	Party
	// Masked is true when the platform hides the receiver (asterisks or ciphertext): such an order can only be
	// labelled by the platform's own e-waybill or a label tool fed by the platform.
	Masked bool
	// Cipher keeps the platform's ciphertexts verbatim for its e-waybill call: name, phone, address, …
	Cipher map[string]string
	// MergeToken is the platform's own "same receiver" id (open_address_id, oaid), or "".
	MergeToken string
}

// IsMaskedText reports whether a text carries a platform's mask (asterisks) or ciphertext marks.
func IsMaskedText(s string) bool {
	return strings.Contains(s, "*") || strings.HasPrefix(s, "~") || strings.HasPrefix(s, "##") ||
		strings.HasPrefix(s, "$$") || (strings.HasPrefix(s, "$") && strings.HasSuffix(s, "$") && len(s) > 8)
}
