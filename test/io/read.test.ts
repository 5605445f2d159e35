import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateRawSync, crc32, gzipSync } from 'node:zlib'
import { pack } from 'tar-stream'
import { afterAll, expect, test } from 'vitest'
import { READ_CAPS, readDocuments, type ReadCaps } from '../../src/io/node/read.ts'

const folder = mkdtempSync(join(tmpdir(), 'dragoman-read-'))
afterAll(() => rmSync(folder, { recursive: true }))

const put = (name: string, data: string | Uint8Array): string => {
  const path = join(folder, name)
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, data)
  return path
}
async function read(paths: readonly string[], caps: Partial<ReadCaps> = {}): Promise<string[]> {
  const found: string[] = []
  for await (const { name, bytes, error } of readDocuments(paths, { ...READ_CAPS, ...caps }))
    found.push(`${name.replace(`${folder}/`, '')} ${error ? error.reason : Buffer.from(bytes).toString()}`)
  return found
}

/** A zip of its own, so that the reader is not tested by its own library. `lie`: size told in the directory. */
function zip(files: Readonly<Record<string, string>>, lie?: number): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const [name, text] of Object.entries(files)) {
    const data = deflateRawSync(text)
    const head = Buffer.alloc(26)
    head.writeUInt16LE(20, 0)
    head.writeUInt16LE(8, 4)
    head.writeUInt32LE(crc32(text), 10)
    head.writeUInt32LE(data.length, 14)
    head.writeUInt32LE(lie ?? Buffer.byteLength(text), 18)
    head.writeUInt16LE(Buffer.byteLength(name), 22)
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), head, Buffer.from(name), data])
    const entry = Buffer.alloc(14)
    entry.writeUInt32LE(offset, 10)
    directory.push(
      Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), head, entry, Buffer.from(name)]),
    )
    parts.push(local)
    offset += local.length
  }
  const listing = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 0, 'latin1')
  end.writeUInt16LE(directory.length, 8)
  end.writeUInt16LE(directory.length, 10)
  end.writeUInt32LE(listing.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...parts, listing, end])
}

async function tar(files: Readonly<Record<string, string>>): Promise<Buffer> {
  const archive = pack()
  for (const [name, text] of Object.entries(files)) archive.entry({ name }, text)
  archive.finalize()
  const parts: Buffer[] = []
  for await (const part of archive as AsyncIterable<Buffer>) parts.push(part)
  return Buffer.concat(parts)
}

test('folders in order of names, without links, hidden files and what is no document', async () => {
  put('tree/b.xml', 'b')
  put('tree/a/z.json', 'z')
  put('tree/readme.md', 'no')
  put('tree/.hidden.xml', 'no')
  symlinkSync(join(folder, 'tree'), join(folder, 'tree/round'))
  expect(await read([join(folder, 'tree')])).toEqual(['tree/a/z.json z', 'tree/b.xml b'])
  expect(await read([join(folder, 'tree/readme.md')])).toEqual(['tree/readme.md no'])
})

test('lines, gzip, zip and tar, one in the other', async () => {
  expect(await read([put('l.jsonl', '{"a":1}\n\n  \r\n{"b":2}')])).toEqual([
    'l.jsonl:1 {"a":1}',
    'l.jsonl:4 {"b":2}',
  ])
  expect(await read([put('g.jsonl.gz', gzipSync('1\n2\n'))])).toEqual(['g.jsonl:1 1', 'g.jsonl:2 2'])
  expect(await read([put('z.zip', zip({ 'x/a.xml': 'A', 'b.txt': 'no', 'c.jsonl': 'C\nD' }))])).toEqual([
    'z.zip/x/a.xml A',
    'z.zip/c.jsonl:1 C',
    'z.zip/c.jsonl:2 D',
  ])
  expect(await read([put('t.tar.gz', gzipSync(await tar({ 'a.xml': 'A', 'dir/b.xml': 'B' })))])).toEqual([
    't.tar/a.xml A',
    't.tar/dir/b.xml B',
  ])
})

test('lines that cross the pieces in which a file is read stay whole', async () => {
  const lines = Array.from({ length: 400 }, (_, at) => `${at} ${'ä'.repeat((at * 37) % 1_500)}`)
  const found = await read([put('long.jsonl', lines.join('\n'))])
  expect(found).toEqual(lines.map((line, at) => `long.jsonl:${at + 1} ${line}`))
})

test('what cannot be read is an entry, and the rest goes on', async () => {
  const good = put('good.xml', 'good')
  const cut = put('cut.xml.gz', gzipSync('x'.repeat(10_000)).subarray(0, 30))
  const noZip = put('no.zip', 'this is no zip')
  expect(await read([join(folder, 'missing.xml'), cut, noZip, good])).toEqual([
    'missing.xml unreadable',
    'cut.xml archive-damaged',
    'no.zip archive-damaged',
    'good.xml good',
  ])
})

test('caps hold for bombs, long lines, many members and lying directories', async () => {
  const caps = { memberBytesMax: 1_000, totalBytesMax: 5_000, membersMax: 3 }
  const bomb = gzipSync(Buffer.alloc(50_000_000))
  expect(bomb.length).toBeLessThan(60_000)
  expect(await read([put('bomb.xml.gz', bomb)], caps)).toEqual(['bomb.xml too-large'])
  expect(await read([put('lines.jsonl', `a\n${'b'.repeat(2_000)}\nc`)], caps)).toEqual([
    'lines.jsonl:1 a',
    'lines.jsonl:2 too-large',
    'lines.jsonl:3 c',
  ])
  expect(await read([put('many.jsonl', 'a\nb\nc\nd\ne\n')], caps)).toEqual([
    'many.jsonl:1 a',
    'many.jsonl:2 b',
    'many.jsonl:3 c',
    'many.jsonl too-many-members',
  ])
  const files = { 'a.xml': 'a', 'b.xml': 'b'.repeat(2_000), 'c.xml': 'c' }
  expect(await read([put('big.zip', zip(files))], caps)).toEqual([
    'big.zip/a.xml a',
    'big.zip/b.xml too-large',
    'big.zip/c.xml c',
  ])
  expect(await read([put('big.tar', await tar(files))], caps)).toEqual([
    'big.tar/a.xml a',
    'big.tar/b.xml too-large',
    'big.tar/c.xml c',
  ])
  expect(await read([put('liar.zip', zip({ 'a.xml': 'a'.repeat(100_000) }, 10))], caps)).toEqual([
    'liar.zip/a.xml archive-damaged',
  ])
  const four = Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map(name => [`${name}.xml`, name]))
  expect((await read([put('four.zip', zip(four))], caps)).at(-1)).toBe('four.zip/d.xml too-many-members')
  expect((await read([put('four.tar', await tar(four))], caps)).at(-1)).toBe('four.tar too-many-members')
})

test('an archive too deep inside archives is refused', async () => {
  const inner = gzipSync(gzipSync(gzipSync(gzipSync('x'))))
  expect(await read([put('deep.xml.gz.gz.gz.gz', inner)])).toEqual(['deep.xml.gz unreadable'])
})
