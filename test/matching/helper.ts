import { trainModel } from '../../src/matching/concepts/model.ts'
import type { ConceptModel } from '../../src/matching/concepts/model.ts'
import type { Item, ItemFacts } from '../../src/model/item.ts'
import { profileSchema } from '../../src/model/profile.ts'
import type { Profile, ProfileInput } from '../../src/model/profile.ts'
import { LEXICON } from '../../src/taxonomy/lexicon.ts'

export const NOW = '2026-11-22T09:00:00.000Z'

let trained: ConceptModel | undefined

/** The model of the built-in lexicon alone: what every fresh system has. Trained once a test file. */
export function lexiconModel(): ConceptModel {
  return (trained ??= trainModel({ lexicon: LEXICON }))
}

export function profileOf(input: Partial<ProfileInput> = {}): Profile {
  return profileSchema.parse({ id: 'p', name: 'Test', language: 'en', ...input })
}

export function itemOf(
  language: string,
  title: string,
  more: Partial<Omit<Item, 'facts'>> & { facts?: Partial<ItemFacts> } = {},
): Item {
  return {
    id: 'i',
    group: more.id ?? 'i',
    kind: 'tender',
    title: { [language]: title },
    body: {},
    groupTitle: { [language]: title },
    groupBody: {},
    cpv: [],
    places: [],
    languages: [],
    ...more,
    facts: more.facts ?? {},
  }
}
