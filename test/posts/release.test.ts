import fc from 'fast-check'
import { expect, test } from 'vitest'
import { noticeOfPost } from '../../src/model/post-notice.ts'
import { parseDocument } from '../../src/sources/formats/index.ts'
import { postFromRelease, postToRelease, releasePackage } from '../../src/sources/formats/ocds/post.ts'
import { postFromEforms, postToEforms } from '../../src/sources/formats/post-eforms.ts'
import { published } from './arbitraries.ts'
import { schemaFaults } from './ocds-schema.ts'

test('what is published as OCDS reads back as the identical record, whatever it says', () => {
  fc.assert(
    fc.property(published, each => {
      const text = JSON.stringify(postToRelease(each))
      const read = postFromRelease(text)
      expect(read?.act).toBe(each.act)
      expect(read?.work).toEqual(each.work)
      expect(read?.notice).toMatchObject({
        id: `post:${each.number}`,
        procedureId: each.procedure,
        version: String(each.version),
      })
      // The bank reads it by the same door as every other document, and finds what was said.
      const { notices, rejected } = parseDocument(new TextEncoder().encode(text), {
        format: 'ocds',
        source: 'post',
      })
      expect(rejected).toEqual([])
      const { flags: _found, ...notice } = notices[0]!
      const { flags: _none, ...said } = noticeOfPost(each)
      expect(notice).toEqual(said)
    }),
    { numRuns: 150 },
  )
})

test('the eForms-shaped JSON reads back as the identical record too', () => {
  fc.assert(
    fc.property(published, each => {
      expect(postFromEforms(JSON.stringify(postToEforms(each)))).toEqual(each.work)
    }),
    { numRuns: 150 },
  )
  expect(postFromEforms('{}')).toBeUndefined()
  expect(postFromEforms('<xml/>')).toBeUndefined()
})

test('a release package of any versions is valid by the schema; one that is not is found out', () => {
  const about = {
    uri: 'https://dragoman.example/posted/1',
    publisher: 'Town',
    at: '2026-11-22T09:00:00.000Z',
  }
  fc.assert(
    fc.property(fc.array(published, { minLength: 1, maxLength: 3 }), some => {
      expect(
        schemaFaults(JSON.parse(JSON.stringify(releasePackage(some.map(postToRelease), about)))),
      ).toEqual([])
    }),
    { numRuns: 100 },
  )
  expect(schemaFaults(releasePackage([{ ocid: 'x', tag: ['cake'] }], about)).length).toBeGreaterThan(3)
})
