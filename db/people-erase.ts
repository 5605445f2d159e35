import { sql, type RawBuilder } from 'kysely'
import { batch, statement, type Db, type Guard, type Statement } from './batch.ts'

/** Tables whose rows belong to a profile, with the column that names it. */
const OF_PROFILE: readonly (readonly [table: string, column: string])[] = [
  ['match', 'profile'],
  ['match_state', 'profile'],
  ['feedback', 'profile'],
  ['note', 'profile'],
  ['worksheet', 'profile'],
  ['hand', 'profile'],
  ['introduction', 'asker'],
  ['introduction', 'asked'],
  ['delivery', 'profile'],
  ['webhook', 'profile'],
  ['access_token', 'profile'],
  ['profile', 'id'],
]

/** Tables whose rows belong to a person. */
const OF_PERSON = [
  'session',
  'passkey',
  'member',
  'access_token',
  'note',
  'subscription',
  'delivery',
  'outbox',
  'webhook',
]

/** Statements that delete the profiles whose ownership meets a condition, with everything that hangs on them. */
export function deleteProfilesOf(db: Db, condition: RawBuilder<unknown>): Statement[] {
  const owned = sql`select profile from profile_owner where ${condition}`
  return [
    ...OF_PROFILE.map(([table, column]) =>
      statement(db, sql`delete from ${sql.table(table)} where ${sql.ref(column)} in (${owned})`),
    ),
    statement(db, sql`delete from profile_owner where ${condition}`),
  ]
}

/**
 * Statements that take away who asked or answered a town, by a condition on `organisation` or `person`. A published
 * question stays, for others rely on its answer; nobody was named with it. An answer to a consultation stays with the
 * organisation while there is one.
 */
export function forgetAsker(db: Db, condition: RawBuilder<unknown>): Statement[] {
  return [
    statement(db, sql`delete from question where ${condition} and answered_at is null`),
    statement(db, sql`update question set organisation = '', person = '' where ${condition}`),
    statement(db, sql`delete from consultation_answer where ${condition}`),
  ]
}

/**
 * Erases a person: her rows, her own profiles, organisations that were hers alone. Where others remain the
 * organisation stays, and the member who has been there longest becomes its owner if she was the only one. What the
 * organisation learned from her answers stays without her name. A row without an address is left, so that what refers
 * to it refers to somebody erased; the address itself is free for a new account. The audit log, which nobody can
 * change, keeps her id, which then leads to nobody.
 *
 * Her own wish is never refused; `also` and `guard` are of an administrator who does it.
 *
 * @throws ConflictError where the guard does not hold
 */
export async function erasePerson(
  db: Db,
  id: string,
  email: string,
  now: string,
  { also = [], guard }: Readonly<{ also?: readonly Statement[]; guard?: Guard }> = {},
): Promise<void> {
  // The alone ones are found inside each statement: a member who joins in this moment keeps the organisation alive.
  const alone = sql`select organisation from member where person = ${id} and not exists (
    select 1 from member other where other.organisation = member.organisation and other.person <> ${id})`
  const run = (query: RawBuilder<unknown>): Statement => statement(db, query)
  if (db.engine === 'sqlite') await sql`pragma secure_delete = on`.execute(db.query)
  const statements = [
    ...deleteProfilesOf(db, sql`organisation in (${alone})`),
    ...forgetAsker(db, sql`organisation in (${alone})`),
    run(sql`delete from invitation where organisation in (${alone})`),
    run(sql`delete from organisation where id in (${alone})`),
    run(sql`update member set role = 'owner' where organisation in (
        select organisation from member mine where mine.person = ${id})
      and not exists (select 1 from member owner where owner.organisation = member.organisation
        and owner.role = 'owner' and owner.person <> ${id})
      and person = (select heir.person from member heir where heir.organisation = member.organisation
        and heir.person <> ${id} order by heir.created_at, heir.person limit 1)`),
    // A town in which only she could approve could publish nothing any more: its owner can from now on.
    run(sql`update member set approves = 1 where role = 'owner' and person <> ${id} and organisation in (
        select organisation from member mine where mine.person = ${id})
      and not exists (select 1 from member other where other.organisation = member.organisation
        and other.person <> ${id} and other.approves = 1)`),
    run(sql`update question set person = '' where person = ${id}`),
    run(sql`update question set keeper = '' where keeper = ${id}`),
    run(sql`update question set answered_by = '' where answered_by = ${id}`),
    run(sql`update consultation_answer set person = '' where person = ${id}`),
    ...deleteProfilesOf(db, sql`person = ${id} and organisation = ''`),
    run(sql`update profile_owner set person = '' where person = ${id}`),
    run(sql`update feedback set person = '' where person = ${id}`),
    run(sql`update invitation set invited_by = '' where invited_by = ${id}`),
    run(sql`delete from invitation where email = ${email}`),
    run(sql`delete from sign_in where email = ${email}`),
    // What she reported and nobody has looked at yet is still looked at, without her name.
    run(sql`delete from report where (person = ${id} or email = ${email}) and state <> 'open'`),
    run(sql`update report set person = '', name = '', email = '' where person = ${id} or email = ${email}`),
    run(sql`update redaction set person = '' where person = ${id}`),
    run(sql`update redaction set undone_by = '' where undone_by = ${id}`),
    run(sql`update report set decided_by = '' where decided_by = ${id}`),
    ...OF_PERSON.map(table => run(sql`delete from ${sql.table(table)} where person = ${id}`)),
    run(sql`update person set email = ${`erased:${id}`}, name = '', language = '', zone = '', roles = '',
      verified_at = null, erased_at = ${now} where id = ${id}`),
    ...also,
  ]
  await batch(db, statements, guard)
  // SQLite writes behind: without this the address would lie in the log of writes for a while.
  if (db.engine === 'sqlite') await sql`pragma wal_checkpoint(truncate)`.execute(db.query)
}

