import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { MessageFormat } from 'messageformat'
import { describe, expect, test } from 'vitest'
import { ENGLISH as en, WORD_FILES } from '../../src/words/catalogues.ts'
import { UI_LANGUAGES } from '../../src/words/languages.ts'

const EQUAL_SHARE_MAX = 0.03
const root = join(import.meta.dirname, '../../src')
const others = UI_LANGUAGES.filter(row => row.catalogue && row.code !== 'en')
const keys = Object.keys(en)

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return sources(path)
    return path.endsWith('.ts') ? [readFileSync(path, 'utf8')] : []
  })
}

/** What a message takes and chooses by, with the variants it offers: the same in every language but for plurals. */
function shape(source: string): { variables: string[]; selectors: string[]; variants: string[][] } {
  const variables = [
    ...new Set([...source.matchAll(/\{\$(\w+)|\.input \{\$(\w+)/g)].map(m => m[1] ?? m[2]!)),
  ].sort()
  const header = /\.match((?: \$\w+)+)/.exec(source)?.[1] ?? ''
  const selectors = header.trim().split(/\s+/).filter(Boolean)
  const rest = header ? source.slice(source.indexOf(header) + header.length) : ''
  const variants = [...rest.matchAll(/((?:[\w*-]+ )+)\{\{/g)].map(m => m[1]!.trim().split(' '))
  return { variables, selectors, variants }
}

/** Kind of each selected variable: `$n :integer` is a plural, `$answer :string` a choice. */
const selectKind = (source: string, selector: string): string =>
  new RegExp(`\\.input \\{\\${selector} :(\\w+)`).exec(source)?.[1] ?? ''

describe('catalogues', () => {
  test('all thirteen languages are offered', () => {
    expect(
      UI_LANGUAGES.filter(row => row.catalogue)
        .map(row => row.code)
        .sort()
        .join(' '),
    ).toBe('bg da de el en es et fr lt lv pl pt sv')
  })

  test('every key is used: by name, by a template, or as a code of a list that is asked for', () => {
    const code = sources(root).join('\n')
    const templates = [...code.matchAll(/`([a-z]+\.(?:[a-z.]|\$\{[^}`]+\})+)`/g)].map(
      match => new RegExp(`^${match[1]!.replace(/\$\{[^}]+\}/g, '[\\w-]+').replaceAll('.', '\\.')}$`),
    )
    const lists = new Set([...code.matchAll(/codeName\(\s*'([a-z]+)'/g)].map(match => match[1]!))
    const used = (key: string): boolean =>
      code.includes(`'${key}'`) ||
      templates.some(template => template.test(key)) ||
      lists.has(key.split('.')[0]!)
    const unused = keys.filter(
      key =>
        !used(key) &&
        // The words of a fact are asked for by its reason, the foreign variant by the reason's key.
        !/^(reason|division)\./.test(key),
    )
    expect(unused).toEqual([])
    expect(templates.length).toBeGreaterThan(5)
  })

  test('every worded reason is documented, and every documented reason is worded', () => {
    const table = readFileSync(join(root, '../docs/reasons.md'), 'utf8')
    const documented = table
      .split('\n')
      .filter(line => line.startsWith('| `'))
      .flatMap(line => [...line.split('|')[1]!.matchAll(/`([a-z0-9.]+)`/g)].map(match => match[1]!))
    const worded = keys
      .filter(key => key.startsWith('reason.'))
      .map(key => key.slice('reason.'.length).replace(/\.foreign$/, ''))
    expect([...new Set(worded)].sort()).toEqual([...new Set(documented)].sort())
  })

  test('no key stands in two files', () => {
    const all = Object.values(WORD_FILES).flatMap(area => Object.keys(area.en))
    expect(all.filter((key, at) => all.indexOf(key) !== at)).toEqual([])
  })

  describe.each(UI_LANGUAGES.filter(row => row.catalogue))('$code', row => {
    const catalogue = row.catalogue as Readonly<Record<string, string>>

    test('has exactly the keys of English', () => {
      expect(Object.keys(catalogue).sort()).toEqual([...keys].sort())
    })

    test('every message compiles and says something without a leftover', () => {
      for (const [key, source] of Object.entries(catalogue)) {
        const { variables } = shape(source)
        for (const n of [0, 1, 2, 5, 22]) {
          const problems: unknown[] = []
          const said = new MessageFormat(row.code, source, { bidiIsolation: 'none' }).format(
            Object.fromEntries(variables.map(name => [name, name === 'answer' ? 'eligible' : n])),
            problem => problems.push(problem),
          )
          expect({ key, problems, empty: said.trim() === '' }).toEqual({ key, problems: [], empty: false })
          expect(said).not.toMatch(/[{}]|\.match|\.input/)
        }
      }
    })

    test('plurals cover every category of the language', () => {
      const categories = new Intl.PluralRules(row.code).resolvedOptions().pluralCategories
      const missing = Object.entries(catalogue).flatMap(([key, source]) => {
        const { selectors, variants } = shape(source)
        return selectors.flatMap((selector, at) => {
          if (selectKind(source, selector) !== 'integer') return []
          const offered = new Set(variants.map(variant => variant[at]))
          // `other` is the star; a whole number never has the category `many` of fractions in cs, sk, lt.
          return categories
            .filter(
              category => category !== 'other' && !offered.has(category) && someWhole(row.code, category),
            )
            .map(category => `${key}: ${category}`)
        })
      })
      expect(missing).toEqual([])
    })
  })

  test.each(others)('$code takes the same values and choices as English', row => {
    const catalogue = row.catalogue as Readonly<Record<string, string>>
    const differing = keys.filter(key => {
      const ours = shape(catalogue[key] ?? '')
      const theirs = shape(en[key as keyof typeof en])
      const choices = (source: string, of: ReturnType<typeof shape>): string =>
        of.selectors
          .map((selector, at) =>
            selectKind(source, selector) === 'string'
              ? of.variants
                  .map(variant => variant[at])
                  .sort()
                  .join()
              : '',
          )
          .join('|')
      return (
        ours.variables.join() !== theirs.variables.join() ||
        ours.selectors.join() !== theirs.selectors.join() ||
        choices(catalogue[key] ?? '', ours) !== choices(en[key as keyof typeof en], theirs)
      )
    })
    expect(differing).toEqual([])
  })

  test.each(others)('$code is translated: at most 3 % of its texts equal English', row => {
    const catalogue = row.catalogue as Readonly<Record<string, string>>
    const equal = keys.filter(
      key =>
        catalogue[key] === en[key as keyof typeof en] &&
        /\p{L}{3}/u.test(catalogue[key].replace(/\{[^}]*\}/g, '')),
    )
    expect(equal.length / keys.length, equal.join(', ')).toBeLessThanOrEqual(EQUAL_SHARE_MAX)
  })
})

function someWhole(language: string, category: string): boolean {
  const rules = new Intl.PluralRules(language)
  return Array.from({ length: 200 }, (_, n) => n).some(n => rules.select(n) === category)
}
