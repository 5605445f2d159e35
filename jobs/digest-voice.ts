import type { Subscriber } from '../db/subscriptions.ts'
import { signLink } from '../src/auth/mail-links.ts'
import type { Matcher } from '../src/context.ts'
import type { Entry } from '../src/digest/compose.ts'
import type { Links, Voice } from '../src/digest/voice.ts'
import { lexiconNameOf } from '../src/matching/activities.ts'
import { countryZone } from '../src/taxonomy/countries.ts'
import { OFFERED } from '../src/words/languages.ts'
import { sayIn } from '../src/words/messages.ts'
import { divisionName } from '../src/words/names.ts'
import type { Gathered } from './digest-gather.ts'

/** The addresses of one person's digest: those that need no signing in hold a token of the bank's. */
export async function linksFor(
  publicUrl: string,
  secret: string,
  { input, profiles, person }: Gathered,
  language: string,
): Promise<Links> {
  const tokens = new Map<string, string>()
  for (const [item, { standings, opportunity }] of input.known)
    for (const { profile } of standings) {
      const claims = { kind: 'answer', person, profile, item, opportunity: opportunity?.id ?? '' } as const
      if (opportunity) tokens.set(`${profile} ${item}`, await signLink(secret, claims))
    }
  const mails = await signLink(secret, { kind: 'mails', person })
  const answered = ({ item, standings }: Entry): string =>
    tokens.get(`${standings[0]?.profile ?? profiles[0]?.id ?? ''} ${item.id}`) ?? ''
  return {
    page: ({ opportunity }) => `${publicUrl}/opportunities/${encodeURIComponent(opportunity.id)}`,
    answer: (entry, answer) => `${publicUrl}/answer/${answered(entry)}?a=${answer}&lang=${language}`,
    inbox: `${publicUrl}/inbox`,
    settings: `${publicUrl}/mails/${mails}?lang=${language}`,
    unsubscribe: `${publicUrl}/unsubscribe/${mails}`,
  }
}

/** The language to write to somebody in: hers, where it is offered. */
export function mailLanguage(wanted: string): string {
  return OFFERED.includes(wanted) ? wanted : 'en'
}

/** How a digest speaks to one person: her language, her clock, her profiles. */
export function voiceFor(
  { matcher, publicUrl, now }: VoiceDeps,
  { language: wanted, zone }: Pick<Subscriber, 'language' | 'zone'>,
  { profiles }: Pick<Gathered, 'profiles'>,
  links: Links,
): Voice {
  const language = mailLanguage(wanted)
  return {
    language,
    say: sayIn(language),
    now: now(),
    zone,
    zoneOf: countryZone,
    publicUrl,
    links,
    profiles: profiles.map(({ name }) => name).filter(Boolean),
    conceptName: (code, to) =>
      matcher.conceptName(code, to) ?? lexiconNameOf(code, to) ?? divisionName(code, to),
    placeName: matcher.placeName,
  }
}

type VoiceDeps = Readonly<{
  matcher: Pick<Matcher, 'conceptName' | 'placeName'>
  publicUrl: string
  now: () => Date
}>