/** Holds where this person is no administrator, or somebody else is one who can sign in. */
export function anotherAdministrator(id: string): Guard {
  // A list with commas, told apart from longer names without LIKE, which every engine reads otherwise.
  const administrates = sql`replace(',' || roles || ',', ',administrator,', '') <> ',' || roles || ','`
  const live = sql`erased_at is null and locked_at is null`
  return sql`(not exists (select 1 from person where id = ${id} and ${administrates} and ${live})
    or exists (select 1 from person where id <> ${id} and ${administrates} and ${live}))`
}

/** Everything that is kept about a person, table by table; hashes of secrets left out. */
export async function exportPerson(
  db: Db,
  id: string,
  email: string,
): Promise<Readonly<Record<string, readonly unknown[]>>> {
  const mine = sql`select profile from profile_owner where person = ${id} or organisation in (
    select organisation from member where person = ${id})`
  const read = async (query: RawBuilder<unknown>): Promise<readonly unknown[]> =>
    (await query.execute(db.query)).rows
  return {
    person: await read(sql`select * from person where id = ${id}`),
    sessions: await read(sql`select created_at, seen_at, expires_at from session where person = ${id}`),
    signIns: await read(
      sql`select email, next, created_at, expires_at, used_at from sign_in where email = ${email}`,
    ),
    organisations: await read(
      sql`select organisation.*, member.role, member.created_at as member_since from member
        join organisation on organisation.id = member.organisation where member.person = ${id}`,
    ),
    invitations: await read(
      sql`select organisation, email, role, created_at, expires_at, accepted_at from invitation
        where email = ${email} or invited_by = ${id}`,
    ),
    keys: await read(
      sql`select kind, profile, label, created_at, used_at, revoked_at from access_token where person = ${id}`,
    ),
    passkeys: await read(sql`select id, name, created_at, used_at from passkey where person = ${id}`),
    profiles: await read(sql`select id, json from profile where id in (${mine})`),
    feedback: await read(sql`select * from feedback where person = ${id}`),
    notes: await read(sql`select * from note where person = ${id}`),
    questions: await read(sql`select opportunity, words, at, answered_at from question where person = ${id}`),
    consultations: await read(
      sql`select opportunity, json, at, updated_at from consultation_answer where person = ${id}`,
    ),
    worksheets: await read(sql`select * from worksheet where profile in (${mine})`),
    subscription: await read(sql`select * from subscription where person = ${id}`),
    deliveries: await read(sql`select * from delivery where person = ${id} limit 10000`),
    messages: await read(
      sql`select slot, kind, recipient, subject, body, state, created_at, sent_at from outbox
        where person = ${id} limit 10000`,
    ),
    reports: await read(
      sql`select at, kind, object, category, words, name, email, state, decided_at from report
        where person = ${id} or email = ${email}`,
    ),
    audit: await read(
      sql`select at, action, object, reason from audit where person = ${id} order by seq limit 10000`,
    ),
    webhooks: await read(
      sql`select id, profile, url, created_at, failures, disabled_at from webhook where person = ${id}`,
    ),
  }
}
