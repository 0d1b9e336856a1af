package courier

import "strings"

// Company is a courier company under our own code.
type Company struct {
	Code string // SF ZTO STO YTO YUNDA JT JD EMS POST DBL
	Zh   string // the full name batch-ship templates want
	En   string
	Same []string // other names met in files and platforms
}

// Companies lists the companies the desk knows, in the order shown to a clerk.
func Companies() []Company {
	return []Company{
		{"SF", "顺丰速运", "SF Express", []string{"顺丰", "顺丰快递", "SHUNFENG", "SFEXPRESS"}},
		{"ZTO", "中通快递", "ZTO Express", []string{"中通", "中通速递", "ZHONGTONG"}},
		{"STO", "申通快递", "STO Express", []string{"申通", "SHENTONG"}},
		{"YTO", "圆通速递", "YTO Express", []string{"圆通", "圆通快递", "YUANTONG"}},
		{"YUNDA", "韵达快递", "Yunda Express", []string{"韵达", "韵达速递", "YD"}},
		{"JT", "极兔速递", "J&T Express", []string{"极兔", "极兔快递", "JTSD", "JTEXPRESS"}},
		{"JD", "京东快递", "JD Logistics", []string{"京东", "京东物流"}},
		{"EMS", "EMS", "EMS", []string{"邮政EMS", "EMS快递"}},
		{"POST", "邮政快递包裹", "China Post", []string{"邮政", "中国邮政", "邮政包裹", "YZPY", "POSTB", "YOUZHENGGUONEI"}},
		{"DBL", "德邦快递", "Deppon", []string{"德邦", "德邦物流", "DEPPON", "DBKD", "DEBANGKUAIDI"}},
	}
}

// CompanyOf finds our code for any known name or code; ok is false when the text names none.
func CompanyOf(text string) (Company, bool) {
	t := strings.ToUpper(strings.TrimSpace(text))
	if t == "" {
		return Company{}, false
	}
	for _, c := range Companies() {
		if t == c.Code || t == strings.ToUpper(c.Zh) || t == strings.ToUpper(c.En) {
			return c, true
		}
		for _, s := range c.Same {
			if t == strings.ToUpper(s) {
				return c, true
			}
		}
	}
	return Company{}, false
}
