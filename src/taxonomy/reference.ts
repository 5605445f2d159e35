/** code -> language -> label */
export type Labels = ReadonlyMap<string, ReadonlyMap<string, string>>

/** What `dragoman reference` stores: CPV and NUTS names in 24 languages, and every other eForms codelist. */
export type Reference = Readonly<{ cpv: Labels; nuts: Labels; codelists: ReadonlyMap<string, Labels> }>

/** A line longer than this is not a label: the file is something else. */
const LONGEST_LINE = 10_000

/**
 * Parses `code<TAB>lang<TAB>label` with a header line (cpv.tsv, nuts.tsv of the pack).
 * @throws SyntaxError naming the line, where a line has another shape
 */
export function parseLabels(tsv: string): Labels {
  const labels = new Map<string, Map<string, string>>()
  for (const [code, language, label] of rows(tsv, 'code\tlang\tlabel', 3))
    put(labels, code!, language!, label!)
  return labels
}

/**
 * Parses `codelist<TAB>code<TAB>lang<TAB>label` with a header line (codelists.tsv of the pack).
 * @throws SyntaxError naming the line, where a line has another shape
 */
export function parseCodelists(tsv: string): ReadonlyMap<string, Labels> {
  const lists = new Map<string, Map<string, Map<string, string>>>()
  for (const [list, code, language, label] of rows(tsv, 'codelist\tcode\tlang\tlabel', 4)) {
    let labels = lists.get(list!)
    if (!labels) lists.set(list!, (labels = new Map()))
    put(labels, code!, language!, label!)
  }
  return lists
}

/** The label in a language, else in English, else any; undefined for an unknown code. */
export function labelOf(labels: Labels | undefined, code: string, language: string): string | undefined {
  const byLanguage = labels?.get(code)
  if (!byLanguage) return undefined
  // The pack has no Norwegian: Danish is the nearest that readers of it understand
  const near = language === 'nb' || language === 'nn' ? byLanguage.get('da') : undefined
  return byLanguage.get(language) ?? near ?? byLanguage.get('en') ?? [...byLanguage.values()][0]
}

function put(labels: Map<string, Map<string, string>>, code: string, language: string, label: string): void {
  let byLanguage = labels.get(code)
  if (!byLanguage) labels.set(code, (byLanguage = new Map()))
  byLanguage.set(language, label)
}

function* rows(tsv: string, header: string, columns: number): Generator<readonly string[]> {
  const lines = tsv.replace(/^\uFEFF/u, '').split(/\r?\n/u)
  if (lines[0] !== header) {
    throw new SyntaxError(
      `line 1 should read "${header.replaceAll('\t', '<TAB>')}"; is this the reference pack?`,
    )
  }
  for (let at = 1; at < lines.length; at++) {
    const line = lines[at]!
    if (line === '') continue
    const cells = line.length > LONGEST_LINE ? [] : line.split('\t')
    if (cells.length !== columns) throw new SyntaxError(`line ${at + 1} should have ${columns} columns`)
    yield cells
  }
}
