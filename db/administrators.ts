import type { Db } from './batch.ts'
import type { PersonRow } from './people.ts'

/** More than a server has; a slip that makes everybody one must not mail everybody. */
const ADMINISTRATORS_MAX = 50

/** Those who run this server and can sign in, by address. */
export async function administratorsOf(
  db: Db,
): Promise<Pick<PersonRow, 'id' | 'email' | 'name' | 'language' | 'zone'>[]> {
  const rows = await db.query
    .selectFrom('person')
    .select(['id', 'email', 'name', 'language', 'zone', 'roles'])
    .where('roles', '<>', '')
    .where('erased_at', 'is', null)
    .where('locked_at', 'is', null)
    .orderBy('email')
    .limit(1_000)
    .execute()
  return rows
    .filter(row => row.roles.split(',').some(role => role.trim() === 'administrator'))
    .slice(0, ADMINISTRATORS_MAX)
}
