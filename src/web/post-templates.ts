import { POST_CODES, postSchema, type Post, type PostLot } from '../model/post.ts'
import { nutsOfCountry } from '../taxonomy/nuts.ts'
import type { Say } from '../words/messages.ts'

type Lot = Readonly<Pick<PostLot, 'cpv'> & Partial<Pick<PostLot, 'social' | 'green' | 'months'>>>
type Template = Readonly<{
  name: 'meals' | 'laundry' | 'park' | 'cleaning' | 'training'
  lots: readonly Lot[]
}>

/**
 * Small purchases that towns make every year and that social enterprises do well, to start a draft from. Codes are
 * the everyday ones of the lexicon; words are messages, so that a draft begins in the clerk's language. Nothing is
 * reserved beforehand: whether it may be is asked in the draft.
 */
export const POST_TEMPLATES: readonly Template[] = [
  {
    name: 'meals',
    lots: [{ cpv: ['55523100', '55524000'], social: ['opp'], green: ['circ-econ'], months: 12 }],
  },
  { name: 'laundry', lots: [{ cpv: ['98310000', '98311000'], social: ['opp'], months: 12 }] },
  {
    name: 'park',
    lots: [{ cpv: ['77311000', '77310000'], social: ['opp'], green: ['biodiv-eco'], months: 12 }],
  },
  { name: 'cleaning', lots: [{ cpv: ['90919200', '90910000'], social: ['opp', 'work-cond'], months: 24 }] },
  { name: 'training', lots: [{ cpv: ['80530000', '79634000'], social: ['opp'], months: 12 }] },
]

/**
 * A new draft's content.
 *
 * @param say the voice of `language`, in which the draft begins
 * @param country ISO 3166-1 alpha-2 of the town, where the work is until somebody says more
 */
export function newPost(
  from: Readonly<{ kind: Post['kind']; template?: string | undefined }>,
  say: Say,
  language: string,
  country: string,
): Post {
  const template = POST_TEMPLATES.find(each => each.name === from.template)
  const place = /^[A-Z]{2}$/u.test(country) ? [nutsOfCountry(country)] : []
  const common = { language, nature: POST_CODES.nature[0], procedureType: POST_CODES.procedureType[0] }
  if (!template)
    return postSchema.parse({
      ...common,
      kind: from.kind,
      lots: [{ id: 'LOT-0001', submissionLanguages: [language] }],
    })
  return postSchema.parse({
    ...common,
    kind: from.kind,
    title: say(`post.template.${template.name}.title`),
    description: say(`post.template.${template.name}.says`),
    template: template.name,
    lots: template.lots.map((lot, at) => ({
      id: `LOT-${String(at + 1).padStart(4, '0')}`,
      nuts: place,
      strategic: [...(lot.social ? ['soc-obj' as const] : []), ...(lot.green ? ['env-imp' as const] : [])],
      submissionLanguages: [language],
      ...lot,
    })),
  })
}
