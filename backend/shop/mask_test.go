package shop_test

import (
	"testing"

	"zhanggui/backend/shop"
)

func TestMasking(t *testing.T) {
	for _, c := range []struct{ kind, in, want string }{
		{"name", "林晚", "林**"},
		{"name", "林**", "林**"},
		{"name", " 欧阳靖 ", "欧**"},
		{"name", "𠮷野", "𠮷**"},
		{"name", "", ""},
		{"name", "~AgAAAAL9xYzK0w==~", "**"},
		{"name", "Ann Lee", "A**"},
		{"phone", "13800000000", "138****0000"},
		{"phone", "138****0000", "138****0000"},
		{"phone", "13800000000-1234", "138****0000-****"},
		{"phone", "0571-88880000", "057****0000"},
		{"phone", "12345", "****45"},
		{"phone", "$abc$def$1$$", "****"},
		{"phone", "", ""},
		{"detail", "云栖路 18 号 3 幢 402 室", "云栖路 18****"},
		{"detail", "云栖路***", "云栖路***"},
		{"detail", "", ""},
		{"detail", "A", "****"},
	} {
		got := map[string]func(string) string{"name": shop.MaskName, "phone": shop.MaskPhone, "detail": shop.MaskDetail}[c.kind](c.in)
		if got != c.want {
			t.Errorf("%s %q: got %q, want %q", c.kind, c.in, got, c.want)
		}
	}
}
