import type { Item } from '../../model/item.ts'
import type { Evidence } from '../../model/match.ts'
import type { RuleSet } from '../../model/rules.ts'
import type { Signal } from './signal.ts'

export const boost: Signal = {
  name: 'boost',
  subject: false,
  describe:
    'The administrator of this service moved a branch of the CPV tree, a theme of several, or a kind of opportunity up or down, for everybody.',
  compare: (_profile, { item }, { rules }) => {
    const moved = movesOf(item, rules)
    const first = moved.find(({ code }) => code !== undefined) ?? moved[0]
    if (!first) return null
    const value = moved.reduce((sum, { add }) => sum + add, 0)
    return {
      value,
      evidence: (): Evidence =>
        first.code === undefined
          ? { reason: 'rules.kind', args: { kind: item.kind } }
          : { reason: value < 0 ? 'rules.lower' : 'rules.boost', args: { code: first.code.padEnd(8, '0') } },
    }
  },
  key: ({ cpv, kind }) => `${kind}|${cpv.join()}`,
  most: ({ item }, { rules }) => movesOf(item, rules).reduce((sum, { add }) => sum + add, 0),
}

/** All that moves an item: `code` is the branch it was found in, absent where its kind alone decides. */
function movesOf({ cpv, kind }: Item, rules: RuleSet): readonly Readonly<{ add: number; code?: string }>[] {
  const under = (node: string): boolean => cpv.some(code => code.startsWith(node))
  return [
    ...rules.boosts
      .filter(
        row => (row.cpv === undefined || under(row.cpv)) && (row.kind === undefined || row.kind === kind),
      )
      .map(row => ({ add: row.add, ...(row.cpv !== undefined && { code: row.cpv }) })),
    ...rules.themes.flatMap(theme => {
      const code = theme.cpv.find(under)
      return code === undefined ? [] : [{ add: theme.add, code }]
    }),
  ]
}
