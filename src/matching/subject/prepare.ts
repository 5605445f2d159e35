import type { Item } from '../../model/item.ts'
import type { Texts } from '../../model/common.ts'
import type { Profile } from '../../model/profile.ts'
import type { RuleSet } from '../../model/rules.ts'
import { detect } from '../../text/detect.ts'
import { languageCode } from '../../text/languages.ts'
import { cpvCode } from '../../taxonomy/cpv.ts'
import type { Spoken } from '../concepts/divisions/reading.ts'
import type { Term } from '../concepts/features.ts'
import type { ConceptModel } from '../concepts/model.ts'
import { bagOf, FIELD_WEIGHT, queryOf } from './lexical.ts'
import type { Bag, Query } from './lexical.ts'
import { meaning, raised } from './agreement.ts'
import {
  declaredNodes,
  mixNodes,
  nodesFrom,
  NO_NODES,
  readText,
  termsFor,
  unionNodes,
  weightedNodes,
} from './nodes.ts'
import type { Nodes } from './nodes.ts'

/** One thing the organisation does (or excludes), in its own words. */
export type Facet = Readonly<{
  text: string
  /** A mission sentence often speaks of people and values, not of work: it counts less than an activity line */
  weight: number
  terms: readonly Term[]
  query: Query
  nodes: Nodes
  raised: Nodes
  /** What its words resemble */
  alike: Nodes
}>

export type PreparedProfile = Readonly<{
  profile: Profile
  language: string
  facets: readonly Facet[]
  excludes: readonly Facet[]
  /** What any of the activities is about and resembles */
  union: Nodes
}>

export type PreparedItem = Readonly<{
  item: Item
  language: string
  /** All words in reading order, title first */
  terms: readonly Term[]
  /** The same words as a notice to be classified */
  spoken: Spoken
  bag: Bag
  declared: Nodes
  text: Nodes
  /** Declared and read from the text, mixed, and what the text resembles */
  raised: Nodes
}>

const MISSION_WEIGHT = 0.4
/** In the union of all activities a mission sentence is a faint hint only. */
const MISSION_IN_UNION = 0.1
const MOST_SENTENCES = 40

/** Reads a profile once; all scoring works on the result. */
export function prepareProfile(model: ConceptModel, rules: RuleSet, profile: Profile): PreparedProfile {
  const everything = [...profile.services, profile.mission, profile.name].join('. ')
  const language = detect(everything, profile.language) ?? 'en'
  const facet = (text: string, weight: number): Facet => {
    const terms = termsFor(model, text, language)
    const read = readText(model, [terms], language)
    const nodes = withSynonyms(model, rules, read.nodes, text, language)
    const query = queryOf(model, terms, language)
    return { text, weight, terms, query, nodes, raised: raised(nodes), alike: read.alike }
  }
  const said = (texts: readonly string[], weight: number) =>
    texts.filter(text => text.trim() !== '').map(text => facet(text, weight))
  const facets = [
    ...said(profile.services, 1),
    ...said(sentences(profile.mission), MISSION_WEIGHT),
    ...(profile.cpv ?? []).flatMap(text => declaredFacet(model, text)),
  ].filter(each => each.terms.length > 0 || each.nodes.nodes.length > 0)
  const united = (of: (facet: Facet) => Nodes) =>
    unionNodes(facets.map(each => [of(each), each.weight === 1 ? 1 : MISSION_IN_UNION]))
  const union = meaning(model, { nodes: united(each => each.nodes), alike: united(each => each.alike) })
  const excludes = (profile.excludes ?? []).flatMap(text =>
    cpvCode(text) === undefined ? said([text], 1) : excludedCode(model, text),
  )
  return { profile, language, facets, excludes, union }
}

