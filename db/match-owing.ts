import { sql, type RawBuilder } from 'kysely'
import { statement, type Db, type Statement } from './batch.ts'
import { listOf } from './rows.ts'

/** Profile and person of everybody who wants mail, with the budget. */
function listeners(): RawBuilder<{ profile: string; person: string; budget: number }> {
  return sql`(select h.profile, h.person, s.budget from (
      select profile, person from profile_owner where person <> ''
      union select o.profile, m.person from profile_owner o join member m on m.organisation = o.organisation
        where o.organisation <> ''
    ) h join subscription s on s.person = h.person join person p on p.id = h.person
    where s.unsubscribed_at is null and s.rhythm <> 'never' and p.erased_at is null)`
}

/** The largest weekly budget of whoever hears of each profile; absent where nobody chose one. */
export async function budgetsOf(db: Db): Promise<Map<string, number>> {
  const rows = await db.query
    .selectFrom(listeners().as('listener'))
    .select(['listener.profile', sql<number>`max(listener.budget)`.as('budget')])
    .groupBy('listener.profile')
    .execute()
  return new Map(rows.map(row => [row.profile, Number(row.budget)]))
}

/** Who wants mail about each of these profiles. */
export async function listenersOf(
  db: Db,
  profiles: readonly string[],
): Promise<readonly Readonly<{ profile: string; person: string }>[]> {
  if (!profiles.length) return []
  return db.query
    .selectFrom(listeners().as('listener'))
    .select(['listener.profile', 'listener.person'])
    .where('listener.profile', 'in', listOf(db, profiles))
    .orderBy('listener.person')
    .execute()
}

/**
 * Statement that owes everybody who listens to a profile its kept matches that were never owed before: `early` for
 * what is only announced, else `new`, each once a person and item whatever changes later. One row where several
 * profiles of a person share an item.
 *
 * @param quietly a profile whose matches are noted as suppressed, since a re-score alone sends nothing; but not those of
 *   opportunities that changed since it was scored last
 */
export function oweMatches(
  db: Db,
  now: string,
  quietly?: Readonly<{ profile: string; but: readonly string[] }>,
): Statement {
  const reason = sql`case when substr(m.material, 1, 8) = 'planned ' then 'early' else 'new' end`
  const but = quietly?.but.length ? sql`and m.opportunity not in ${listOf(db, quietly.but)}` : sql``
  const only = quietly ? sql`and m.profile = ${quietly.profile} ${but}` : sql``
  const [state, why] = quietly ? ['suppressed', 'rescore'] : ['pending', '']
  return statement(
    db,
    sql`insert into delivery (person, item, reason, material, profile, opportunity, state, why, message, at, json)
      select l.person, m.item, ${reason}, '', m.profile, m.opportunity, ${state}, ${why}, null, ${now}, ''
      from ${sql.table('match')} m join ${listeners()} l on l.profile = m.profile
      where not exists (select 1 from delivery d where d.person = l.person and d.item = m.item
        and d.reason = ${reason} and d.material = '')
      ${only}
      order by m.z desc
      on conflict (person, item, reason, material) do nothing`,
  )
}

/** Kept matches of people who want mail that are neither owed nor told nor suppressed: there must be none. */
export async function unowedMatches(db: Db): Promise<number> {
  const reason = sql`case when substr(m.material, 1, 8) = 'planned ' then 'early' else 'new' end`
  const { rows } = await sql<{
    n: number
  }>`select count(*) as n from ${sql.table('match')} m join ${listeners()} l
    on l.profile = m.profile where not exists (select 1 from delivery d where d.person = l.person
    and d.item = m.item and d.reason = ${reason})`.execute(db.query)
  return Number(rows[0]?.n ?? 0)
}

/** Whether a person has to do with a profile: her own, or one of an organisation of hers. */
export async function mayHear(db: Db, profile: string, person: string): Promise<boolean> {
  const { rows } = await sql<{
    n: number
  }>`select count(*) as n from profile_owner o where o.profile = ${profile}
    and (o.person = ${person} or exists (
      select 1 from member m where m.organisation = o.organisation and m.person = ${person}))`.execute(
    db.query,
  )
  return Number(rows[0]?.n ?? 0) > 0
}
