import type { Finding } from '../model/finding.ts'
import { wordDay, wordMoment } from './dates.ts'
import { sayIn } from './messages.ts'

/**
 * What is wrong with a source, in one or two sentences.
 *
 * @param zone of the schedule, by whose clock days are counted
 */
export function wordFinding(finding: Finding, language: string, now: Date, zone: string): string {
  const say = sayIn(language)
  // A day is meant as a whole: its noon is on that day in every zone of Europe.
  const dayOf = (day: string): string => {
    const utc = `${day}T12:00:00.000Z`
    return wordDay({ utc, published: utc }, language, { now, zone }) ?? day
  }
  switch (finding.kind) {
    case 'silent': {
      if (finding.why === 'nothing')
        return say('finding.nothing', { since: dayOf(finding.since), n: finding.days })
      const at = { utc: finding.since, published: finding.since }
      const since = wordMoment(at, language, { now, zone })?.full ?? finding.since
      return say('finding.unread', { since, n: finding.missed })
    }
    case 'dropped':
      return say('finding.dropped', { day: dayOf(finding.day), n: finding.arrived, usual: finding.usual })
    case 'garbage':
      return say('finding.garbage', { n: finding.quarantined, of: finding.of })
  }
}
