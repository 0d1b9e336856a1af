// An invented morning of orders as a generic file: headers a person would write, one order per row.
const goods = ['保温杯 500 ml 松绿', '竹纤维毛巾 三条装', '收纳箱 大号 灰', '香薰蜡烛 雪松 120 g']
const people = ['林知遥', '许知夏', '江晚照', '温以宁', '周行简', '宋听雨']

/** columns says what each header means, in the words of the screen. */
export const columns = [
  ['订单号', '平台单号'],
  ['商品名称', '商品'],
  ['商家编码', '商家编码'],
  ['数量', '件数'],
  ['单价', '单价'],
  ['实付金额', '实付'],
  ['收件人', '收件人'],
  ['手机号', '电话'],
  ['省', '省'],
  ['市', '市'],
  ['区', '区'],
  ['详细地址', '地址'],
  ['付款时间', '付款时间'],
]

export function csv(stamp, rows) {
  const lines = ['订单号,商品名称,商家编码,数量,单价,实付金额,收件人,手机号,省,市,区,详细地址,付款时间']
  for (let i = 0; i < rows; i++) {
    const qty = 1 + (i % 3)
    const price = 19 + i
    lines.push(
      [
        `E2E${stamp}${String(i).padStart(4, '0')}`,
        goods[i % 4],
        `BW-0${1 + (i % 4)}`,
        qty,
        price.toFixed(2),
        (qty * price).toFixed(2),
        people[i % 6],
        `1380000${String(1000 + i)}`,
        '浙江省',
        '杭州市',
        '余杭区',
        `云栖路 ${i + 1} 号 2 幢 301`,
        `2026-11-22 0${i % 9}:1${i % 6}:00`,
      ].join(','),
    )
  }
  return `\ufeff${lines.join('\r\n')}\r\n`
}
