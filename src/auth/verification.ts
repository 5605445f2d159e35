import { readOrganisation, type OrganisationRow } from '../../db/organisations.ts'
import { markOrganisation, opportunitiesAtHost, provedAddresses } from '../../db/verifications.ts'
import { buyersOf, hostsOfBuyer, nameMark } from '../model/buyer.ts'
import type { Opportunity } from '../model/opportunity.ts'
import { isAt, isShared, readDomain } from './domains.ts'
import type { AuthDeps } from './types.ts'

/** Only a municipality that is known to be one may publish: bidders must be able to rely on who asks. */
export function mayPublish({ kind, verified_at }: Pick<OrganisationRow, 'kind' | 'verified_at'>): boolean {
  return kind === 'municipality' && verified_at !== null
}

/**
 * What asking for the mark led to. `shared`: the domain is a mail provider's or a public suffix. `elsewhere`: nobody of
 * the organisation has proved an address there.
 */
export type Asked = 'verified' | 'waiting' | 'shared' | 'elsewhere' | 'unreadable'

/**
 * Asks for the mark with the organisation's own domain. It is given at once where the domain is known to be the
 * organisation's (see isKnownAs) and a member has proved an address there; else it waits for an administrator.
 */
export async function askForMark(
  ctx: AuthDeps,
  organisation: OrganisationRow,
  person: string,
  typed: unknown,
): Promise<Asked> {
  const domain = readDomain(typed)
  if (!domain) return 'unreadable'
  if (isShared(domain)) return 'shared'
  if (!(await proves(ctx, organisation.id, domain))) return 'elsewhere'
  // Who typed another domain than the administrator entered has proved nothing about that one.
  const known = organisation.domain === domain && organisation.verified_how === 'entered'
  const at = ctx.now().toISOString()
  if (!organisation.refused_at && (known || (await isKnownAs(ctx, organisation, domain)))) {
    await give(ctx, organisation.id, domain, person)
    return 'verified'
  }
  await markOrganisation(
    ctx.db,
    organisation.id,
    { domain, asked_at: at, verified_how: '' },
    { person, at, action: 'organisation.ask' },
  )
  return 'waiting'
}

/**
 * Gives the mark to an organisation for which an administrator entered the domain, as soon as a member has proved an
 * address there. Answers whether it did.
 */
export async function verifyByDomain(ctx: AuthDeps, id: string): Promise<boolean> {
  const organisation = await readOrganisation(ctx.db, id)
  if (!organisation || organisation.verified_at || organisation.verified_how !== 'entered') return false
  if (!(await proves(ctx, id, organisation.domain))) return false
  await give(ctx, id, organisation.domain, '')
  return true
}

async function give(ctx: AuthDeps, id: string, domain: string, person: string): Promise<void> {
  const at = ctx.now().toISOString()
  await markOrganisation(
    ctx.db,
    id,
    { domain, verified_at: at, verified_how: 'domain', asked_at: null, refused_at: null, reason: '' },
    { person, at, action: 'organisation.verify' },
  )
}

/** Whether a member has proved an address at the domain. */
export async function proves(ctx: AuthDeps, id: string, domain: string): Promise<boolean> {
  return (await provedAddresses(ctx.db, id)).some(email => isAt(email, domain))
}

/**
 * Whether published notices show the domain to be this organisation's: buyers of its name and country have their site
 * or mailbox there, and nobody else has. A host that buyers of several names share is a service provider's.
 */
async function isKnownAs(ctx: AuthDeps, organisation: OrganisationRow, domain: string): Promise<boolean> {
  const mark = nameMark(organisation.name)
  const there = (await opportunitiesAtHost(ctx.db, domain)).flatMap(json =>
    buyersOf(JSON.parse(json) as Opportunity).filter(buyer => hostsOfBuyer(buyer).includes(domain)),
  )
  return (
    there.length > 0 &&
    there.every(
      ({ name, country }) =>
        country === organisation.country && Object.values(name).some(text => nameMark(text) === mark),
    )
  )
}

/** What an administrator decides: the mark is given, taken away or refused, or the domain is entered beforehand. */
export type Decision =
  Readonly<{ act: 'verify' | 'unverify'; reason: string }> | Readonly<{ act: 'domain'; domain: string }>

/** Does what an administrator decided; false where the domain cannot be anybody's own. */
export async function decideMark(
  ctx: AuthDeps,
  organisation: OrganisationRow,
  person: string,
  decision: Decision,
): Promise<boolean> {
  const at = ctx.now().toISOString()
  const { id } = organisation
  if (decision.act === 'domain') {
    const domain = readDomain(decision.domain)
    if (!domain || isShared(domain)) return false
    const how = organisation.verified_at ? organisation.verified_how : 'entered'
    await markOrganisation(
      ctx.db,
      id,
      { domain, verified_how: how, refused_at: null, reason: '' },
      { person, at, action: 'organisation.domain' },
    )
    await verifyByDomain(ctx, id)
    return true
  }
  const { act, reason } = decision
  const mark =
    act === 'verify'
      ? { verified_at: at, verified_how: 'administrator', refused_at: null }
      : { verified_at: null, verified_how: '', refused_at: at }
  await markOrganisation(
    ctx.db,
    id,
    { ...mark, asked_at: null, reason },
    { person, at, action: `organisation.${act}`, reason },
  )
  return true
}
