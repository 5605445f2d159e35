import { linkSecret, signLink } from '../../src/auth/mail-links.ts'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { batch, statement, type Db } from '../../db/batch.ts'
import { planJob } from '../../db/jobs.ts'
import { askQuestion, type QuestionRow } from '../../db/questions.ts'
import { beginEvaluation } from '../../db/evaluations.ts'
import { migrate } from '../../db/migrate.ts'
import { beginDraft, ruleSet } from '../../db/rules.ts'
import { openSqlite } from '../../db/open/sqlite.ts'
import { listQuarantine } from '../../db/quarantine.ts'
import {
  foundOrganisation,
  invite,
  join as joinOrganisation,
  readOpenInvitation,
} from '../../src/auth/organisations.ts'
import { hashOf } from '../../src/auth/secrets.ts'
import type { OrganisationKind, Person } from '../../src/auth/types.ts'
import { readConfig } from '../../src/config.ts'
import type { Context } from '../../src/context.ts'
import { profileSchema } from '../../src/model/profile.ts'
import { enter, visit } from '../auth/helper.ts'
import { ingestFetched } from '../../jobs/ingest.ts'
import { buyersOf, keysOfBuyer } from '../../src/model/buyer.ts'
import { itemsOf } from '../../src/model/item-of.ts'
import { publishPost } from '../town/posted.ts'
import { contextOf, NOW, opportunitiesOf, seedNotices } from './helper.ts'

/** Everybody who may knock. `stale` is A's owner, signed in too long ago for sensitive acts; `key` is her API key. */
export const PRINCIPALS = [
  'anonymous',
  'expired',
  'forged',
  'erased',
  'alone',
  'member',
  'owner',
  'stale',
  'key',
  'other member',
  'other owner',
  'municipality',
  'support',
  'administrator',
] as const
export type PrincipalName = (typeof PRINCIPALS)[number]

/** A bank in a file, to be copied for each request, and what each principal sends along. */
export type World = Readonly<{
  file: string
  /** The same bank without organisation A, its profile and the session that is asked about */
  without: string
  headers: Readonly<Record<PrincipalName, Readonly<Record<string, string>>>>
  /** What the parameters of addresses stand for */
  parameters: Readonly<Record<string, string>>
  /** What every form is filled in with: enough for those about a lot */
  form: string
  /** The same for what is posted in the name of the town */
  townForm: string
  folder: string
}>

export const PUBLIC_URL = 'https://dragoman.example'
const PAST = '2026-01-01T00:00:00.000Z'

/** A context over one bank of the world. */
export function contextAt(db: Db): Context {
  return { ...contextOf(db, {}, false), config: readConfig({ DRAGOMAN_PUBLIC_URL: PUBLIC_URL }) }
}

