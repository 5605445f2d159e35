import { readSubscription, usualSubscription, subscribers, type Subscriber } from '../db/subscriptions.ts'
import { readPerson } from '../db/people.ts'
import { makeDigest } from '../src/digest/make.ts'
import type { Rendered } from '../src/digest/render.ts'
import type { Links } from '../src/digest/voice.ts'
import { prepareDigest, type DigestDeps } from './digest.ts'
import { gather } from './digest-gather.ts'
import { voiceFor } from './digest-voice.ts'

/**
 * What a person would get if her hour came now, whatever her rhythm; undefined where there is nothing to say.
 *
 * @param masked for somebody else's eyes: no name of hers or of her profiles, and no link that acts for her
 */
export async function previewDigest(
  deps: DigestDeps,
  person: string,
  masked = false,
): Promise<Rendered | undefined> {
  const [wanted] = await subscribers(deps.db, person)
  const subscriber = wanted ?? (await asIfSubscribed(deps, person))
  if (!subscriber) return undefined
  return masked ? prepareMasked(deps, subscriber) : (await prepareDigest(deps, subscriber)).rendered
}

async function prepareMasked(deps: DigestDeps, subscriber: Subscriber): Promise<Rendered | undefined> {
  const { db, now, publicUrl } = deps
  const gathered = await gather(db, subscriber, now().toISOString())
  const numbers = new Map(gathered.profiles.map(({ id }, index) => [id, `${index + 1}`]))
  const named = (profile: string): string => `[${numbers.get(profile) ?? '?'}]`
  const profiles = gathered.profiles.map(({ id }) => ({ id, name: named(id) }))
  const known = new Map(
    [...gathered.input.known].map(([item, about]) => [
      item,
      { ...about, standings: about.standings.map(each => ({ ...each, name: named(each.profile) })) },
    ]),
  )
  const nowhere = `${publicUrl}/admin/mail`
  const links: Links = {
    page: ({ opportunity }) => `${publicUrl}/opportunities/${encodeURIComponent(opportunity.id)}`,
    answer: () => nowhere,
    inbox: nowhere,
    settings: nowhere,
    unsubscribe: nowhere,
  }
  const voice = voiceFor(deps, subscriber, { profiles }, links)
  return (await makeDigest({ ...gathered.input, known }, voice)).rendered
}

/** Somebody who gets no mail sees what a weekly one would hold. */
async function asIfSubscribed({ db, now }: DigestDeps, id: string): Promise<Subscriber | undefined> {
  const person = await readPerson(db, id)
  if (!person) return undefined
  const { email, name, language, zone } = person
  const known = await readSubscription(db, id)
  const at = now().toISOString()
  return {
    ...usualSubscription(id, zone, at),
    ...known,
    rhythm: 'weekly',
    updated_at: at,
    email,
    name,
    language,
  }
}
