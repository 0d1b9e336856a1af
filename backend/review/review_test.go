package review_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"zhanggui/backend/review"
	"zhanggui/backend/shop"
)

// good is an order nothing stands against.
func good() review.Subject {
	goods, freight, none := shop.Minor(2000), shop.Minor(500), shop.Minor(0)
	return review.Subject{
		ID: "o1", SortAt: 1_000_000_000, MessageHold: true,
		Order: shop.Order{
			Status: shop.ChPaid, Currency: "CNY", GoodsMinor: &goods, FreightMinor: &freight, ShopDiscount: &none, PlatformDiscount: &none,
			PaidMinor: 2500, PaidKnown: true, Lines: []shop.Line{{LineNo: 1, ChannelSKU: "A", Qty: 2, AmountMinor: 2000}},
			Receiver: shop.Receiver{Party: shop.Party{Name: "王小明", Phone: "13800138000", Address: shop.Address{
				Province: "江苏省", City: "苏州市", District: "虎丘区", Detail: "科技城路 8 号",
			}}},
		},
	}
}

func reasons(s review.Subject) string {
	var out []string
	for _, o := range review.Check(s, review.DefaultPolicy()) {
		out = append(out, string(o.Reason))
	}
	return strings.Join(out, " ")
}

func TestWhatStandsAgainstAnOrder(t *testing.T) {
	hour := int64(3_600_000)
	for name, c := range map[string]struct {
		edit func(*review.Subject)
		want string
	}{
		"nothing":              {func(*review.Subject) {}, ""},
		"pending":              {func(s *review.Subject) { s.Status = shop.ChPendingPayment }, "pending_payment"},
		"deposit":              {func(s *review.Subject) { s.Status, s.PaidMinor = shop.ChPresaleDeposit, 100 }, "presale_deposit"},
		"held":                 {func(s *review.Subject) { s.Status = shop.ChHeld }, "channel_hold"},
		"unknown status":       {func(s *review.Subject) { s.Status, s.StatusWords = shop.ChUnknown, "奇怪" }, "unknown_status"},
		"part shipped":         {func(s *review.Subject) { s.Status = shop.ChPartShipped }, "part_shipped_elsewhere"},
		"refund":               {func(s *review.Subject) { s.Refund = shop.RefundAsked }, "refund_asked"},
		"risk":                 {func(s *review.Subject) { s.ChannelHolds = []shop.Hold{{Reason: shop.HoldRisk}} }, "risk_review"},
		"blank receiver":       {func(s *review.Subject) { s.Receiver = shop.Receiver{} }, "address_incomplete name_blank phone_bad"},
		"no city":              {func(s *review.Subject) { s.Receiver.Address.City = " " }, "address_incomplete"},
		"masked":               {func(s *review.Subject) { masked(s) }, ""},
		"masked without city":  {func(s *review.Subject) { masked(s); s.Receiver.Address.City = "" }, "address_incomplete"},
		"asterisks, not said":  {func(s *review.Subject) { s.Receiver.Phone = "138****8000" }, "phone_bad"},
		"unmapped":             {func(s *review.Subject) { s.Unmapped = s.Lines }, "unknown_sku"},
		"no lines":             {func(s *review.Subject) { s.Lines = nil }, "doubt"},
		"amount":               {func(s *review.Subject) { s.PaidMinor-- }, "amount_off"},
		"amount from lines":    {func(s *review.Subject) { s.GoodsMinor = nil; s.Lines[0].AmountMinor = 1999 }, "amount_off"},
		"discount":             {func(s *review.Subject) { d := shop.Minor(300); s.ShopDiscount, s.PaidMinor = &d, 2200 }, ""},
		"a term is missing":    {func(s *review.Subject) { s.FreightMinor = nil; s.PaidMinor = 1 }, ""},
		"paid is not told":     {func(s *review.Subject) { s.PaidKnown = false; s.PaidMinor = 1 }, ""},
		"message":              {func(s *review.Subject) { s.BuyerMessage = "周五送" }, "message_present"},
		"blank message":        {func(s *review.Subject) { s.BuyerMessage = " \n" }, ""},
		"message not asked":    {func(s *review.Subject) { s.BuyerMessage, s.MessageHold = "周五送", false }, ""},
		"the later twin":       {func(s *review.Subject) { s.Same = []review.Twin{{ID: "o0", SortAt: s.SortAt - hour}} }, "duplicate"},
		"the earlier twin":     {func(s *review.Subject) { s.Same = []review.Twin{{ID: "o2", SortAt: s.SortAt + hour}} }, ""},
		"at once, by id":       {func(s *review.Subject) { s.Same = []review.Twin{{ID: "o0", SortAt: s.SortAt}} }, "duplicate"},
		"a twin of last month": {func(s *review.Subject) { s.Same = []review.Twin{{ID: "o0", SortAt: s.SortAt - 25*hour}} }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := good()
			c.edit(&s)
			if got := reasons(s); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func masked(s *review.Subject) {
	s.Receiver = shop.Receiver{Masked: true, Party: shop.Party{Address: shop.Address{Province: "江苏", City: "苏州"}}}
}

func TestAddress(t *testing.T) {
	for _, c := range []struct {
		a    shop.Address
		part string
	}{
		{shop.Address{Province: "江苏", City: "苏州", Detail: "科技城路8号"}, ""},
		{shop.Address{Province: "北京市", Detail: "中关村大街 1 号院"}, ""},
		{shop.Address{Province: "上海", City: "上海市", District: "浦东新区", Detail: "上海上海市浦东新区世纪大道100号"}, ""},
		{shop.Address{Province: "广东", City: "东莞", Detail: "寮步镇石步村"}, ""},
		{shop.Address{Province: "云南", City: "昆明", Detail: "翠湖边的大青树下"}, "house"},
		{shop.Address{Province: "江苏", City: "苏州", Detail: "8号"}, "detail_short"},
		{shop.Address{Province: "江苏", City: "苏州", Detail: "江苏苏州"}, "detail"},
		{shop.Address{Province: "江苏", City: "苏州", Detail: "\u3000 "}, "detail"},
		{shop.Address{Province: "江苏", Detail: "科技城路8号"}, "city"},
		{shop.Address{City: "苏州", Detail: "科技城路8号"}, "province"},
		{shop.Address{Country: "中国", City: "苏州", Detail: "科技城路8号"}, "province"},
		{shop.Address{Country: "United Kingdom", Detail: "10 Downing Street"}, ""},
		{shop.Address{Country: "United Kingdom"}, "detail"},
	} {
		s := good()
		s.Receiver.Address = c.a
		var part string
		for _, o := range review.Check(s, review.DefaultPolicy()) {
			if o.Reason == shop.HoldAddress {
				part = fmt.Sprint(o.Args["part"])
			}
		}
		if part != c.part {
			t.Errorf("%+v: got %q, want %q", c.a, part, c.part)
		}
	}
}

func TestPhones(t *testing.T) {
	cn := shop.Address{Province: "江苏"}
	for _, c := range []struct {
		phone string
		a     shop.Address
		ok    bool
	}{
		{"13800138000", cn, true},
		{"+86 138-0013-8000", cn, true},
		{"86-13800138000", cn, true},
		{"0086 13800138000", cn, true},
		{"013800138000", cn, true},
		{"1795113800138000", cn, true},
		{"１３８００１３８０００", cn, true},
		{"19912345678", cn, true},
		{"13800138000-1234", cn, true}, // a virtual number with its extension
		{"13800138000转1234", cn, true},
		{"0512-66668888", cn, true},
		{"010-12345678", cn, true},
		{"(010)12345678-801", cn, true},
		{"400-800-1234", cn, true},
		{"8008201234", cn, true},
		{"1440012345678", cn, false}, // a thing's number
		{"14600123456", cn, true},    // looks like a mobile; only its owner knows better
		{"12345678901", cn, false},
		{"1380013800", cn, false},
		{"138001380000", cn, false},
		{"66668888", cn, false},
		{"138****8000", cn, false},
		{"没有电话", cn, false},
		{"", cn, false},
		{"91234567", shop.Address{Province: "香港特别行政区"}, true},
		{"+852 9123 4567", shop.Address{Province: "香港"}, true},
		{"66123456", shop.Address{Province: "澳门"}, true},
		{"0912345678", shop.Address{Province: "台湾省"}, true},
		{"+44 20 7946 0958", shop.Address{Country: "United Kingdom"}, true},
		{"12", shop.Address{Country: "United Kingdom"}, false},
	} {
		if got := review.DeliverablePhone(c.phone, c.a); got != c.ok {
			t.Errorf("%q (%s) in %s: got %v", c.phone, review.BarePhone(c.phone), c.a.Province, got)
		}
	}
}

func FuzzPhone(f *testing.F) {
	for _, s := range []string{"+86 138-0013-8000", "0512-66668888", "13800138000-1234", "\u200b1", "-"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		bare := review.BarePhone(s)
		if strings.ContainsFunc(bare, func(r rune) bool { return r != '-' && r != 'x' && (r < '0' || r > '9') }) {
			t.Fatalf("%q became %q", s, bare)
		}
		review.DeliverablePhone(s, shop.Address{})
	})
}

// Whatever an order looks like, no reason is given twice, the checks say the same again, and a buyer's name, phone
// or street never stands in the values a journal keeps.
func TestChecksAreCalm(t *testing.T) {
	text := rapid.SampledFrom([]string{"", " ", "王小明", "13800138000", "解放路8号", "江苏省", "138****0000", "🎈"})
	rapid.Check(t, func(t *rapid.T) {
		s := good()
		s.Status = rapid.SampledFrom(shop.ChannelStatuses()).Draw(t, "status")
		s.Refund = rapid.SampledFrom([]shop.RefundState{"", shop.RefundAsked, shop.RefundDone}).Draw(t, "refund")
		s.PaidMinor = rapid.Int64().Draw(t, "paid")
		s.ChannelHolds = []shop.Hold{{Reason: rapid.SampledFrom(shop.HoldReasons()).Draw(t, "hold")}}
		s.Receiver = shop.Receiver{Masked: rapid.Bool().Draw(t, "masked"), Party: shop.Party{
			Name: "某某某" + text.Draw(t, "name"), Phone: "电话" + text.Draw(t, "phone"),
			Address: shop.Address{Province: text.Draw(t, "province"), City: text.Draw(t, "city"), Detail: "某地" + text.Draw(t, "detail")},
		}}
		first := review.Check(s, review.DefaultPolicy())
		seen := map[shop.HoldReason]bool{}
		for _, o := range first {
			if seen[o.Reason] {
				t.Fatalf("%s twice", o.Reason)
			}
			seen[o.Reason] = true
			values := fmt.Sprint(o.Args)
			for _, personal := range []string{s.Receiver.Name, s.Receiver.Phone, s.Receiver.Address.Detail} {
				if strings.Contains(values, personal) {
					t.Fatalf("%s carries %q", o.Reason, personal)
				}
			}
		}
		if again := review.Check(s, review.DefaultPolicy()); fmt.Sprint(first) != fmt.Sprint(again) {
			t.Fatal("the checks changed their mind")
		}
	})
}

func TestWhatAPersonMayLift(t *testing.T) {
	blank := good()
	blank.Receiver = shop.Receiver{}
	unmapped := good()
	unmapped.Unmapped = unmapped.Lines
	for _, c := range []struct {
		s      review.Subject
		reason shop.HoldReason
		owner  bool
		ok     bool
	}{
		{good(), shop.HoldMessage, false, true},
		{good(), shop.HoldClerk, false, true},
		{good(), shop.HoldDoubt, false, true},
		{good(), shop.HoldRefund, false, false},
		{good(), shop.HoldRefund, true, true},
		{good(), shop.HoldUnknownSKU, false, true},
		{unmapped, shop.HoldUnknownSKU, true, false},
		{good(), shop.HoldAddress, false, true},
		{blank, shop.HoldAddress, true, false},
		{blank, shop.HoldName, false, false},
	} {
		err := review.MayRelease(c.s, c.reason, c.owner)
		if (err == nil) != c.ok || (err != nil && !shop.IsKind(err, shop.NotAllowed)) {
			t.Errorf("%s owner %v: %v", c.reason, c.owner, err)
		}
	}
}
