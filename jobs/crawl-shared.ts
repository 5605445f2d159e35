import type { Db } from '../db/batch.ts'
import { borneNames } from '../db/notices.ts'
import type { Config } from '../src/config.ts'
import { noticeKey } from '../src/model/fold.ts'
import type { Fetch } from '../src/model/request.ts'
import type { CrawlDeps } from './crawl.ts'

/** Sends requests for an original address to its mirror; everything else as it is. */
export function mirrored(fetch: Fetch, mirrors: Config['mirrors']): Fetch {
  return (plan, limits) => {
    const pair = mirrors.find(([original]) => plan.url === original || plan.url.startsWith(`${original}/`))
    return fetch(pair ? { ...plan, url: pair[1] + plan.url.slice(pair[0].length) } : plan, limits)
  }
}

/** host:port of the mirrors: an operator's own may be in a private network. */
export function mirrorHosts(mirrors: Config['mirrors']): string[] {
  return mirrors
    .map(([, mirror]) => new URL(mirror))
    .map(url => `${url.hostname}:${url.port || (url.protocol === 'https:' ? 443 : 80)}`)
}

/**
 * The publication number under which a document was listed, by its name: the API's documents are named by it, members
 * of TED's packages are named `00383667_2026.xml` for `383667-2026`.
 */
export function numberOfName(name: string): string | undefined {
  const member = /(?:^|\/)0*(\d{1,8})_((?:19|20)\d{2})\.xml$/.exec(name)
  if (member) return `${member[1]}-${member[2]}`
  return /^\d{1,8}-(?:19|20)\d{2}$/.test(name) ? name : undefined
}

/** Of publication numbers of a source, those that some notice of the bank bears. */
export function knownBy(db: Db): CrawlDeps['known'] {
  return async (source, numbers) => {
    const names = new Map(
      numbers.map(number => [`key:${noticeKey({ source, publicationNumber: number })}`, number]),
    )
    const found = await borneNames(db, [...names.keys()])
    return new Set([...found].map(name => names.get(name)!))
  }
}
