import type { Rejected } from '../../../model/notice.ts'
import { code, list, obj, type Json } from './read.ts'

/** The releases in a JSON value, whatever it wraps them in. */
export type Releases = Readonly<{ releases: readonly Json[]; rejected: readonly Rejected[] }>

// Packages in packages are answers of search interfaces, one level deep.
const MAX_DEPTH = 4

/**
 * Finds the releases of a value: a release, a record (its compiled release, else its releases), a package of either,
 * a list, or an answer with `results` or `data`. A record that only links its releases and a versioned release
 * alone hold nothing that can be read without other files: rejected.
 */
export function findReleases(value: unknown, depth = 0): Releases {
  const found: Json[] = []
  const rejected: Rejected[] = []
  const into = (values: unknown): void => {
    for (const each of Array.isArray(values) ? values : [values]) {
      const inner = findReleases(each, depth + 1)
      found.push(...inner.releases)
      rejected.push(...inner.rejected)
    }
  }
  if (depth > MAX_DEPTH) return { releases: [], rejected: [notRelease('packages nested too deep', value)] }
  if (Array.isArray(value)) {
    into(value)
    return { releases: found, rejected }
  }
  const json = obj(value)
  if (isRelease(json)) return { releases: [json], rejected }
  if (Object.keys(obj(json.compiledRelease)).length > 0) into(json.compiledRelease)
  else if (Array.isArray(json.records)) into(json.records)
  else if (list(json.releases).length > 0) recordReleases(json, into, rejected)
  else if (Array.isArray(json.releases)) return { releases: [], rejected: [] }
  else if (Array.isArray(json.results)) into(json.results)
  else if (Array.isArray(json.data)) into(json.data)
  else if (json.versionedRelease !== undefined)
    rejected.push({
      reason: 'ocds-versioned-only',
      field: 'versionedRelease',
      detail: 'a record with a versioned release only; neither compiledRelease nor releases',
      ...idOf(json),
    })
  else rejected.push(notRelease('neither a release nor a package', value))
  return { releases: found, rejected }
}

function recordReleases(json: Json, into: (values: unknown) => void, rejected: Rejected[]): void {
  const whole = list(json.releases).filter(release => !isLink(obj(release)))
  if (whole.length > 0) into(whole)
  else
    rejected.push({
      reason: 'ocds-linked-only',
      field: 'releases',
      detail: 'the record only links its releases; fetch them from their addresses',
      ...idOf(json),
    })
}

function isLink(json: Json): boolean {
  return typeof json.url === 'string' && json.tender === undefined && json.awards === undefined
}

const CONTENT = ['tender', 'awards', 'planning', 'contracts', 'buyer', 'parties', 'bids'] as const

/** A release names itself and says something; a package has neither id nor content of its own. */
function isRelease(json: Json): boolean {
  if (json.compiledRelease !== undefined || Array.isArray(json.records)) return false
  const named = code(json.ocid) !== undefined || code(json.id) !== undefined
  const says = CONTENT.some(member => json[member] !== undefined && json[member] !== null)
  return says && (named || json.tag !== undefined)
    ? true
    : named && json.tag !== undefined && !Array.isArray(json.releases)
}

function notRelease(detail: string, value: unknown): Rejected {
  return { reason: 'ocds-no-release', detail, ...idOf(obj(value)) }
}

function idOf(json: Json): { id?: string } {
  const id = code(json.id) ?? code(json.ocid)
  return id === undefined ? {} : { id }
}
