import { languageCode } from '../../text/languages.ts'
import type { Signal } from './signal.ts'

export const language: Signal = {
  name: 'language',
  subject: false,
  describe:
    'Whether the answer may be written in a language you can bid in. Not published counts for nothing.',
  compare: ({ profile, language: own }, { item }, { rules }) => {
    if (item.languages.length === 0) {
      return { value: 0, evidence: () => ({ reason: 'language.unknown', args: {} }) }
    }
    const can = new Set((profile.languages?.length ? profile.languages : [own]).map(languageCode))
    const asked = item.languages.map(languageCode)
    const met = asked.find(code => can.has(code))
    return met === undefined
      ? {
          value: -rules.weights.language,
          evidence: () => ({ reason: 'language.cannot', args: { language: asked[0]! } }),
        }
      : {
          value: 0.5 * rules.weights.language,
          evidence: () => ({ reason: 'language.can', args: { language: met } }),
        }
  },
  key: item => item.languages.join(),
  most: ({ item }, { rules }) => (item.languages.length === 0 ? 0 : 0.5 * rules.weights.language),
}
