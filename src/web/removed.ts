import { proceduresOf } from '../../db/notices.ts'
import { standingRedactions } from '../../db/redactions.ts'
import type { Context as AppContext } from '../context.ts'
import { GoneError } from '../errors.ts'
import { takeFromAll, wordTaker } from '../model/redact.ts'

/**
 * What a town posted is kept beside its notice, version by version. Of it nothing is shown that was taken out of the
 * notice.
 *
 * @param notice row id of the notice, for example `post:2026-000123`
 * @throws GoneError where a whole field was taken out, which stands elsewhere in a post
 */
export async function withoutRemoved<Value>(
  { db }: Pick<AppContext, 'db'>,
  notice: string,
  value: Value,
): Promise<Value> {
  const standing = await standingRedactions(db)
  if (!standing.length) return value
  const procedure = (await proceduresOf(db, [notice])).get(notice)
  const source = notice.slice(0, notice.indexOf(':'))
  const meant = standing.filter(
    one =>
      (one.source === '' || one.source === source) &&
      (one.scope === 'bank' ||
        one.object === notice ||
        (one.procedure !== undefined && one.procedure === procedure)),
  )
  if (meant.some(one => one.field)) throw new GoneError('Parts of this were taken down.')
  const takers = meant.map(one => wordTaker(one.words))
  const take = (text: string): string => takers.reduce((rest, taker) => taker(rest), text)
  return takers.length ? takeFromAll(value, take) : value
}
