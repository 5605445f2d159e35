import { UsageError } from '../errors.ts'
import { readDocuments } from '../io/node/read.ts'
import type { Rejected } from '../model/notice.ts'
import { parseDocument, type Format } from '../sources/formats/index.ts'
import { noticeToRelease, toJsonLine } from '../sources/formats/ocds/write.ts'
import { progressBar } from './progress.ts'
import { text, type Verb } from './verb.ts'

const FORMATS: readonly string[] = ['auto', 'eforms', 'ted-export', 'ocds']

export const parseVerb: Verb = {
  name: 'parse',
  summary:
    'Prints each notice as an OCDS 1.1 release, one a line, without a bank. What cannot be read is a line of JSON on standard error: file, reason, field, detail.',
  positionals: 'PATH...',
  options: {
    format: { type: 'string', value: 'NAME', help: `one of ${FORMATS.join(', ')}`, default: 'auto' },
    source: { type: 'string', value: 'ID', help: 'the feed, for notices that do not name their publisher' },
  },
  run: async (values, positionals, terminal) => {
    const format = text(values, 'format') ?? 'auto'
    if (!FORMATS.includes(format)) throw new UsageError(`--format must be one of ${FORMATS.join(', ')}`)
    if (positionals.length === 0) throw new UsageError('name at least one file or folder to read')
    const source = text(values, 'source')
    const bar = progressBar(terminal, 'documents')
    let documents = 0
    let printed = 0
    let rejects = 0
    const reject = (file: string, { reason, field, detail, id }: Rejected): void => {
      rejects++
      terminal.err(`${JSON.stringify({ file, reason, field: field ?? null, detail, ...(id && { id }) })}\n`)
    }
    for await (const entry of readDocuments(positionals)) {
      documents++
      if (entry.error) reject(entry.name, entry.error)
      else {
        const options = {
          name: entry.name,
          ...(format !== 'auto' && { format: format as Format }),
          ...(source && { source }),
        }
        const parsed = parseDocument(entry.bytes, options)
        for (const notice of parsed.notices) terminal.out(toJsonLine(noticeToRelease(notice)))
        for (const rejected of parsed.rejected) reject(entry.name, rejected)
        printed += parsed.notices.length
      }
      bar.update(documents, documents, `${printed} notices, ${rejects} rejected`)
    }
    bar.stop()
    // A folder with one bad file among thousands is done; nothing but bad files is a failure.
    return printed === 0 && rejects > 0 ? 1 : 0
  },
}
