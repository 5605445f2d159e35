import type { Notice } from '../../../model/notice.ts'
import { code, type Json } from './read.ts'

// `<source>:<publication number>`: how our own releases are named; the source's pattern keeps `http:` and times out.
const OWN_ID = /^([a-z]{2,}(?:-[a-z0-9]+)*):(?!\/\/)(\S.*)$/

type Identity = Pick<Notice, 'id' | 'source' | 'publicationNumber' | 'procedureId'>

/**
 * The key of a release. One ocid stands under many release ids and one release id (`1`) under many ocids, so that
 * the number is the release id only where it holds the ocid or is a notice number of the source (`012345-2024`).
 */
export function readIdentity(
  release: Json,
  releaseId: string,
  own: Json,
  asked: string | undefined,
): Identity {
  const ocid = code(release.ocid)
  const apart = OWN_ID.exec(releaseId)
  const procedure = procedureOf(ocid, releaseId)
  if (apart && !releaseId.startsWith('ocds-')) {
    const [, source = '', publicationNumber = ''] = apart
    return {
      id: releaseId,
      source,
      publicationNumber,
      ...(procedure !== undefined && { procedureId: procedure }),
    }
  }
  const source = asked ?? code(own.source) ?? 'ocds'
  const unique =
    ocid === undefined ||
    releaseId.includes(ocid) ||
    (asked !== undefined && /^\d{3,}-\d{4}$/.test(releaseId))
  const publicationNumber = unique ? releaseId : `${ocid}/${releaseId}`
  const id = `${source}:${publicationNumber}`
  return { id, source, publicationNumber, ...(procedure !== undefined && { procedureId: procedure }) }
}

/** Prefix of the ocid that our writer makes for procedures that have none of their own. */
export const OWN_PREFIX = 'ocds-dragoman-'

function procedureOf(ocid: string | undefined, releaseId: string): string | undefined {
  if (ocid === undefined || !ocid.startsWith(OWN_PREFIX)) return ocid
  const procedure = ocid.slice(OWN_PREFIX.length)
  // Our writer names a procedure without any id after its notice.
  return procedure === releaseId || procedure === '' ? undefined : procedure
}
