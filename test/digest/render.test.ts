import { describe, expect, test } from 'vitest'
import type { Known, Owed } from '../../src/digest/compose.ts'
import { makeDigest } from '../../src/digest/make.ts'
import type { Rendered } from '../../src/digest/render.ts'
import type { Voice } from '../../src/digest/voice.ts'
import { fold } from '../../src/model/fold.ts'
import type { Match, Term } from '../../src/model/match.ts'
import { parseOcds } from '../../src/sources/formats/ocds/index.ts'
import { countryZone } from '../../src/taxonomy/countries.ts'
import { OFFERED } from '../../src/words/languages.ts'
import { sayIn } from '../../src/words/messages.ts'
import { isAboutAddress, nextTry } from '../../jobs/send-rules.ts'
import { itemOf, releaseOf, SITE } from './world.ts'

const NOW = '2026-11-23T06:00:00.000Z'

function voice(language: string, profiles: readonly string[] = ['Kitchen', 'Canteen']): Voice {
  const link = (what: string) => `${SITE}/${what}`
  return {
    language,
    say: sayIn(language),
    now: new Date(NOW),
    zone: 'Europe/Sofia',
    zoneOf: countryZone,
    profiles,
    publicUrl: SITE,
    conceptName: () => 'Hot meals',
    placeName: () => undefined,
    links: {
      page: entry => link(`opportunities/${entry.opportunity.id}`),
      answer: (entry, answer) => link(`answer/${entry.item.id}?a=${answer}&lang=${language}`),
      inbox: link('inbox'),
      settings: link('mails/x'),
      unsubscribe: link('unsubscribe/x'),
    },
  }
}

const FOR: readonly Term[] = [
  {
    signal: 'concept',
    value: 2,
    evidence: {
      reason: 'subject.pair',
      args: { yours: 'lunches', theirs: 'school meals', theirsLanguage: 'en', code: '55524000' },
    },
  },
  { signal: 'place', value: 1, evidence: { reason: 'place.country', args: { country: 'BG' } } },
  { signal: 'deadline', value: 0.2, evidence: { reason: 'deadline.days', args: { days: 99, at: NOW } } },
]
const AGAINST: readonly Term[] = [
  {
    signal: 'value',
    value: -0.5,
    evidence: { reason: 'value.high', args: { amount: '50000', currency: 'EUR' } },
  },
]

/** A digest with one entry of every kind and as many new ones as wanted. */
async function digest(
  language: string,
  fresh = 2,
  title?: string,
  profiles?: readonly string[],
): Promise<Rendered> {
  const published = '2026-11-23T04:00:00Z'
  const known = new Map<string, Known>()
  const owed: Owed[] = []
  const reasons = [
    'closing-14',
    'changed',
    'cancelled',
    'early',
    ...Array.from({ length: fresh }, () => 'new' as const),
  ] as const
  for (const [at, reason] of reasons.entries()) {
    const n = at + 1
    const release = releaseOf({
      n,
      about: 'meals',
      published,
      closes: '2026-12-05T12:00:00Z',
      lots: reason === 'new' ? 3 : 1,
      cancelled: reason === 'cancelled',
      planned: reason === 'early',
      ...(title !== undefined && { title: `${title} ${n}` }),
    })
    const opportunity = fold(parseOcds(new TextEncoder().encode(JSON.stringify(release))).notices)!
    for (const lot of opportunity.lots) {
      const item = `${opportunity.id}#${lot.id}`
      const match: Match = {
        profile: 'p',
        item,
        group: opportunity.id,
        z: 2,
        p: 0.8,
        band: 'strong',
        terms: [...FOR, ...AGAINST],
        verdict: { answer: 'eligible', rule: 'art20-status-said', field: 'BT-71' },
        versions: { rules: '1', model: '1', text: '1' },
      }
      const explanation = { for: FOR, against: AGAINST, rest: 0 }
      known.set(item, {
        opportunity,
        standings: [{ profile: 'p', name: 'Kitchen', match, explanation, answers: [] }],
      })
      const closes = (day: string) => ({
        utc: `2026-12-${day}T12:00:00.000Z`,
        published: `2026-12-${day}T12:00:00Z`,
      })
      const change = {
        old: { status: 'live', closesAt: closes('01') },
        now: { status: 'live', closesAt: closes('05') },
      } as const
      const material = reason === 'closing-14' ? (lot.closesAt?.utc ?? '') : ''
      owed.push({ item, reason, material, at: NOW, ...(reason === 'changed' && { change }) })
    }
  }
  const made = await makeDigest({ now: NOW, owed, known, budgetLeft: 60 }, voice(language, profiles))
  return made.rendered!
}

