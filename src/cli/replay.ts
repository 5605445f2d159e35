import { randomUUID } from 'node:crypto'
import { batch } from '../../db/batch.ts'
import { countWaiting } from '../../db/quarantine.ts'
import { listReplays, orderReplay } from '../../db/replays.ts'
import { replayOrders } from '../../jobs/replay.ts'
import { readConfig } from '../config.ts'
import { UsageError } from '../errors.ts'
import { createLog } from '../io/node/log.ts'
import { openBank } from './bank.ts'
import { flag, text, type Verb } from './verb.ts'

export const replayVerb: Verb = {
  name: 'replay',
  summary:
    'Reads quarantined records again, from the bytes that were kept: for after a fix. What is understood now is stored once.',
  options: {
    source: { type: 'string', value: 'ID', help: 'only those of one source' },
    reason: { type: 'string', value: 'CODE', help: 'only those for one reason, for example xml-malformed' },
    record: { type: 'string', value: 'ID', help: 'only this one' },
    db: {
      type: 'string',
      value: 'FILE',
      help: 'the bank; default: DATABASE_URL, else dragoman.sqlite in DRAGOMAN_DATA',
    },
  },
  run: async (values, positionals, terminal) => {
    if (positionals.length) throw new UsageError('replay takes no arguments, only options')
    const config = readConfig(terminal.env)
    const db = await openBank(config, text(values, 'db'))
    const log = createLog('warn')
    const now = (): Date => new Date()
    const filter = {
      record: text(values, 'record') ?? '',
      source: text(values, 'source') ?? '',
      reason: text(values, 'reason') ?? '',
    }
    try {
      const total = await countWaiting(db, filter)
      const id = `${now().toISOString()} ${randomUUID().slice(0, 8)}`
      const order = { id, ...filter, asked_by: '', asked_at: now().toISOString(), total }
      if (total) {
        await batch(db, orderReplay(db, order))
        const progress = terminal.interactive
          ? {
              onProgress: ({ done, total: of }: { done: number; total: number }) =>
                terminal.err(`\r${done} of ${of}`),
            }
          : {}
        const threads = Math.max(config.workers, 1)
        const owner = `cli-${process.pid}`
        const orders = await replayOrders(
          { db, now, log, leaseMs: config.leaseMs, threads, ...progress },
          owner,
        )
        if (terminal.interactive) terminal.err('\n')
        if (orders === undefined) terminal.err('A server is at it already: it carries this out as well.\n')
      }
      const done = (await listReplays(db, 100)).find(row => row.id === id)
      const report = {
        waiting: total,
        done: done?.done ?? 0,
        understood: done?.understood ?? 0,
        stored: done?.stored ?? 0,
      }
      if (flag(values, 'json')) terminal.out(`${JSON.stringify(report)}\n`)
      else
        terminal.out(
          `${report.done} of ${total} records read again: ${report.understood} understood, ${report.stored} notices stored\n`,
        )
      return done?.state === 'failed' ? 1 : 0
    } finally {
      await db.close()
    }
  },
}
