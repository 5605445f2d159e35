import fc from 'fast-check'
import { expect, test } from 'vitest'
import { noticeOfPost } from '../../src/model/post-notice.ts'
import { parseDocument } from '../../src/sources/formats/index.ts'
import { postFromRelease, postToRelease } from '../../src/sources/formats/ocds/post.ts'
import { published } from './arbitraries.ts'

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
      const { notices, rejected } = parseDocument(new TextEncoder().encode(text), { format: 'ocds', source: 'post' })
      expect(rejected).toEqual([])
      const { flags: _found, ...notice } = notices[0]!
      const { flags: _none, ...said } = noticeOfPost(each)
      expect(notice).toEqual(said)
    }),
    { numRuns: 150 },
  )
})
