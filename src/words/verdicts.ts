import type { Verdict } from '../model/match.ts'
import type { MessageKey } from './languages.ts'
import { isMessageKey, sayIn } from './messages.ts'

/** A verdict in words: the answer, why, and the law and field it rests on. Absent parts have nothing to say. */
export type WordedVerdict = Readonly<{ lead?: string; because?: string; rests?: string }>

/**
 * Words a verdict. A lot whose buyer said nothing about reservation is no obstacle: it gets no warning, only what
 * is not known. `source` (the national provision) is shown as the law table gives it.
 */
export function wordVerdict(verdict: Verdict, language: string): WordedVerdict {
  const say = sayIn(language)
  const [, article, rule] = /^(art\d+)-(.+)$/.exec(verdict.rule) ?? [undefined, undefined, verdict.rule]
  const because = `because.${rule}`
  const silent = verdict.rule === 'reservation-not-published'
  const law = article === undefined ? undefined : `rule.${article}`
  return {
    ...(silent ? {} : { lead: say(`verdict.${verdict.answer}`) }),
    ...(isMessageKey(because) ? { because: say(because) } : {}),
    ...(law !== undefined && isMessageKey(law)
      ? {
          rests: say('verdict.rests', {
            rule: lawText(say(law as MessageKey), verdict.source),
            field: verdict.field,
          }),
        }
      : {}),
  }
}

function lawText(article: string, national: string | undefined): string {
  return national === undefined ? article : `${article}; ${national}`
}

/** The same in one line, for answers that are not pages. */
export function verdictText(verdict: Verdict, language: string): string {
  const { lead, because, rests } = wordVerdict(verdict, language)
  return [lead, because, rests].filter(part => part !== undefined).join(' ')
}
