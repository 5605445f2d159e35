import type { Db, Statement } from '../db/batch.ts'
import type { DeliveryRow } from '../db/deliveries.ts'

export async function webhookEvents(
  _db: Db,
  _rows: readonly DeliveryRow[],
  _now: string,
): Promise<Statement[]> {
  return []
}
