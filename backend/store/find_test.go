package store

import (
	"slices"
	"strings"
	"testing"

	"zhanggui/backend/shop"
)

func TestTwoCharactersFind(t *testing.T) {
	f := finder{key: []byte("key")}
	for _, c := range []struct {
		text, query string
		found       bool
	}{
		{"王芳", "王芳", true},
		{"王芳", "芳王", false},
		{"欧阳子涵", "阳子", true},
		{"王", "王", true},
		{"𠮷野家", "𠮷野", true},
		{"䶮", "䶮", true},
		{"ＡＢ１２ cup", "ab12", true},
		{"ab12", "ＡＢ１２", true},
		{"CUP-P500", "cup", true},
		{"CUP-P500", "p500", true},
		{"王\u200b芳", "王芳", true},
		{"王芳", "王\ufeff芳", true},
		{"cafe\u0301", "café", true},
		{"科技园南路", "科技园", true},
		{"科技园南路", "科技，南路", true},
		{"科技园南路", "北路", false},
	} {
		index := strings.Fields(f.tokens(c.text))
		want := f.query(c.query)
		found := len(want) > 0
		for _, tok := range want {
			found = found && slices.Contains(index, tok)
		}
		if found != c.found {
			t.Errorf("%q in %q: found %v, want %v", c.query, c.text, found, c.found)
		}
	}
	if q := f.query(" 😀,"); len(q) != 0 {
		t.Errorf("signs alone ask for %v", q)
	}
}

// TestTheIndexSpeaksToNobody: tokens hold nothing of the text and differ between shops' keys.
func TestTheIndexSpeaksToNobody(t *testing.T) {
	a, b := finder{key: []byte("a")}, finder{key: []byte("b")}
	toks := a.tokens("wangfang 王芳 13800001234")
	for _, piece := range []string{"wangfang", "王", "芳", "138"} {
		if strings.Contains(toks, piece) {
			t.Errorf("%q stands in %q", piece, toks)
		}
	}
	if a.tokens("王芳") == b.tokens("王芳") {
		t.Error("two keys give the same tokens")
	}
	if a.mac("g", "王芳") == a.mac("tail", "王芳") {
		t.Error("two fields share a token")
	}
}

func TestSameReceiver(t *testing.T) {
	f := finder{key: []byte("key")}
	base := shop.Receiver{Party: shop.Party{
		Name: "王芳", Phone: "13000001234",
		Address: shop.Address{Province: "浙江省", City: "杭州市", District: "余杭区", Detail: "幸福路 8 号"},
	}}
	with := func(change func(*shop.Receiver)) shop.Receiver {
		r := base
		change(&r)
		return r
	}
	for name, c := range map[string]struct {
		r    shop.Receiver
		same bool
	}{
		"the same":            {base, true},
		"spaces":              {with(func(r *shop.Receiver) { r.Address.Detail = "幸福路8号" }), true},
		"full width":          {with(func(r *shop.Receiver) { r.Address.Detail = "幸福路８号" }), true},
		"zero width":          {with(func(r *shop.Receiver) { r.Name = "王\u200b芳" }), true},
		"another name":        {with(func(r *shop.Receiver) { r.Name = "王方" }), false},
		"another phone":       {with(func(r *shop.Receiver) { r.Phone = "13000001235" }), false},
		"another house":       {with(func(r *shop.Receiver) { r.Address.Detail = "幸福路 9 号" }), false},
		"another city":        {with(func(r *shop.Receiver) { r.Address.City = "宁波市" }), false},
		"the platform's mark": {with(func(r *shop.Receiver) { r.MergeToken = "t1" }), false},
	} {
		if got := f.sameKey(c.r) == f.sameKey(base); got != c.same {
			t.Errorf("%s: same %v, want %v", name, got, c.same)
		}
	}
	for name, r := range map[string]shop.Receiver{
		"masked":     with(func(r *shop.Receiver) { r.Masked = true }),
		"no name":    with(func(r *shop.Receiver) { r.Name = "" }),
		"no phone":   with(func(r *shop.Receiver) { r.Phone = "" }),
		"no address": with(func(r *shop.Receiver) { r.Address.Detail = "" }),
	} {
		if k := f.sameKey(r); k != "" {
			t.Errorf("%s: compared as %q though there is too little", name, k)
		}
	}
	token := func(tok string) string { return f.sameKey(shop.Receiver{Masked: true, MergeToken: tok}) }
	if one, other := token("t1"), token("t2"); one == "" || one == other {
		t.Error("the platform's mark does not tell receivers apart")
	}
}
