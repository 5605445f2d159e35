import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { releaseItems } from '../../jobs/judged.ts'
import { bytesOf, loadModel } from '../../jobs/model.ts'
import { trecLine } from '../../jobs/trec.ts'
import { readConfig } from '../config.ts'
import { UsageError } from '../errors.ts'
import { createEngine } from '../matching/engine.ts'
import type { Engine } from '../matching/engine.ts'
import { profileSchema } from '../model/profile.ts'
import type { Profile } from '../model/profile.ts'
import { DEFAULT_RULES, rulesSchema } from '../model/rules.ts'
import type { RuleSet } from '../model/rules.ts'
import { progressBar } from './progress.ts'
import { flag, list, text, type Terminal, type Values, type Verb } from './verb.ts'

/** TREC tools and disks bear more, people do not. */
const TOP_MAX = 100_000

export const matchVerb: Verb = {
  name: 'match',
  summary: 'Ranks notices for profiles without a bank: JSON lines in (plain or .gz), a TREC run out.',
  options: {
    notices: { type: 'string', value: 'FILE', help: 'OCDS 1.1 releases, one a line' },
    profiles: { type: 'string', value: 'FILE', help: 'profiles, one a line' },
    reference: {
      type: 'string',
      value: 'DIR',
      help: 'reference pack; without it the built-in lexicon serves',
    },
    train: { type: 'string', value: 'FILE', help: 'OCDS releases to learn from', multiple: true },
    rules: { type: 'string', value: 'FILE', help: 'rule set as JSON; default: the built-in one' },
    subject: { type: 'boolean', help: 'score by subject alone: no place, value, date or eligibility' },
    top: { type: 'string', value: 'N', help: 'at most so many notices a profile', default: '100' },
    out: { type: 'string', value: 'FILE', help: 'where to write the run; default: standard output' },
    explain: { type: 'string', value: 'FILE', help: 'also write each match with its reasons, JSON lines' },
    now: { type: 'string', value: 'ISO', help: 'the moment to score at; default: the clock' },
  },
  run: async (values, _positionals, terminal) => {
    const started = performance.now()
    const now = momentOf(text(values, 'now'))
    const top = Number(text(values, 'top') ?? '100')
    if (!Number.isInteger(top) || top < 1 || top > TOP_MAX) {
      throw new UsageError(`--top must be a whole number from 1 to ${TOP_MAX}`)
    }
    const rules = await rulesOf(text(values, 'rules'))
    const profiles = await profilesOf(required(values, 'profiles'))
    const noticeBytes = await bytesOf(required(values, 'notices'))
    const engine = await engineOf(values, rules, terminal)
    const { items: read, releases, rejected } = releaseItems(noticeBytes, now)
    const items = read.map(engine.item)
    for (const { detail } of rejected) terminal.err(`left out: ${detail}\n`)
    const run = await writer(text(values, 'out'), terminal)
    const explained = text(values, 'explain')
    const reasons = explained === undefined ? undefined : await writer(explained, terminal)
    const bar = progressBar(terminal, 'profiles')
    let lines = 0
    for (const [done, profile] of profiles.entries()) {
      const matches = engine.rank(engine.profile(profile), items, {
        now,
        subject: flag(values, 'subject'),
        top,
      })
      matches.forEach((match, rank) => {
        const release = match.group
        run.write(`${trecLine(profile.id, release, rank + 1, match.z)}\n`)
        reasons?.write(`${JSON.stringify({ ...match, release, explanation: engine.explain(match) })}\n`)
      })
      lines += matches.length
      bar.update(done + 1, profiles.length)
    }
    bar.stop()
    await Promise.all([run.end(), reasons?.end()])
    const seconds = Math.round((performance.now() - started) / 100) / 10
    const report = {
      profiles: profiles.length,
      notices: releases.size,
      lines,
      model: engine.versions.model,
      seconds,
    }
    // With the run on standard output nothing else may stand there
    if (text(values, 'out') === undefined) return 0
    terminal.out(
      flag(values, 'json')
        ? `${JSON.stringify(report)}\n`
        : `${report.profiles} profiles x ${report.notices} notices: ${lines} lines in ${seconds} s (model ${report.model})\n`,
    )
    return 0
  },
}

async function engineOf(values: Values, rules: RuleSet, terminal: Terminal): Promise<Engine> {
  const config = readConfig(terminal.env)
  const reference = text(values, 'reference')
  const { model, labels } = await loadModel(
    {
      cacheDir: join(config.dataDir, 'models'),
      train: list(values, 'train'),
      ...(reference && { reference }),
    },
    () =>
      terminal.interactive && terminal.err('learning from labels and notices, once for these files ...\n'),
  )
  return createEngine({ model, rules, ...(labels && { labels }) })
}

async function rulesOf(path: string | undefined): Promise<RuleSet> {
  if (path === undefined) return DEFAULT_RULES
  const parsed = rulesSchema.safeParse(jsonOf(await readFile(path, 'utf8').catch(unreadable(path)), path))
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw new UsageError(`${path}: ${issue?.path.join('.') || 'rules'}: ${issue?.message ?? 'not a rule set'}`)
}

async function profilesOf(path: string): Promise<Profile[]> {
  const lines = Buffer.from(await bytesOf(path))
    .toString('utf8')
    .split('\n')
  return lines.flatMap((line, index) => {
    if (line.trim() === '') return []
    const where = `${path}, line ${index + 1}`
    const parsed = profileSchema.safeParse(jsonOf(line, where))
    if (parsed.success) return [parsed.data]
    const issue = parsed.error.issues[0]
    throw new UsageError(
      `${where}: ${issue?.path.join('.') || 'profile'}: ${issue?.message ?? 'not a profile'}`,
    )
  })
}

function jsonOf(json: string, where: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    throw new UsageError(`${where}: not JSON`)
  }
}

const unreadable = (path: string) => (error: Error) => {
  throw new UsageError(`cannot read ${path}: ${error.message}`)
}

function required(values: Values, name: string): string {
  const value = text(values, name)
  if (value === undefined) throw new UsageError(`--${name} FILE is needed`)
  return value
}

function momentOf(given: string | undefined): string {
  const moment = given === undefined ? new Date() : new Date(given)
  if (Number.isNaN(moment.getTime())) throw new UsageError('--now must be like 2026-11-22T09:00:00Z')
  return moment.toISOString()
}

type Writer = Readonly<{ write: (line: string) => void; end: () => Promise<void> }>

async function writer(path: string | undefined, terminal: Terminal): Promise<Writer> {
  if (path === undefined) return { write: terminal.out, end: async () => undefined }
  const stream = createWriteStream(path)
  await once(stream, 'open').catch((error: Error) => {
    throw new UsageError(`cannot write ${path}: ${error.message}`)
  })
  return {
    write: line => void stream.write(line),
    end: async () => {
      stream.end()
      await once(stream, 'finish')
    },
  }
}