export async function buildWorld(): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'dragoman-access-'))
  const file = join(folder, 'world.sqlite')
  const db = openSqlite(file)
  await migrate(db)
  const ctx = contextAt(db)
  const run = (query: Parameters<typeof statement>[1]): Promise<void> => batch(db, [statement(db, query)])
  const signed = async (name: string): Promise<{ person: Person; cookie: string }> => {
    const visitor = visit(ctx)
    const person = await enter(ctx, visitor, `${name}@access.example`)
    return { person, cookie: [...visitor.cookies].map(([key, value]) => `${key}=${value}`).join('; ') }
  }
  const secretOf = (cookie: string): string => /dragoman=([\w-]+)/.exec(cookie)![1]!
  const joined = async (inviter: Person, organisation: string, name: string): Promise<void> => {
    const { person } = await signed(name)
    const made = await invite(ctx, inviter, organisation, {
      email: person.email,
      role: 'member',
      network: name,
    })
    if (typeof made === 'string' || !('token' in made)) throw new Error('not invited')
    if (!(await joinOrganisation(ctx, person, (await readOpenInvitation(ctx, made.token))!)))
      throw new Error('not joined')
  }
  const founded = async (name: string, kind: OrganisationKind): Promise<{ owner: Person; id: string }> => {
    const { person } = await signed(name)
    return { owner: person, id: (await foundOrganisation(ctx, person, { kind, name, country: 'BG' }))! }
  }

  // One notice, so that forms about a lot have one to speak of.
  const bytes = new TextEncoder().encode(seedNotices().split('\n')[0])
  await ingestFetched(db, [{ name: 'seed/notices.jsonl', bytes }], { source: 'demo', now: () => NOW })
  const [opportunity] = await opportunitiesOf(db)
  const item = itemsOf(opportunity!, NOW.toISOString())[0]!.id

  // One document that nobody could read, and a job with a schedule.
  const broken = { name: 'broken.xml', bytes: new TextEncoder().encode('<broken') }
  await ingestFetched(db, [broken], { source: 'eu-ted', now: () => NOW })
  const record = (await listQuarantine(db))[0]!.id
  await planJob(db, { name: 'digest', every: '* * * * *', at: NOW.toISOString() })

  const a = await founded('a-owner', 'ngo')
  await joined(a.owner, a.id, 'a-member')
  const b = await founded('b-owner', 'ngo')
  await joined(b.owner, b.id, 'b-member')
  const town = await founded('town', 'municipality')
  await run(
    sql`update organisation set verified_at = ${PAST}, verified_how = 'administrator' where id = ${town.id}`,
  )
  const posted = await publishPost(
    db,
    { id: town.id, author: town.owner.id },
    { kind: 'consultation', earlier: opportunity!.id },
    NOW,
  )
  const question: QuestionRow = {
    id: 'question-1',
    post: posted.id,
    town: town.id,
    opportunity: `post:${posted.number}`,
    organisation: a.id,
    person: a.owner.id,
    language: 'en',
    words: 'How many children are there?',
    at: PAST,
    keeper: '',
    draft: '',
    answer: '',
    answer_language: '',
    answered_by: '',
    answered_at: null,
    withdrawn_at: null,
  }
  await askQuestion(db, question)
  await founded('support', 'support')
  const waiting = await invite(ctx, a.owner, a.id, {
    email: 'guest@access.example',
    role: 'member',
    network: '',
  })
  if (typeof waiting === 'string' || !('token' in waiting)) throw new Error('not invited')

  const profile = profileSchema.parse({
    id: 'profile-a',
    name: 'A',
    mission: 'We cook',
    services: ['We cook'],
  })
  await run(
    sql`insert into profile (id, hash, json, seq) values ('profile-a', 'x', ${JSON.stringify(profile)}, 0)`,
  )
  await run(
    sql`insert into profile_owner (profile, organisation, person, draft_hash, created_at, updated_at)
      values ('profile-a', ${a.id}, '', '', ${PAST}, ${PAST})`,
  )
  await run(
    sql`insert into access_token (hash, kind, person, label, created_at)
      values (${await hashOf('k'.repeat(32))}, 'api', ${a.owner.id}, 'test', ${PAST})`,
  )

  await run(
    sql`insert into report (id, at, kind, object, title, field, category, words, person, name, email, language, state,
        action, reason, decided_by)
      values ('report-a', ${PAST}, 'opportunity', ${opportunity!.id}, 'A', '', 'other', 'Wrong', '', '', '', 'en', 'open',
        '', '', '')`,
  )
  await run(
    sql`insert into redaction (id, at, source, scope, object, field, words, reason, note, report, person, applied_at,
        undone_by)
      values ('redaction-a', ${PAST}, 'other', 'bank', '', '', 'nobody@example.org', 'other', '', '', '', ${PAST}, '')`,
  )

  const [owner, stale, expired, asked] = [
    await signed('a-owner'),
    await signed('a-owner'),
    await signed('a-owner'),
    await signed('a-owner'),
  ]
  await run(
    sql`update session set fresh_until = ${PAST} where token_hash = ${await hashOf(secretOf(stale.cookie))}`,
  )
  await run(
    sql`update session set expires_at = ${PAST} where token_hash = ${await hashOf(secretOf(expired.cookie))}`,
  )
  const erased = await signed('erased')
  await run(sql`update person set erased_at = ${PAST}, email = 'erased:1' where id = ${erased.person.id}`)
  const administrator = await signed('root')
  await run(sql`update person set roles = 'administrator' where id = ${administrator.person.id}`)

  const version = await beginDraft(db, (await ruleSet(db, 'default-1'))!, { author: '', at: PAST })
  const runs = JSON.stringify([{ name: 'shipped', qrels: '', runs: ['', ''] }])
  await beginEvaluation(db, {
    ...{ id: 'evaluation-a', kind: 'preview', state: 'failed', version, against: '', model: '', progress: 0 },
    ...{ step: '', author: '', at: PAST, seen_at: PAST, json: '', runs },
  })

  const member = await signed('a-member')
  const session = await hashOf(secretOf(asked.cookie))
  const secret = await linkSecret(db, ctx.random, NOW.toISOString())
  const key = await hashOf('feed of the owner')
  const made = { person: owner.person.id, profile: '', created_at: PAST }
  const feed = { ...made, hash: key, kind: 'feed', label: '', used_at: null, revoked_at: null }
  await run(db.query.insertInto('access_token').values(feed))
  const hook = { ...made, id: 'webhook-a', url: 'https://hooks.example/a', secret: 'whsec_AAAA' }
  await run(db.query.insertInto('webhook').values({ ...hook, failures: 0, disabled_at: null, cursor: '' }))
  const passkey = { id: 'passkey-a', person: owner.person.id, public_key: 'AA', counter: 0, name: '' }
  await run(db.query.insertInto('passkey').values({ ...passkey, created_at: PAST, used_at: null }))
  const token = await signLink(secret, { kind: 'mails', person: owner.person.id })
  const cookies = {
    expired: expired.cookie,
    forged: `__Host-dragoman=${'f'.repeat(32)}`,
    erased: erased.cookie,
    alone: (await signed('alone')).cookie,
    member: member.cookie,
    owner: owner.cookie,
    stale: stale.cookie,
    'other member': (await signed('b-member')).cookie,
    'other owner': (await signed('b-owner')).cookie,
    municipality: (await signed('town')).cookie,
    support: (await signed('support')).cookie,
    administrator: administrator.cookie,
  }
  await db.close()

  const without = join(folder, 'without.sqlite')
  copyFileSync(file, without)
  const bare = openSqlite(without)
  await batch(
    bare,
    [
      sql`delete from organisation where id = ${a.id}`,
      sql`delete from member where organisation = ${a.id}`,
      sql`delete from invitation where organisation = ${a.id}`,
      sql`delete from profile where id = 'profile-a'`,
      sql`delete from profile_owner where profile = 'profile-a'`,
      sql`delete from session where token_hash = ${session}`,
      sql`delete from post where id = ${posted.id}`,
      sql`delete from question where post = ${posted.id}`,
    ].map(query => statement(bare, query)),
  )
  await bare.close()
  return {
    file,
    without,
    folder,
    headers: {
      anonymous: {},
      key: { Authorization: `Bearer ${'k'.repeat(32)}` },
      ...(Object.fromEntries(Object.entries(cookies).map(([name, Cookie]) => [name, { Cookie }])) as Record<
        keyof typeof cookies,
        { Cookie: string }
      >),
    },
    parameters: {
      organisation: a.id,
      member: member.person.id,
      invitation: await hashOf(waiting.token),
      session,
      profile: 'profile-a',
      step: 'about',
      id: opportunity!.id,
      post: posted.id,
      number: posted.number,
      part: 'what',
      deed: 'submit',
      export: 'ocds.json',
      question: 'question-1',
      answers: 'answers.csv',
      buyer: keysOfBuyer(buyersOf(opportunity!)[0]!)[0]!,
      n: '1',
      hash: 'x',
      name: 'x',
      token,
      key,
      webhook: 'webhook-a',
      version,
      evaluation: 'evaluation-a',
      list: 'shipped-qrels.tsv',
      passkey: 'passkey-a',
      secret: 'x',
      file: 'atom.xml',
      source: 'eu-ted',
      record,
      job: 'digest',
      person: owner.person.id,
      report: 'report-a',
      redaction: 'redaction-a',
    },
    form: new URLSearchParams({
      item,
      answer: 'relevant',
      text: 'A note',
      words: 'How many children?',
    }).toString(),
    townForm: new URLSearchParams({ item, words: 'How many children?', town: town.id }).toString(),
  }
}

/** Opens a copy of a bank that the caller may spoil. */
export async function onCopy<T>(world: World, file: string, use: (ctx: Context) => Promise<T>): Promise<T> {
  const copy = join(world.folder, `copy-${crypto.randomUUID()}.sqlite`)
  copyFileSync(file, copy)
  const db = openSqlite(copy)
  try {
    return await use(contextAt(db))
  } finally {
    await db.close()
    for (const end of ['', '-wal', '-shm']) rmSync(copy + end, { force: true })
  }
}

/** Every row of every table, to tell whether anything changed. */
export async function everything(db: Db): Promise<Readonly<Record<string, readonly unknown[]>>> {
  const { rows } = await sql<{ name: string }>`
    select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by name`.execute(
    db.query,
  )
  const tables: Record<string, readonly unknown[]> = {}
  for (const { name } of rows)
    tables[name] = (await sql`select * from ${sql.table(name)}`.execute(db.query)).rows
  return tables
}
