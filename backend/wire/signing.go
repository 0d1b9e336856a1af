package wire

import (
	"crypto/md5" //nolint:gosec // the platforms' signature algorithm, not ours to choose
	"encoding/hex"
	"sort"
	"strings"
)

// MD5Wrap signs params the way several platforms do: names sorted by byte, name and value joined without
// separators, the secret before and after, MD5, upper-case hex. The parameter "sign" is left out.
func MD5Wrap(secret string, params map[string]string) string {
	names := make([]string, 0, len(params))
	for k := range params {
		if k != "sign" {
			names = append(names, k)
		}
	}
	sort.Strings(names)
	var b strings.Builder
	b.WriteString(secret)
	for _, k := range names {
		b.WriteString(k)
		b.WriteString(params[k])
	}
	b.WriteString(secret)
	sum := md5.Sum([]byte(b.String())) //nolint:gosec // see above
	return strings.ToUpper(hex.EncodeToString(sum[:]))
}
