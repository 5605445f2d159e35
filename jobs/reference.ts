import { copyFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { z } from 'zod'
import { UsageError } from '../src/errors.ts'
import { download, fetchJson } from '../src/io/node/download.ts'

/** The files of a reference pack: tab-separated with a header line, gzipped. */
export const PACK_FILES = ['cpv.tsv.gz', 'nuts.tsv.gz', 'codelists.tsv.gz'] as const

export type ReferenceReport = Readonly<{ cpv: number; nuts: number; codelists: number; languages: number }>
type Progress = (done: number, total: number, what: string) => void

const listingSchema = z.array(
  z.object({ name: z.string(), size: z.number(), sha: z.string(), download_url: z.string().nullable() }),
)

const ENTRY = /<entry key="code\|name\|([^"]+)">([^<]*)<\/entry>/g
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
const unescape = (text: string): string =>
  text.replace(/&(#x?[0-9a-f]+|[a-z]+);/gi, (whole, name: string) => {
    if (name.startsWith('#'))
      return String.fromCodePoint(Number(name.replace('#x', '0x').slice(name[1] === 'x' ? 0 : 1)))
    return ENTITIES[name] ?? whole
  })

type Row = readonly [list: string, code: string, language: string, label: string]

/**
 * Reads one label file of the eForms SDK (`translations/code_<lang>.xml`, Java properties in XML). Keys are
 * `code|name|<list>.<code>`; the list's name holds no dot.
 */
export function labelsOf(xml: string, language: string): Row[] {
  return [...xml.matchAll(ENTRY)].flatMap(([, key, value]) => {
    const dot = key!.indexOf('.')
    const label = unescape(value!)
      .replace(/[\t\r\n]+/g, ' ')
      .trim()
    return dot > 0 && label ? [[key!.slice(0, dot), key!.slice(dot + 1), language, label] as const] : []
  })
}

async function writePack(folder: string, rows: readonly Row[]): Promise<void> {
  await mkdir(folder, { recursive: true })
  const order = (a: Row, b: Row): number =>
    a[0] < b[0]
      ? -1
      : a[0] > b[0]
        ? 1
        : a[1] < b[1]
          ? -1
          : a[1] > b[1]
            ? 1
            : a[2] < b[2]
              ? -1
              : a[2] > b[2]
                ? 1
                : 0
  const sorted = [...rows].sort(order)
  const table = (header: string, lines: readonly string[]): Buffer =>
    gzipSync([header, ...lines, ''].join('\n'))
  const of = (list: string): string[] =>
    sorted.filter(row => row[0] === list).map(row => row.slice(1).join('\t'))
  const rest = sorted.filter(row => row[0] !== 'cpv' && row[0] !== 'nuts').map(row => row.join('\t'))
  const tables = [
    table('code\tlang\tlabel', of('cpv')),
    table('code\tlang\tlabel', of('nuts')),
    table('codelist\tcode\tlang\tlabel', rest),
  ]
  for (const [index, name] of PACK_FILES.entries()) {
    await writeFile(join(folder, `${name}.part`), tables[index]!)
    await rename(join(folder, `${name}.part`), join(folder, name))
  }
}

/** Counts what a pack holds. @throws UsageError where a file is missing or no pack at all */
export async function describePack(folder: string): Promise<ReferenceReport> {
  const tables = await Promise.all(
    PACK_FILES.map(async name => {
      const path = join(folder, name)
      if (!existsSync(path)) throw new UsageError(`${folder} has no ${name}: this is not a reference pack`)
      return gunzipSync(await readFile(path))
        .toString('utf8')
        .trimEnd()
        .split('\n')
        .slice(1)
        .map(line => line.split('\t'))
    }),
  )
  const distinct = (rows: string[][], column: number): number => new Set(rows.map(row => row[column])).size
  const [cpv, nuts, codelists] = tables as [string[][], string[][], string[][]]
  return {
    cpv: distinct(cpv, 0),
    nuts: distinct(nuts, 0),
    codelists: distinct(codelists, 0),
    languages: distinct(cpv, 1),
  }
}

/** Takes a pack from a folder. Nothing changes in `folder` unless all three files are there. */
export async function copyPack(from: string, folder: string): Promise<ReferenceReport> {
  const report = await describePack(from)
  await mkdir(folder, { recursive: true })
  for (const name of PACK_FILES) {
    await copyFile(join(from, name), join(folder, `${name}.part`))
    await rename(join(folder, `${name}.part`), join(folder, name))
  }
  return report
}

/**
 * Downloads the label files named by a repository listing, checks each against its published checksum, and writes
 * the pack. Resumable: finished files are kept in `<folder>/download`.
 */
export async function downloadPack(
  listing: string,
  folder: string,
  progress: Progress,
): Promise<ReferenceReport> {
  const files = listingSchema
    .parse(await fetchJson(listing))
    .filter(file => /^code_[a-z]{2}\.xml$/.test(file.name) && file.download_url)
  if (!files.length) throw new UsageError(`${listing} lists no label files code_<language>.xml`)
  const total = files.reduce((sum, file) => sum + file.size, 0)
  const cache = join(folder, 'download')
  await mkdir(cache, { recursive: true })
  let done = 0
  const rows: Row[] = []
  for (const file of files) {
    const path = join(cache, file.name)
    await download({ url: file.download_url!, size: file.size, blob: file.sha }, path, bytes => {
      done += bytes
      progress(Math.min(done, total), total, file.name)
    })
    rows.push(...labelsOf(await readFile(path, 'utf8'), file.name.slice(5, 7)))
  }
  await writePack(folder, rows)
  return describePack(folder)
}