/** Reads an item once. Its longest language is what it is about; words count in every language it has. */
export function prepareItem(model: ConceptModel, rules: RuleSet, item: Item): PreparedItem {
  const languages = languagesOf(item)
  const parts = languages.map(key => {
    const text = (texts: Texts) => texts[key] ?? ''
    const language = known(key, [
      text(item.title),
      text(item.groupTitle),
      text(item.body),
      text(item.groupBody),
    ])
    const read = (texts: Texts) => termsFor(model, text(texts), language)
    const sameTitle = text(item.title) === text(item.groupTitle)
    return {
      language,
      groupTitle: read(item.groupTitle),
      title: sameTitle ? [] : read(item.title),
      body: read(item.body),
      groupBody: text(item.groupBody) === text(item.body) ? [] : read(item.groupBody),
    }
  })
  const codes = item.cpv.flatMap(code => cpvCode(code) ?? [])
  const declared = codes.length > 0 ? declaredNodes(model, codes) : NO_NODES
  const main = parts[0]
  // Titles twice: what is bought is said there, bodies go on to procedure
  const terms = main
    ? [main.groupTitle, main.title, main.groupTitle, main.title, main.groupBody, main.body]
    : []
  const read = main ? readText(model, terms, main.language) : { nodes: NO_NODES, alike: NO_NODES }
  const text = read.nodes
  const mixed =
    declared.nodes.length === 0
      ? text
      : text.nodes.length === 0
        ? declared
        : mixNodes(declared, text, rules.textShare)
  return {
    item,
    language: main?.language ?? 'en',
    spoken: { title: main?.groupTitle ?? [], whole: terms, language: main?.language ?? 'en' },
    terms: main ? [...main.title, ...main.groupTitle, ...main.body, ...main.groupBody] : [],
    bag: bagOf(
      parts.flatMap(part => [
        { terms: part.groupTitle, language: part.language, weight: FIELD_WEIGHT.title },
        { terms: part.title, language: part.language, weight: FIELD_WEIGHT.lot },
        { terms: part.groupBody, language: part.language, weight: FIELD_WEIGHT.body },
        { terms: part.body, language: part.language, weight: FIELD_WEIGHT.body },
      ]),
    ),
    declared,
    text,
    raised: meaning(model, { nodes: mixed, alike: read.alike }),
  }
}

/** Multilingual notices repeat themselves in up to 24 languages: four are enough to meet a profile's words. */
const MOST_LANGUAGES = 4

/** Languages of an item, longest text first, ties by code: never by the order of keys. */
function languagesOf(item: Item): string[] {
  const lengths = new Map<string, number>()
  for (const texts of [item.title, item.body, item.groupTitle, item.groupBody]) {
    for (const [language, text] of Object.entries(texts)) {
      lengths.set(language, (lengths.get(language) ?? 0) + text.length)
    }
  }
  return [...lengths]
    .filter(([, length]) => length > 0)
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, MOST_LANGUAGES)
    .map(([language]) => language)
}

function known(key: string, texts: readonly string[]): string {
  const code = languageCode(key)
  return /^[a-z]{2}$/u.test(code) ? code : (detect(texts.join(' ')) ?? 'en')
}

function sentences(text: string): string[] {
  return text.split(/(?<=[.!?;…])\s+|\n+/u).slice(0, MOST_SENTENCES)
}

function declaredFacet(model: ConceptModel, text: string): Facet[] {
  const code = cpvCode(text)
  if (code === undefined) return []
  const nodes = declaredNodes(model, [code])
  return [facetOfCode(code, nodes)]
}

/** A facet that was given as a code: there are no words to compare or to resemble anything. */
function facetOfCode(code: string, nodes: Nodes): Facet {
  const query = { stems: [], self: 0 }
  return { text: code, weight: 1, terms: [], query, nodes, raised: raised(nodes), alike: NO_NODES }
}

/** A code that is not wanted: itself and what lies below it, so that the broader nodes and its siblings stay. */
function excludedCode(model: ConceptModel, text: string): Facet[] {
  const code = cpvCode(text)!
  const node = model.tree.index.get(code)
  if (node === undefined) return []
  const nodes = nodesFrom(new Map([[node, 1]]))
  return [facetOfCode(code, nodes)]
}

/** A synonym of the rules adds its codes to a facet that says it, at its own weight. */
function withSynonyms(
  model: ConceptModel,
  rules: RuleSet,
  nodes: Nodes,
  text: string,
  language: string,
): Nodes {
  const lower = text.normalize('NFC').toLowerCase()
  let result = nodes
  for (const synonym of rules.synonyms) {
    if (synonym.language !== undefined && languageCode(synonym.language) !== language) continue
    if (!lower.includes(synonym.say.normalize('NFC').toLowerCase())) continue
    const meant = weightedNodes(model, synonym.cpv)
    const found = new Map<number, number>()
    result.nodes.forEach((node, at) => found.set(node, result.weights[at]!))
    meant.nodes.forEach((node, at) => found.set(node, Math.max(found.get(node) ?? 0, meant.weights[at]!)))
    result = nodesFrom(found)
  }
  return result
}
