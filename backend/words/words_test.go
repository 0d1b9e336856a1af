package words_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"zhanggui/backend/shop"
	"zhanggui/backend/words"
)

func load(t *testing.T) *words.Book {
	t.Helper()
	b, err := words.Load()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestBothLanguagesHaveTheSameKeysAndValues(t *testing.T) {
	b := load(t)
	zh, en := b.Keys(words.Zh), b.Keys(words.En)
	for _, k := range zh {
		if !slices.Contains(en, k) {
			t.Errorf("%s has no English", k)
		}
	}
	for _, k := range en {
		if !slices.Contains(zh, k) {
			t.Errorf("%s has no Chinese", k)
		}
	}
	plural := regexp.MustCompile(`\{([a-z_0-9]+), plural`)
	set := func(s, en string) []string {
		var out []string
		for _, n := range words.NamesIn(s) {
			chooses := slices.ContainsFunc(plural.FindAllStringSubmatch(en, -1), func(m []string) bool { return m[1] == n })
			if !chooses && !slices.Contains(out, n) {
				out = append(out, n)
			}
		}
		slices.Sort(out)
		return out
	}
	for _, k := range zh {
		// The screens hand over each number bare, formatted and in words; every language takes what it needs.
		if strings.HasPrefix(k, "ui.") {
			continue
		}
		if a, e := set(b.Raw(words.Zh, k), b.Raw(words.En, k)), set(b.Raw(words.En, k), b.Raw(words.En, k)); !slices.Equal(a, e) {
			t.Errorf("%s names %v in Chinese and %v in English", k, a, e)
		}
	}
}

func TestBannedWords(t *testing.T) {
	b := load(t)
	ban := regexp.MustCompile(`失败|错误|异常|操作成功|系统繁忙|数据为空|非法|登陆|其它|帐单|[!！]`)
	for _, k := range b.Keys(words.Zh) {
		if s := b.Raw(words.Zh, k); ban.MatchString(s) {
			t.Errorf("%s: %s", k, s)
		}
	}
}

func TestEveryTokenHasWords(t *testing.T) {
	b := load(t)
	for _, h := range shop.HoldReasons() {
		if b.Raw(words.Zh, "hold."+string(h)) == "" {
			t.Errorf("hold.%s has no words", h)
		}
	}
	for _, s := range shop.OrderStates() {
		if b.Raw(words.Zh, "state.order."+string(s)) == "" {
			t.Errorf("state.order.%s has no words", s)
		}
	}
	for _, s := range shop.ParcelStates() {
		if b.Raw(words.Zh, "state.parcel."+string(s)) == "" {
			t.Errorf("state.parcel.%s has no words", s)
		}
	}
	for _, s := range shop.ShipBackStates() {
		if b.Raw(words.Zh, "state.shipback."+string(s)) == "" {
			t.Errorf("state.shipback.%s has no words", s)
		}
	}
	for _, p := range shop.Platforms() {
		if b.Raw(words.Zh, "platform."+string(p)) == "" {
			t.Errorf("platform.%s has no words", p)
		}
	}
}

func TestSay(t *testing.T) {
	b := load(t)
	if got := b.Say("zh", "no.such.key", shop.Args{"b": 2, "a": 1}); got != "no.such.key a=1 b=2" {
		t.Errorf("unknown key: %q", got)
	}
	for lang, want := range map[string]string{
		"zh-CN": "数据文件夹正被「zhanggui serve (pid 7)」占用。先退出它，或用 --data 指另一个文件夹。",
		"en":    "The data folder is in use by “zhanggui serve (pid 7)”. Close that program, or name another folder with --data.",
	} {
		if got := b.Error(lang, shop.E(shop.NotAllowed, "store.error.locked", "who", "zhanggui serve (pid 7)")); got != want {
			t.Errorf("%s: %q", lang, got)
		}
	}
}
