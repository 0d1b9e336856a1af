package file

import (
	"errors"
	"strings"
	"unicode"

	"zhanggui/backend/shop"
	"zhanggui/backend/tabular"
)

// Limits of one order.
const (
	maxOrderNo   = 64    // characters
	maxOrderRows = 3_000 // rows of one order
	maxQty       = 10_000_000
)

// Verdict is what became of one data row.
type Verdict string

// Verdicts: every data row has exactly one.
const (
	Line     Verdict = "line"      // taken, as an order's row or an item's
	SetAside Verdict = "set_aside" // understood and no order line: a total, a cancelled row
	Refused  Verdict = "refused"   // not taken; a person must look
)

// Reason says why a row is no line; its words are import.reason.<reason>, which may name {text}.
type Reason string

// Reasons.
const (
	NoReason      Reason = ""
	RTotals       Reason = "totals"
	RComment      Reason = "comment"
	RHeaderAgain  Reason = "header_again"
	RQtyNone      Reason = "qty_not_positive"
	RCancelled    Reason = "cancelled"
	RNoOrder      Reason = "no_order"
	ROlderCopy    Reason = "older_copy"
	RNoNumber     Reason = "order_no_missing"
	RDamagedID    Reason = "order_no_damaged"
	RBadNumber    Reason = "order_no_bad"
	RTooLong      Reason = "too_long"
	RDamagedText  Reason = "damaged_text"
	RUnclosed     Reason = "unclosed_quote"
	RNegative     Reason = "negative_price"
	RDecimals     Reason = "too_many_decimals"
	RAmountBad    Reason = "amount_bad"
	RAmountLarge  Reason = "amount_too_large"
	RQtyBad       Reason = "qty_bad"
	RQtyLarge     Reason = "qty_too_large"
	RCurrencyBad  Reason = "currency_bad"
	RCurrencyMix  Reason = "currency_mixed"
	RTooManyLines Reason = "too_many_lines"
)

// Reasons lists every reason a row can have.
func Reasons() []Reason {
	return []Reason{
		RTotals, RComment, RHeaderAgain, RQtyNone, RCancelled, RNoOrder, ROlderCopy, RNoNumber, RDamagedID, RBadNumber, RTooLong,
		RDamagedText, RUnclosed, RNegative, RDecimals, RAmountBad, RAmountLarge, RQtyBad, RQtyLarge, RCurrencyBad, RCurrencyMix, RTooManyLines,
	}
}

// judged is the verdict of one row as far as the row alone tells.
type judged struct {
	verdict Verdict
	reason  Reason
	text    string // the value at fault, cut
	orderNo string
	longID  byte // 1: more than 15 digits; 2: and zeros behind the 15th, as a spreadsheet leaves them
}

// judge looks at one row of a file. It is deterministic and knows no other row.
func (b *builder) judge(f *srcFile, r tabular.Row) judged {
	row := srcRow{file: f, no: r.No, cells: nil}
	cell := func(key string) tabular.Cell { return r.Cell(f.header.Column(key)) }
	switch {
	case r.Unclosed:
		return judged{verdict: Refused, reason: RUnclosed}
	case r.Damaged:
		return judged{verdict: Refused, reason: RDamagedText}
	case r.TooLong:
		return judged{verdict: Refused, reason: RTooLong}
	}
	if reason := aside(f, r); reason != NoReason {
		return judged{verdict: SetAside, reason: reason}
	}
	id := cell(fOrderNo)
	no := tabular.CleanID(id.Text)
	switch {
	case no == "":
		return judged{verdict: Refused, reason: RNoNumber}
	case tabular.DamagedID(id):
		return judged{verdict: Refused, reason: RDamagedID, text: clip(no, 40)}
	case len([]rune(no)) > maxOrderNo || strings.IndexFunc(no, notInNumber) >= 0:
		return judged{verdict: Refused, reason: RBadNumber, text: clip(no, 40)}
	}
	j := judged{verdict: Line, orderNo: no, longID: longID(no)}
	row.cells = r.Texts()
	b.judgeLine(row, &j)
	return j
}

