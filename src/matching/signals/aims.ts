import type { Signal } from './signal.ts'

export const social: Signal = {
  name: 'social',
  subject: false,
  describe:
    'The buyer follows a social objective (eForms BT-775) or wants the work done in sheltered employment.',
  compare: (_profile, { item }, { rules }) => {
    const code = item.facts.social?.[0]
    if (item.facts.reservedExecution === 'yes') {
      return { value: rules.weights.social, evidence: () => ({ reason: 'reserved.execution', args: {} }) }
    }
    if (code === undefined) return null
    return { value: rules.weights.social, evidence: () => ({ reason: 'social.objective', args: { code } }) }
  },
  key: ({ facts }) => `${facts.social?.[0]}|${facts.reservedExecution}`,
  most: ({ item }, { rules }) =>
    item.facts.social?.length || item.facts.reservedExecution === 'yes' ? rules.weights.social : 0,
}

export const green: Signal = {
  name: 'green',
  subject: false,
  describe: 'The buyer follows an environmental objective (eForms BT-774).',
  compare: (_profile, { item }, { rules }) => {
    const code = item.facts.green?.[0]
    if (code === undefined) return null
    return { value: rules.weights.green, evidence: () => ({ reason: 'green.objective', args: { code } }) }
  },
  key: ({ facts }) => `${facts.green?.[0]}`,
  most: ({ item }, { rules }) => (item.facts.green?.length ? rules.weights.green : 0),
}

export const sme: Signal = {
  name: 'sme',
  subject: false,
  describe: 'The buyer says that small and medium-sized organisations are suited (eForms BT-726).',
  compare: (_profile, { item }, { rules }) =>
    item.facts.sme === true
      ? { value: rules.weights.sme, evidence: () => ({ reason: 'sme.suitable', args: {} }) }
      : null,
  key: ({ facts }) => `${facts.sme}`,
  most: ({ item }, { rules }) => (item.facts.sme === true ? rules.weights.sme : 0),
}
