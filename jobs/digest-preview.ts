import { readSubscription, subscribers, type Subscriber } from '../db/subscriptions.ts'
import { readPerson } from '../db/people.ts'
import type { Rendered } from '../src/digest/render.ts'
import { prepareDigest, type DigestDeps } from './digest.ts'

/** What a person would get if her hour came now, whatever her rhythm; undefined where there is nothing to say. */
export async function previewDigest(deps: DigestDeps, person: string): Promise<Rendered | undefined> {
  const [wanted] = await subscribers(deps.db, person)
  const subscriber = wanted ?? (await asIfSubscribed(deps, person))
  return subscriber && (await prepareDigest(deps, subscriber)).rendered
}

/** Somebody who gets no mail sees what a weekly one would hold. */
async function asIfSubscribed({ db, now }: DigestDeps, id: string): Promise<Subscriber | undefined> {
  const person = await readPerson(db, id)
  if (!person) return undefined
  const { email, name, language, zone } = person
  const known = await readSubscription(db, id)
  const usual = {
    hour: 7,
    weekday: 1,
    zone,
    budget: 10,
    paused_until: null,
    unsubscribed_at: null,
    last_slot: null,
  }
  return {
    person: id,
    ...usual,
    ...known,
    rhythm: 'weekly',
    updated_at: now().toISOString(),
    email,
    name,
    language,
  }
}
