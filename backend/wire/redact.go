package wire

import (
	"bytes"
	"encoding/json"
	"net/url"
	"regexp"
	"sort"
	"strings"
)

// Redactor takes secrets and personal data out of whatever is recorded or logged. It is strict: a value under
// a personal or secret name goes entirely, and in what remains phone numbers and ciphertexts go by pattern.
type Redactor struct {
	names   map[string]bool
	secrets []string
	pattern *regexp.Regexp
}

const hidden = "[hidden]"

// NewRedactor returns a redactor that also hides the given secret values wherever they stand.
func NewRedactor(secrets ...string) *Redactor {
	r := &Redactor{
		names: map[string]bool{},
		// Mainland mobile and virtual numbers, land lines, and the platforms' ciphertext shapes.
		pattern: regexp.MustCompile(`1[3-9]\d{9}(?:[-#]\d{1,6})?|0\d{2,3}-?\d{7,8}|~[A-Za-z0-9+/=_~-]{12,}|\$[^$"\s]{8,}\$[^"\s,]*`),
	}
	for _, n := range strings.Fields(`client_secret access_token refresh_token sign session app_secret password token code
		receiver_name receiver_phone receiver_address receiver_mobile address address_mask receiver_name_mask
		receiver_phone_mask receiver_address_mask contact_mobile open_address_id open_address_id_2 name mobile phone detail
		buyer_memo buyer_nick pay_no inner_transaction_id id_card_num card_no mask_password encryptedData print_data
		encrypted_data note remark`) {
		r.names[strings.ToLower(n)] = true
	}
	for _, s := range secrets {
		if len(s) >= 4 {
			r.secrets = append(r.secrets, s)
		}
	}
	sort.Slice(r.secrets, func(i, j int) bool { return len(r.secrets[i]) > len(r.secrets[j]) })
	return r
}

// Text hides secrets and personal patterns in free text.
func (r *Redactor) Text(s string) string {
	for _, sec := range r.secrets {
		s = strings.ReplaceAll(s, sec, hidden)
	}
	return r.pattern.ReplaceAllString(s, hidden)
}

// Form redacts an application/x-www-form-urlencoded body or a query.
func (r *Redactor) Form(body string) string {
	v, err := url.ParseQuery(body)
	if err != nil {
		return hidden
	}
	for k, vs := range v {
		for i := range vs {
			vs[i] = r.value(k, vs[i])
		}
	}
	return v.Encode()
}

func (r *Redactor) value(name, s string) string {
	if r.names[strings.ToLower(name)] {
		if s == "" {
			return s
		}
		return hidden
	}
	if t := strings.TrimSpace(s); len(t) > 1 && (t[0] == '{' || t[0] == '[') {
		return r.JSON([]byte(t))
	}
	return r.Text(s)
}

// JSON redacts a JSON value by name and pattern; what cannot be read is kept without digits runs, Han text and
// anything quoted, so that its shape still tells what went wrong.
func (r *Redactor) JSON(body []byte) string {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return r.shape(string(body))
	}
	out, err := json.Marshal(r.walk("", v))
	if err != nil {
		return hidden
	}
	return string(out)
}

func (r *Redactor) walk(name string, v any) any {
	switch t := v.(type) {
	case map[string]any:
		for k, x := range t {
			t[k] = r.walk(k, x)
		}
		return t
	case []any:
		for i, x := range t {
			t[i] = r.walk(name, x)
		}
		return t
	case string:
		return r.value(name, t)
	case json.Number:
		if s := r.value(name, t.String()); s != t.String() {
			return s
		}
	}
	return v
}

// shape keeps a broken body's outline: markup and punctuation stay, words in quotes and Han text do not.
func (r *Redactor) shape(s string) string {
	const keep = 400
	s = r.Text(s)
	var b strings.Builder
	quoted := false
	for _, c := range s {
		switch {
		case c == '"':
			quoted = !quoted
			b.WriteRune(c)
		case quoted || c > 0x7e:
			b.WriteByte('.')
		case c >= '0' && c <= '9':
			b.WriteByte('0')
		default:
			b.WriteRune(c)
		}
		if b.Len() >= keep {
			break
		}
	}
	return b.String()
}
