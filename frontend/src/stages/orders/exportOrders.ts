import type { OrderFilter } from '../../seam/client'
import { send } from '../../seam/client'
import { filterToQuery } from '../../seam/filter'
import { saveFile } from '../../seam/save'
import { t } from '../../seam/words'
import { complain, show } from '../../shell/toasts'

/** exportOrders keeps the filtered list as a workbook of the person's choice. */
export async function exportOrders(filter: OrderFilter, day: string): Promise<void> {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(filterToQuery(filter))) {
    for (const one of [value].flat()) query.append(name, name === 'has_message' ? 'true' : String(one))
  }
  show({ text: t('ui.export.making'), tone: 'wait' })
  try {
    const got = await send(`/api/orders/export?${query}`)
    if (await saveFile(t('ui.export.name', { day }), await got.blob()))
      show({ text: t('ui.export.done'), tone: 'done' })
  } catch (e) {
    complain(e)
  }
}
