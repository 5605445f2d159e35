import { createHash } from 'node:crypto'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterEach, expect, test } from 'vitest'
import { copyPack, downloadPack, labelsOf } from '../../jobs/reference.ts'

const file = (language: string, meals: string): string =>
  `<?xml version="1.0"?>\n<!DOCTYPE properties SYSTEM "x">\n<properties>\n` +
  `<entry key="code|name|cpv.55524000">${meals}</entry>\n` +
  `<entry key="code|name|nuts.BG421">Plovdiv</entry>\n` +
  `<entry key="code|name|social-objective.opp">Jobs &amp; &#233;quity (${language})</entry>\n</properties>\n`
const FILES: Readonly<Record<string, string>> = {
  en: file('en', 'School catering'),
  bg: file('bg', 'Училищно хранене'),
}
const blob = (text: string): string =>
  createHash('sha1')
    .update(`blob ${Buffer.byteLength(text)}\0`)
    .update(text)
    .digest('hex')

let server: Server | undefined
afterEach(() => server?.close())

/** A repository host that drops the first connection of each file half way and then honours ranges. */
async function host(options: { corrupt?: string } = {}): Promise<{ url: string; ranges: string[] }> {
  const ranges: string[] = []
  const seen = new Set<string>()
  server = createServer((request, response) => {
    const language = /code_(\w\w)\.xml/.exec(request.url!)?.[1]
    const origin = `http://127.0.0.1:${(server!.address() as AddressInfo).port}`
    if (!language) {
      const listing = Object.entries(FILES).map(([code, text]) => ({
        name: `code_${code}.xml`,
        size: Buffer.byteLength(text),
        sha: blob(text),
        download_url: `${origin}/code_${code}.xml`,
      }))
      return response.end(
        JSON.stringify([...listing, { name: 'README.md', size: 1, sha: 'x', download_url: 'x' }]),
      )
    }
    const bytes = Buffer.from(
      options.corrupt === language ? FILES[language]!.replace('Plovdiv', 'Plovdix') : FILES[language]!,
    )
    const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0)
    if (request.headers.range) ranges.push(request.headers.range)
    if (!seen.has(language)) {
      seen.add(language)
      response.writeHead(200, { 'content-length': bytes.length })
      response.write(bytes.subarray(0, 40))
      return setTimeout(() => response.destroy(), 20)
    }
    response.writeHead(from ? 206 : 200, { 'content-length': bytes.length - from })
    return response.end(bytes.subarray(from))
  })
  await new Promise<void>(done => server!.listen(0, '127.0.0.1', done))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/listing`, ranges }
}

test('labels are read with their list, code and entities', () => {
  expect(labelsOf(FILES.en!, 'en')).toEqual([
    ['cpv', '55524000', 'en', 'School catering'],
    ['nuts', 'BG421', 'en', 'Plovdiv'],
    ['social-objective', 'opp', 'en', 'Jobs & équity (en)'],
  ])
})

test('a download is resumed after a dropped connection, checked, and becomes a pack', async () => {
  const { url, ranges } = await host()
  const folder = await mkdtemp(join(tmpdir(), 'dragoman-pack-'))
  let last = 0
  const report = await downloadPack(url, folder, done => (last = done))
  expect(report).toEqual({ cpv: 1, nuts: 1, codelists: 1, languages: 2 })
  expect(ranges).toEqual(['bytes=40-', 'bytes=40-'])
  expect(last).toBe(Object.values(FILES).reduce((sum, text) => sum + Buffer.byteLength(text), 0))
  const cpv = gunzipSync(await readFile(join(folder, 'cpv.tsv.gz'))).toString()
  expect(cpv).toBe('code\tlang\tlabel\n55524000\tbg\tУчилищно хранене\n55524000\ten\tSchool catering\n')
  const copied = await copyPack(folder, join(folder, 'copy'))
  expect(copied).toEqual(report)
})

test('bytes with another checksum never become a pack', async () => {
  const { url } = await host({ corrupt: 'bg' })
  const folder = await mkdtemp(join(tmpdir(), 'dragoman-pack-'))
  await expect(downloadPack(url, folder, () => undefined)).rejects.toThrow('checksum differs')
  await expect(readFile(join(folder, 'cpv.tsv.gz'))).rejects.toThrow()
})

test('a folder that is no pack is refused, and nothing is copied', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'dragoman-pack-'))
  await writeFile(join(folder, 'cpv.tsv.gz'), '')
  await expect(copyPack(folder, join(folder, 'copy'))).rejects.toThrow('this is not a reference pack')
})
