import type { Drop } from '../model/comparison.ts'
import { sayIn } from '../words/messages.ts'
import { languageName } from '../words/names.ts'

/** What fell, in words: one line a language and set. */
export function dropMail(
  drops: readonly Drop[],
  language: string,
  address: string,
): Readonly<{ subject: string; lines: readonly string[] }> {
  const say = sayIn(language)
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 1, minimumFractionDigits: 1 })
  const points = (value: number): string => number.format(100 * value)
  const name = (drop: Drop): string =>
    drop.language === '' ? say('evaluation.all') : languageName(drop.language, language)
  return {
    subject: say('evaluation.mail.subject', { name: name(drops[0]!), n: drops.length - 1 }),
    lines: [
      say('evaluation.mail.lead'),
      ...drops.map(drop =>
        say('evaluation.drop', {
          name: name(drop),
          set: say(drop.set === 'shipped' ? 'evaluation.shipped' : 'evaluation.labelled'),
          before: points(drop.before),
          after: points(drop.after),
        }),
      ),
      say('evaluation.mail.look', { address }),
    ],
  }
}
