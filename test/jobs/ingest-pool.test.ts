import { afterEach, expect, test } from 'vitest'
import { parsePool, type ParsePool } from '../../jobs/ingest-pool.ts'

let pool: ParsePool
afterEach(() => pool.close())

const documents = (...names: string[]) => names.map(name => ({ name, bytes: Buffer.from(name) }))
const worker = new URL('./poisonous-worker.ts', import.meta.url)

test('threads answer in the order asked, with the bytes that were given', async () => {
  pool = parsePool(2, {})
  const tasks = Array.from({ length: 20 }, (_, at) => documents(`a${at}`, `b${at}`))
  const answers = await Promise.all(tasks.map(task => pool.prepare(task)))
  for (const [at, answer] of answers.entries()) {
    expect(answer.map(one => one.document.name)).toEqual([`a${at}`, `b${at}`])
    expect(Buffer.from(answer[1]!.document.bytes).toString()).toBe(`b${at}`)
    expect(answer[0]!.rejected[0]!.reason).toBe('format-unknown')
  }
})

test('a document that kills or stops its thread is refused alone; its neighbours are read', async () => {
  // Long enough for a busy machine to read three words, short enough to wait for the one that hangs.
  pool = parsePool(1, {}, { worker, taskMsMax: 3_000, heapMbMax: 400 })
  const tasks = [
    documents('one', 'dies', 'two'),
    documents('three'),
    documents('four', 'hangs'),
    documents('throws', 'five'),
  ]
  const answers = await Promise.all(tasks.map(task => pool.prepare(task)))
  const reasons = answers.flat().map(one => `${one.document.name} ${one.rejected[0]!.reason}`)
  expect(reasons).toEqual([
    'one format-unknown',
    'dies parser-crashed',
    'two format-unknown',
    'three format-unknown',
    'four format-unknown',
    'hangs parser-crashed',
    'throws parser-crashed',
    'five format-unknown',
  ])
})

test('a thread that does not start is an error, and no document is blamed', async () => {
  pool = parsePool(
    1,
    {},
    { worker: new URL('./missing-worker.ts', import.meta.url), taskMsMax: 1_500, heapMbMax: 200 },
  )
  await expect(pool.prepare(documents('innocent'))).rejects.toThrow('does not start')
})