describe.each(OFFERED)('a digest in %s', language => {
  test('says everything in HTML and in text, in its own language', async () => {
    const { subject, html, text } = await digest(language)
    const say = sayIn(language)
    for (const key of [
      'mail.closing',
      'mail.cancelled',
      'mail.changed',
      'mail.new',
      'mail.early',
      'mail.unsubscribe',
      'law.sentence',
    ] as const) {
      expect(text).toContain(say(key))
      expect(html).toContain(
        say(key).replaceAll('&', '&amp;').replaceAll("'", '&#39;').replaceAll('"', '&quot;'),
      )
    }
    expect(subject.length).toBeLessThan(160)
    for (const leftover of [subject, html.replace(/<style>[\s\S]*<\/style>/, ''), text]) {
      expect(leftover).not.toMatch(/\{\$|undefined|\[object|NaN|\.match /)
    }
    const links = (of: string): Set<string> =>
      new Set(of.replaceAll('&amp;', '&').match(/https:\/\/[^\s"<]+/g))
    expect(links(text)).toEqual(new Set([...links(html)].filter(link => link !== SITE)))
    expect(html).toMatch(new RegExp(`<html lang="${language}">`))
    // Counted from the mail, not from the day it was scored.
    expect(text).not.toContain('99')
    expect(text.split('\n').filter(line => line.startsWith('* '))).toHaveLength(6)
  })
})

describe('a digest', () => {
  test('stays under what mail programs cut, in letters of two bytes too: what does not fit is counted', async () => {
    const { html, subject } = await digest('el', 50, 'Παροχή υπηρεσιών σίτισης μαθητών '.repeat(8))
    expect(new TextEncoder().encode(html).length).toBeLessThan(100_000)
    expect(subject).toMatch(/ και 5\d ακόμη για εσάς$/)
  })

  test('does not run or show what a publisher wrote as anything but text', async () => {
    const evil = '<script>alert(1)</script> <img src=x onerror=y> "quoted" & \' {$x} Meals'
    const { html, subject } = await digest('en', 1, evil)
    expect(html).not.toMatch(/<script|<img|onerror=y>/)
    expect(subject).not.toMatch(/[\r\n]/)
  })

  test('with one profile its name is not repeated at every entry', async () => {
    const { text } = await digest('en', 2, undefined, ['Kitchen'])
    expect(text.match(/Kitchen/g)).toHaveLength(1)
  })

  test('buttons are large enough for a thumb, and nothing comes from elsewhere', async () => {
    const { html } = await digest('en')
    expect(html).toMatch(/\.button \{[^}]*padding: 11px 16px[^}]*border: 1px[^}]*line-height: 20px/)
    expect(html).toContain('prefers-color-scheme: dark')
    expect(html).not.toMatch(/<(img|link|script|iframe)|@import|url\(/)
    expect(html.match(new RegExp(`answer/${itemOf(5)}`, 'g'))).toHaveLength(3)
  })
})

describe('trying again', () => {
  test('1, 5, 30 minutes, 2 and 6 hours, then every six hours for three days', () => {
    const created = '2026-11-23T06:00:00.000Z'
    let now = new Date(created)
    const waits: number[] = []
    for (let attempts = 1; ; attempts++) {
      const next = nextTry(attempts, created, now)
      if (next === undefined) break
      waits.push((Date.parse(next) - now.getTime()) / 60_000)
      now = new Date(next)
    }
    expect(waits.slice(0, 6)).toEqual([1, 5, 30, 120, 360, 360])
    expect(now.getTime() - Date.parse(created)).toBeLessThanOrEqual(72 * 3_600_000)
    expect(now.getTime() - Date.parse(created)).toBeGreaterThan(60 * 3_600_000)
  })

  test('a refusal is about the address unless it says that it is about us', () => {
    const refused = (
      failure: 'recipient' | 'permanent' | 'temporary',
      response: string,
      handedOver = false,
    ): boolean => isAboutAddress({ accepted: false, failure, code: 550, response }, handedOver)
    expect(refused('recipient', '550 5.1.1 no such user')).toBe(true)
    expect(refused('recipient', '550 no such user')).toBe(true)
    expect(refused('recipient', '550 5.7.1 rejected by policy (SPF)')).toBe(false)
    expect(refused('permanent', '554 5.2.2 mailbox disabled', true)).toBe(true)
    expect(refused('permanent', '554 transaction failed', false)).toBe(false)
    expect(refused('permanent', '554 5.6.0 message not liked', true)).toBe(false)
    expect(refused('temporary', '451 5.1.1 odd', true)).toBe(false)
    expect(isAboutAddress({ accepted: true, messageId: 'x', response: '250 ok' }, true)).toBe(false)
  })
})
