import { sql } from 'kysely'
import { DEFAULT_RULES, rulesSchema, type RuleSet } from '../src/model/rules.ts'
import { auditStatement } from './audit.ts'
import { batch, statement, type Db, type Statement } from './batch.ts'
import type { RulesSchema } from './schema-rules.ts'

export type RuleSetRow = Readonly<RulesSchema['rule_set']>
export type ActivationRow = Readonly<RulesSchema['rule_activation']>

/** More than anybody tunes in years; older ones are found by their version. */
const SETS_MAX = 500
/** Versions made here; the built-in rules have a name of their own. */
const PREFIX = 'rules-'

/** The built-in rules as a row: what is in force until something else is switched on, and what can be gone back to. */
const BUILT_IN: RuleSetRow = {
  version: DEFAULT_RULES.version,
  number: 0,
  base: '',
  author: '',
  reason: '',
  state: 'retired',
  json: JSON.stringify(DEFAULT_RULES),
  at: '',
}

/** The last activation: which version is in force; undefined while it is the built-in one. One short question. */
export async function lastActivation(db: Db): Promise<ActivationRow | undefined> {
  return db.query.selectFrom('rule_activation').selectAll().orderBy('n', 'desc').limit(1).executeTakeFirst()
}

/** The rules of a version; undefined where there is none of that name. */
export async function rulesOf(db: Db, version: string): Promise<RuleSet | undefined> {
  const row = await ruleSet(db, version)
  return row && readRules(row)
}

/** What a row holds, under its own version. Read leniently: a row from before a field has the field's default. */
export function readRules(row: Pick<RuleSetRow, 'version' | 'json'>): RuleSet {
  return rulesSchema.parse({ ...(JSON.parse(row.json) as object), version: row.version })
}

/** One version as it is kept, the built-in one included. */
export async function ruleSet(db: Db, version: string): Promise<RuleSetRow | undefined> {
  const row = await db.query
    .selectFrom('rule_set')
    .selectAll()
    .where('version', '=', version)
    .executeTakeFirst()
  if (row) return row
  if (version !== BUILT_IN.version) return undefined
  const last = await lastActivation(db)
  return { ...BUILT_IN, state: !last || last.version === version ? 'active' : 'retired' }
}

/** All versions but those that were thrown away, the newest first. */
export async function ruleSets(db: Db): Promise<readonly RuleSetRow[]> {
  const rows = await db.query
    .selectFrom('rule_set')
    .selectAll()
    .where('state', '<>', 'discarded')
    .orderBy('number', 'desc')
    .limit(SETS_MAX)
    .execute()
  return [...rows, (await ruleSet(db, BUILT_IN.version))!]
}

/** Which version was in force when, the newest first. */
export async function activations(db: Db, limit = 200): Promise<readonly ActivationRow[]> {
  return db.query
    .selectFrom('rule_activation')
    .selectAll()
    .orderBy('n', 'desc')
    .limit(Math.min(limit, SETS_MAX))
    .execute()
}

type By = Readonly<{ author: string; at: string }>

/** Begins a draft as a copy of a version; answers the draft's. @throws ConflictError where another began at once */
export async function beginDraft(db: Db, base: RuleSetRow, { author, at }: By): Promise<string> {
  const row = await db.query
    .selectFrom('rule_set')
    .select(sql<number>`max(number)`.as('n'))
    .executeTakeFirst()
  const number = Number(row?.n ?? 0) + 1
  const version = `${PREFIX}${number}`
  const json = JSON.stringify({ ...readRules(base), version })
  const draft = { version, number, base: base.version, author, reason: '', state: 'draft' as const, json, at }
  const free = sql`not exists (select 1 from rule_set where number = ${number})`
  await batch(
    db,
    [
      statement(db, db.query.insertInto('rule_set').values(draft)),
      audited(db, { author, at }, 'rules.draft', version, '', { base: base.version }),
    ],
    free,
  )
  return version
}

/** Keeps what a draft says now. @throws ConflictError where it is no draft any more */
export async function saveDraft(db: Db, rules: RuleSet, reason: string, { author, at }: By): Promise<void> {
  const { version } = rules
  const json = JSON.stringify(rules)
  await batch(
    db,
    [
      statement(
        db,
        db.query.updateTable('rule_set').set({ json, reason, author, at }).where('version', '=', version),
      ),
    ],
    isDraft(version),
  )
}

/** Throws a draft away; its number is never given again. @throws ConflictError where it is no draft any more */
export async function discardDraft(db: Db, version: string, by: By): Promise<void> {
  await batch(
    db,
    [
      statement(
        db,
        db.query.updateTable('rule_set').set({ state: 'discarded' }).where('version', '=', version),
      ),
      audited(db, by, 'rules.discard', version, '', {}),
    ],
    isDraft(version),
  )
}

/**
 * Puts a version into force, in one step: the draft's first time, or an earlier one again. Nothing is re-scored here and
 * nothing sent: whoever scores reads the last activation.
 *
 * @throws ConflictError where another version was put into force meanwhile, or this one is already
 */
export async function activate(
  db: Db,
  version: string,
  { reason, before, author, at }: By & Readonly<{ reason: string; before: ActivationRow | undefined }>,
): Promise<ActivationRow> {
  const n = (before?.n ?? 0) + 1
  const old = before?.version ?? BUILT_IN.version
  const row: ActivationRow = { n, version, before: old, author, reason, at }
  const standing = sql`(select coalesce(max(n), 0) from rule_activation) = ${n - 1} and ${old} <> ${version}
    and (${version} = ${BUILT_IN.version} or exists (
      select 1 from rule_set where version = ${version} and state in ('draft', 'retired')))`
  await batch(
    db,
    [
      statement(db, sql`update rule_set set state = 'retired' where state = 'active'`),
      statement(db, sql`update rule_set set state = 'active' where version = ${version}`),
      statement(db, db.query.insertInto('rule_activation').values(row)),
      audited(db, { author, at }, 'rules.activate', version, reason, { before: old }),
    ],
    standing,
  )
  return row
}

const isDraft = (version: string) => sql`(select state from rule_set where version = ${version}) = 'draft'`

function audited(
  db: Db,
  { author, at }: By,
  action: string,
  version: string,
  reason: string,
  detail: object,
): Statement {
  return auditStatement(db, { at, person: author, action, object: `rules:${version}`, reason, detail })
}