// judgeLine checks quantity, amounts, currency and, for a mapped table, the status.
func (b *builder) judgeLine(row srcRow, j *judged) {
	refuse := func(v Verdict, reason Reason, text string) {
		j.verdict, j.reason, j.text = v, reason, clip(text, 40)
	}
	generic := b.spec.platform == shop.Generic
	if row.file.role != roleHead && row.has(fQty) {
		t := row.amount(fQty)
		qty, err := quantity(t)
		switch {
		case err != nil:
			refuse(Refused, RQtyBad, t)
			return
		case qty <= 0:
			refuse(SetAside, RQtyNone, t)
			return
		case qty > maxQty:
			refuse(Refused, RQtyLarge, t)
			return
		}
	}
	if generic {
		for _, key := range []string{fStatus, fPayStatus} {
			if t := row.text(key); t != "" {
				if m, ok := b.status.read(t); ok && m.status == shop.ChCancelled && m.refund == shop.RefundNone {
					refuse(SetAside, RCancelled, t)
					return
				}
			}
		}
	}
	currency := b.currency
	if t := row.text(fCurrency); t != "" {
		var ok bool
		if currency, ok = currencyOf(t); !ok {
			refuse(Refused, RCurrencyBad, t)
			return
		}
	}
	for _, key := range []string{fUnitPrice, fAmount, fPaid, fFreight, fDiscount} {
		t := row.amount(key)
		if t == "" {
			continue
		}
		v, err := shop.ParseMinor(t, currency)
		switch {
		case err != nil:
			refuse(Refused, amountReason(err), t)
			return
		case v < 0 && (key != fDiscount || generic):
			refuse(Refused, RNegative, t)
			return
		}
	}
}

func amountReason(err error) Reason {
	var e *shop.Err
	if errors.As(err, &e) {
		switch e.Key {
		case "money.error.decimals":
			return RDecimals
		case "money.error.too_large":
			return RAmountLarge
		}
	}
	return RAmountBad
}

// aside tells rows that are no data although they stand among them.
func aside(f *srcFile, r tabular.Row) Reason {
	first, filled := "", 0
	for _, c := range r.Cells {
		if t := tabular.CleanText(c.Text); t != "" {
			if filled++; first == "" {
				first = t
			}
		}
	}
	no := tabular.CleanID(r.Cell(f.header.Column(fOrderNo)).Text)
	switch {
	case (no == "" || no == first) && totalWord(first), no != "" && totalWord(no):
		return RTotals
	case strings.HasPrefix(first, "#") && (no == "" || no == first && filled <= 2 && len(f.header.Names) > 2):
		return RComment
	}
	if filled >= 2 && no != "" {
		again := true
		for i, c := range r.Cells {
			t := tabular.CleanID(c.Text)
			if t != "" && (i >= len(f.header.Names) || !strings.HasPrefix(f.header.Names[i], t)) {
				again = false
				break
			}
		}
		if again {
			return RHeaderAgain
		}
	}
	return NoReason
}

// totalWord: 合计, 总计：, 小计(3), Total …
func totalWord(s string) bool {
	t := strings.ToLower(strings.TrimLeft(s, "#【[（( "))
	for _, w := range []string{"合计", "总计", "小计", "总合计", "本页合计"} {
		if rest, ok := strings.CutPrefix(t, w); ok && (rest == "" || strings.IndexFunc(rest, unicode.IsLetter) != 0) {
			return true
		}
	}
	switch strings.TrimRight(t, " :：") {
	case "total", "totals", "grand total", "subtotal", "sub total", "sum":
		return true
	}
	return false
}

// notInNumber: characters no order number has. Letters of any script pass: shops number as they like.
func notInNumber(r rune) bool {
	return unicode.IsControl(r) || r == unicode.ReplacementChar || unicode.Is(unicode.Cf, r)
}

func longID(no string) byte {
	if len(no) <= 15 {
		return 0
	}
	for i := range len(no) {
		if no[i] < '0' || no[i] > '9' {
			return 0
		}
	}
	if strings.Trim(no[15:], "0") == "" {
		return 2
	}
	return 1
}

// quantity reads a whole number of pieces: "3", "3.0", "1,200", "3件".
func quantity(s string) (int64, error) {
	for _, unit := range []string{"件", "个", "份"} {
		s = strings.TrimSuffix(s, unit)
	}
	return shop.ParseMinor(strings.TrimSpace(s), "JPY")
}

// currencyOf reads a currency's code; signs other than the yuan's name several currencies and are refused.
func currencyOf(s string) (string, bool) {
	t := strings.ToUpper(tabular.CleanID(s))
	switch t {
	case "¥", "￥", "元", "人民币", "RMB", "CN¥", "人民币元":
		return "CNY", true
	}
	if len(t) != 3 {
		return "", false
	}
	for i := range 3 {
		if t[i] < 'A' || t[i] > 'Z' {
			return "", false
		}
	}
	return t, true
}
