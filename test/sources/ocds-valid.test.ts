import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fold } from '../../src/model/fold.ts'
import { parseDocument } from '../../src/sources/formats/index.ts'
import { noticeToRelease, opportunityToRelease, type Release } from '../../src/sources/formats/ocds/write.ts'

/**
 * What OCDS 1.1 demands of a release: required members, closed code lists, formats, ids that are unique in their
 * list. Source: release schema 1.1.5, code lists releaseTag, tenderStatus, awardStatus, method, procurementCategory.
 */
const TAGS =
  'planning planningUpdate tender tenderAmendment tenderUpdate tenderCancellation award awardUpdate ' +
  'awardCancellation contract contractUpdate contractAmendment implementation implementationUpdate ' +
  'contractTermination compiled'
const STATUS = 'planning planned active cancelled unsuccessful complete withdrawn'
const AWARD_STATUS = 'pending active cancelled unsuccessful'
const METHODS = 'open selective limited direct'
const CATEGORIES = 'goods works services'
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/

type Json = Record<string, any>

function faults(release: Release): string[] {
  const found: string[] = []
  const one = (where: string, value: unknown, allowed: string): void => {
    if (value !== undefined && !allowed.split(' ').includes(String(value)))
      found.push(`${where}: ${String(value)}`)
  }
  const json = release as Json
  if (!/^ocds-[a-z0-9]+-./.test(json.ocid)) found.push(`ocid: ${json.ocid}`)
  for (const member of ['ocid', 'id', 'date', 'initiationType'])
    if (typeof json[member] !== 'string' || json[member] === '') found.push(`${member} missing`)
  for (const tag of json.tag) one('tag', tag, TAGS)
  one('initiationType', json.initiationType, 'tender')
  one('tender.status', json.tender.status, STATUS)
  one('tender.procurementMethod', json.tender.procurementMethod, METHODS)
  one('tender.mainProcurementCategory', json.tender.mainProcurementCategory, CATEGORIES)
  if (typeof json.tender.id !== 'string') found.push('tender.id missing')
  for (const lot of json.tender.lots ?? []) one('lot.status', lot.status, STATUS)
  for (const award of json.awards ?? []) one('award.status', award.status, AWARD_STATUS)
  visit(json, '', (path, name, value) => {
    if (/^(date|startDate|endDate|dateSigned)$/.test(name) && !MOMENT.test(String(value)))
      found.push(`${path}: ${String(value)}`)
    if (name === 'amount' && !/opportunity/.test(path) && typeof value !== 'number')
      found.push(`${path}: ${String(value)}`)
    if (name === 'durationInDays' && !Number.isInteger(value)) found.push(`${path}: ${String(value)}`)
    if (
      Array.isArray(value) &&
      value.every(each => typeof each === 'object' && each !== null && 'id' in each)
    ) {
      const ids = value.map(
        each => String(each.id) + (name === 'additionalIdentifiers' ? value.indexOf(each) : ''),
      )
      if (new Set(ids).size < ids.length && name !== 'suppliers') found.push(`${path}: ids repeat`)
    }
  })
  return found
}

/** Every member below the release, our own members left out: those are ours to shape. */
function visit(
  value: unknown,
  path: string,
  see: (path: string, name: string, value: unknown) => void,
): void {
  if (typeof value !== 'object' || value === null) return
  for (const [name, each] of Object.entries(value)) {
    if (name === 'opportunity') continue
    see(`${path}.${name}`, name, each)
    visit(each, `${path}.${name}`, see)
  }
}

const SHARED = process.env.DRAGOMAN_SHARED ?? join(import.meta.dirname, '../../../shared')
const FIXTURES = join(import.meta.dirname, '../../fixtures/sources')
const folders = [
  ...['ocds', 'ted-export', 'eforms'].map(name => join(FIXTURES, name)),
  ...['ocds', 'ted-export', 'eforms'].map(name => join(SHARED, 'notices', name)),
].filter(folder => existsSync(folder))

describe('releases are valid OCDS 1.1 (of real notices only where the shared data is there)', () => {
  it.each(folders)('of %s', folder => {
    let seen = 0
    const wrong: string[] = []
    for (const name of readdirSync(folder).filter(
      each => /\.(xml|jsonl?)$/.test(each) && !/golden/.test(each),
    ))
      for (const notice of parseDocument(readFileSync(join(folder, name))).notices) {
        // A publisher that says no date at all leaves a release without one; nothing is made up for it.
        const dated = notice.publishedAt ?? notice.dispatchedAt
        if (!dated) continue
        seen++
        const releases = [noticeToRelease(notice), opportunityToRelease(fold([notice])!)]
        wrong.push(...releases.flatMap(faults).map(fault => `${name} ${fault}`))
      }
    expect(seen).toBeGreaterThan(10)
    expect(wrong).toEqual([])
  })
})
