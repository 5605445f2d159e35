import { batch, statement, type Db } from './batch.ts'
import type { RulesSchema } from './schema-rules.ts'

export type EvaluationRow = Readonly<RulesSchema['evaluation']>
/** Without the ranked lists, which are large and seldom asked for. */
export type EvaluationHead = Omit<EvaluationRow, 'runs'>

const HEAD = [
  'id',
  'kind',
  'state',
  'version',
  'against',
  'model',
  'progress',
  'step',
  'author',
  'at',
  'seen_at',
  'json',
] as const
/** A year of nights and as many previews: a page each. */
const KEPT = { nightly: 400, preview: 100 } as const

/** Begins a measurement; the oldest of its kind make room. */
export async function beginEvaluation(db: Db, row: EvaluationRow): Promise<void> {
  const old = await db.query
    .selectFrom('evaluation')
    .select('id')
    .where('kind', '=', row.kind)
    .orderBy('at', 'desc')
    .offset(KEPT[row.kind] - 1)
    .limit(50)
    .execute()
  await batch(db, [
    ...old.map(({ id }) => statement(db, db.query.deleteFrom('evaluation').where('id', '=', id))),
    statement(db, db.query.insertInto('evaluation').values(row)),
  ])
}

/** Writes down how far a measurement is, or how it ended. */
export async function noteEvaluation(
  db: Db,
  id: string,
  now: string,
  change: Partial<Pick<EvaluationRow, 'state' | 'progress' | 'step' | 'json' | 'runs' | 'model'>>,
): Promise<void> {
  const update = db.query.updateTable('evaluation').set({ ...change, seen_at: now })
  await batch(db, [statement(db, update.where('id', '=', id))])
}

/** One measurement. */
export async function readEvaluation(db: Db, id: string): Promise<EvaluationRow | undefined> {
  return db.query.selectFrom('evaluation').selectAll().where('id', '=', id).executeTakeFirst()
}

/** The newest measurements of a kind, of one version where it is given, newest first. */
export async function evaluations(
  db: Db,
  kind: EvaluationRow['kind'],
  options: Readonly<{ version?: string; state?: EvaluationRow['state']; limit?: number }> = {},
): Promise<readonly EvaluationHead[]> {
  let query = db.query.selectFrom('evaluation').select(HEAD).where('kind', '=', kind)
  if (options.version !== undefined) query = query.where('version', '=', options.version)
  if (options.state !== undefined) query = query.where('state', '=', options.state)
  return query
    .orderBy('at', 'desc')
    .orderBy('id')
    .limit(Math.min(options.limit ?? 30, 400))
    .execute()
}
