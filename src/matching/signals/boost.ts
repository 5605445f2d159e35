import type { Signal } from './signal.ts'

export const boost: Signal = {
  name: 'boost',
  subject: false,
  describe:
    'The administrator of this service moved a whole branch of the CPV tree up or down, for everybody.',
  compare: (_profile, { item }, { rules }) => {
    let value = 0
    let by = ''
    for (const { cpv, add } of rules.boosts) {
      if (!item.cpv.some(code => code.startsWith(cpv))) continue
      value += add
      by ||= cpv.padEnd(8, '0')
    }
    return by === '' ? null : { value, evidence: () => ({ reason: 'rules.boost', args: { code: by } }) }
  },
  key: item => item.cpv.join(),
  most: ({ item }, { rules }) =>
    rules.boosts.reduce(
      (sum, { cpv, add }) => sum + (item.cpv.some(code => code.startsWith(cpv)) ? add : 0),
      0,
    ),
}
