import { bytesOf } from '../../jobs/model.ts'
import { judgmentsOf, linesOf, runOf } from '../../jobs/trec.ts'
import { UsageError } from '../errors.ts'
import { evaluate } from '../matching/evaluate.ts'
import type { Evaluation, Figures } from '../matching/evaluate.ts'
import { languageCode } from '../text/languages.ts'
import { flag, text, type Values, type Verb } from './verb.ts'

export const evaluateVerb: Verb = {
  name: 'evaluate',
  summary:
    'Scores a TREC run against judgments: nDCG@10, P@5, R@50, MAP, judged@10; with profiles and notices also the same-language and the cross-language part.',
  options: {
    run: { type: 'string', value: 'FILE', help: 'TREC run: profile Q0 document rank score name' },
    qrels: { type: 'string', value: 'FILE', help: 'judgments: profile, document, grade, tab-separated' },
    by: { type: 'string', value: 'topic', help: 'also each topic' },
    profiles: { type: 'string', value: 'FILE', help: 'profiles, for the language of each' },
    notices: { type: 'string', value: 'FILE', help: 'OCDS releases, for the language of each' },
  },
  run: async (values, _positionals, terminal) => {
    const by = text(values, 'by')
    if (by !== undefined && by !== 'topic') throw new UsageError('--by knows only: topic')
    const run = runOf(await lines(values, 'run'))
    const judgments = judgmentsOf(await lines(values, 'qrels'))
    const parts: (readonly [string, Evaluation])[] = [['all', evaluate(run, judgments)]]
    if (text(values, 'profiles') !== undefined && text(values, 'notices') !== undefined) {
      const theirs = languagesOf(await lines(values, 'notices'))
      const own = languagesOf(await lines(values, 'profiles'))
      const same = (topic: string, document: string) =>
        own.get(topic) !== undefined && own.get(topic) === theirs.get(document)
      parts.push(['sameLanguage', evaluate(run, judgments, same)])
      parts.push(['crossLanguage', evaluate(run, judgments, (topic, document) => !same(topic, document))])
    }
    if (flag(values, 'json')) {
      const answer = Object.fromEntries(
        parts.map(([name, { topics, mean, byTopic }]) => [
          name,
          {
            topics,
            ...named(mean),
            ...(by && { byTopic: Object.fromEntries([...byTopic].map(([t, f]) => [t, named(f)])) }),
          },
        ]),
      )
      terminal.out(`${JSON.stringify(answer)}\n`)
      return 0
    }
    for (const [name, { topics, mean, byTopic }] of parts) {
      terminal.out(`${name.padEnd(14)} topics ${topics}  ${shown(mean)}\n`)
      if (by && name === 'all')
        for (const [topic, figures] of byTopic) terminal.out(`  ${topic}  ${shown(figures)}\n`)
    }
    // A bootstrap over 32 topics: smaller differences come and go with the choice of topics
    if (parts[0]![1].topics < 100)
      terminal.out('Few topics: differences of nDCG@10 below about .07 are noise.\n')
    return 0
  },
}

function named(figures: Figures): Readonly<Record<string, number>> {
  const rounded = (value: number) => Number(value.toFixed(4))
  return {
    'nDCG@10': rounded(figures.nDCG10),
    'P@5': rounded(figures.P5),
    'R@50': rounded(figures.R50),
    MAP: rounded(figures.MAP),
    'judged@10': rounded(figures.judged10),
  }
}

const shown = (figures: Figures): string =>
  Object.entries(named(figures))
    .map(([name, value]) => `${name} ${value.toFixed(4)}`)
    .join('  ')

async function lines(values: Values, name: string): Promise<string[]> {
  const path = text(values, name)
  if (path === undefined) throw new UsageError(`--${name} FILE is needed`)
  return linesOf(Buffer.from(await bytesOf(path)).toString('utf8'))
}

function languagesOf(rows: readonly string[]): Map<string, string> {
  return new Map(
    rows.map(row => {
      const { id, language } = JSON.parse(row) as { id: string; language?: string }
      return [id, languageCode(language ?? '')]
    }),
  )
}
