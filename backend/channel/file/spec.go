package file

import (
	"strings"

	"zhanggui/backend/shop"
	"zhanggui/backend/tabular"
)

// role says what one row of a file is.
type role string

const (
	roleWhole role = "whole" // a line with its order's columns beside it
	roleHead  role = "head"  // an order without its lines
	roleItems role = "items" // a line without its order
)

// spec describes one platform's exports as data: which headers stand for what, what its words mean.
type spec struct {
	platform shop.Platform
	// aliases maps a field to the headers it goes by, comma separated, the best first.
	aliases map[string]string
	// others are known headers no field needs; they only help to tell the platform.
	others string
	// items makes a file of lines without their orders when all of these headers' fields are there and none of
	// itemsNot; used by platforms that export orders and lines apart.
	items, itemsNot []string
	// pair: orders and lines come in two files that belong together.
	pair bool
	// words are statuses that mean something else here than elsewhere.
	words map[string]meaning
	// fillDown: order columns may stand only in an order's first row (merged cells).
	fillDown bool
	// oneLine: the address has no separators between its parts.
	oneLine bool
	// flags are the platform's colour numbers.
	flags map[string]string
}

// fields are the spec's aliases as columns to look for.
func (s *spec) fields() []tabular.Field {
	out := make([]tabular.Field, 0, len(s.aliases))
	for _, key := range allFields() {
		if a, ok := s.aliases[key]; ok {
			out = append(out, tabular.Field{Key: key, Aliases: strings.Split(a, ","), Required: key == fOrderNo})
		}
	}
	return out
}

func allFields() []string {
	return append(mappable(), fSKUItem, fSKUPlatform, fItemID, fGift, fGiftName, fGiftQty, fGiftID, fGiftSpec, fLineRefund,
		fRefunded, fRefund, fShippedAt, fTown, fPhone2, fAddressNew, fNetGoods, fPlatformOff, fTotalOff, fMaybe1, fMaybe2, fMaybe3, fMaybe4,
		fCourierInfo, fAudit, fSelfPick, fDraw, fException, fDelivery)
}

// known is the set of headers the platform's exports have, in compared form.
func (s *spec) known() map[string]bool {
	out := map[string]bool{}
	for _, a := range s.aliases {
		for _, h := range strings.Split(a, ",") {
			out[tabular.CleanHeader(h)] = true
		}
	}
	for _, h := range strings.Split(s.others, ",") {
		if h != "" {
			out[tabular.CleanHeader(h)] = true
		}
	}
	return out
}

// role tells what rows under this header are, and which fields it lacks to be of any use.
func (s *spec) role(h tabular.Header) (role, []string) {
	has := func(k string) bool { return h.Column(k) >= 0 }
	if !has(fOrderNo) {
		return roleHead, []string{fOrderNo}
	}
	if len(s.items) > 0 {
		isItems := true
		for _, k := range s.items {
			isItems = isItems && has(k)
		}
		for _, k := range s.itemsNot {
			isItems = isItems && !has(k)
		}
		if isItems {
			return roleItems, nil
		}
	}
	lines := false
	for _, k := range []string{fSKU, fSKUItem, fSKUPlatform, fTitle} {
		lines = lines || has(k)
	}
	switch {
	case lines && has(fQty):
		return roleWhole, nil
	case has(fQty) && s.platform == shop.Generic:
		return roleWhole, nil
	case s.pair:
		return roleHead, nil
	case s.platform == shop.Generic && lines:
		return roleWhole, []string{fQty}
	case s.platform != shop.Generic && s.platform != shop.Youzan:
		return roleWhole, []string{fQty}
	}
	return roleHead, nil
}

// header is the name of a field's column in words a seller knows: its first alias.
func (s *spec) header(key string) string {
	a, ok := s.aliases[key]
	if !ok {
		return key
	}
	first, _, _ := strings.Cut(a, ",")
	return first
}

// specs are the platforms in the order they are asked.
func specs() []*spec {
	return []*spec{
		taobaoSpec(), jdSpec(), pddSpec(), douyinSpec(), kuaishouSpec(), xiaohongshuSpec(), wechatSpec(), youzanSpec(),
	}
}

func specOf(p shop.Platform) *spec {
	if p == shop.Generic {
		return genericSpec()
	}
	for _, s := range specs() {
		if s.platform == p {
			return s
		}
	}
	return nil
}
