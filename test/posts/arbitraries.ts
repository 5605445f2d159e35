import fc from 'fast-check'
import type { PublishedPost } from '../../src/model/post-notice.ts'
import {
  POST_CODES,
  POST_KINDS,
  postLotSchema,
  postSchema,
  type Post,
  type PostLot,
} from '../../src/model/post.ts'
import { postWorkSchema, type PostWork } from '../../src/model/post-work.ts'
import { lotId } from '../../src/model/post-of-notice.ts'
import { cleanText } from '../../src/sources/formats/values.ts'

/** Text as the composer keeps it: cleaned once, in any script. */
const text = (most: number): fc.Arbitrary<string> =>
  fc.string({ unit: 'grapheme', maxLength: most }).map(raw => cleanText(raw.toWellFormed()).slice(0, most))

const some = <C extends string>(codes: readonly C[]): fc.Arbitrary<C[]> =>
  fc.subarray([...codes], { minLength: 0 }) as fc.Arbitrary<C[]>
const moment = fc
  .integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2035, 0, 1) })
  .map(ms => new Date(Math.floor(ms / 1000) * 1000).toISOString())
const maybe = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(one, { nil: undefined })
const said = <T extends object>(fields: T): T =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T

const cpv = fc.constantFrom(
  '03121210',
  '55523100',
  '55524000',
  '98310000',
  '77311000',
  '90910000',
  '80530000',
)
const nuts = fc.constantFrom('BG', 'BG411', 'BG42', 'EL', 'EL642', 'UKC11', 'SE110', 'LV006')
const minor = fc.integer({ min: 0, max: 9_000_000_000_000 })

const lot = (id: string): fc.Arbitrary<PostLot> =>
  fc
    .record({
      id: fc.constant(id),
      title: text(60),
      description: text(200),
      cpv: fc.uniqueArray(cpv, { maxLength: 4 }),
      nuts: fc.uniqueArray(nuts, { maxLength: 3 }),
      valueMinor: maybe(minor),
      months: maybe(fc.integer({ min: 1, max: 600 })),
      reserved: some(POST_CODES.reserved),
      reservedExecution: maybe(fc.constantFrom(...POST_CODES.reservedExecution)),
      strategic: some(POST_CODES.strategic),
      strategicText: text(100),
      social: some(POST_CODES.social),
      green: some(POST_CODES.green),
      innovation: some(POST_CODES.innovation),
      gpp: some(POST_CODES.gpp),
      accessibility: maybe(fc.constantFrom(...POST_CODES.accessibility)),
      submissionLanguages: fc.uniqueArray(fc.constantFrom('bg', 'en', 'de', 'el', 'sv'), { maxLength: 3 }),
    })
    .map(fields => postLotSchema.parse(said(fields)))

const lots = fc
  .integer({ min: 1, max: 4 })
  .chain(count => fc.tuple(...Array.from({ length: count }, (_, at) => lot(lotId(at + 1)))))

/** Any post that could be published: at least a title, since a release without any text is none. */
export const posts: fc.Arbitrary<Post> = fc
  .record({
    kind: fc.constantFrom(...POST_KINDS),
    language: fc.constantFrom('bg', 'en', 'de', 'el', 'sv', 'lv'),
    title: text(80).map(title => title || 'Обяд'),
    description: text(300),
    nature: maybe(fc.constantFrom(...POST_CODES.nature)),
    procedureType: maybe(fc.constantFrom(...POST_CODES.procedureType)),
    currency: fc.constantFrom('EUR', 'SEK', 'PLN', 'ISK'),
    deadline: maybe(moment),
    questionsUntil: maybe(moment),
    links: fc.array(
      fc.record({
        url: fc.webUrl({ validSchemes: ['https'] }).filter(url => !/[\s"<>]/.test(url)),
        label: text(30),
      }),
      { maxLength: 3 },
    ),
    contact: fc.constantFrom('', 'obshtina@sapun.example', 'kontakt+post@ort.example'),
    lots,
    earlier: maybe(fc.constantFrom('post:2026-000007', 'eu-ted:123456-2026')),
  })
  .map(fields => postSchema.parse(said(fields)))
  // The currency of a post without any amount is not published.
  .map(post => (post.lots.some(each => each.valueMinor !== undefined) ? post : { ...post, currency: 'EUR' }))

const addendum = fc.record({ post: posts, reason: text(100) }).map(parts => ({ ...parts, results: [] }))
const result: fc.Arbitrary<PostWork> = posts
  .map(post => ({ ...post, kind: 'tender' as const }))
  .chain(post =>
    fc
      .tuple(
        ...post.lots.map(({ id }) =>
          fc
            .record({
              lot: fc.constant(id),
              bids: maybe(fc.integer({ min: 0, max: 40 })),
              outcome: fc.constantFrom('selec-w' as const, 'clos-nw' as const),
              winner: fc.constantFrom('Кооперация „Сапун“', 'Lasipalatsi ry', 'Pajaritas SL'),
              valueMinor: maybe(minor),
              socialEconomy: maybe(fc.boolean()),
            })
            .map(fields => said(fields.outcome === 'clos-nw' ? { ...fields, winner: '' } : fields)),
        ),
      )
      .map(results => {
        const amounts = [...post.lots, ...results].some(each => each.valueMinor !== undefined)
        // Where only a result says an amount, its currency is not the post's to read.
        const told = post.lots.some(each => each.valueMinor !== undefined)
        const plain = results.map(({ valueMinor: _value, ...rest }) => rest)
        return { post, reason: '', results: amounts && !told ? plain : results } as PostWork
      }),
  )

/** Any version of any post. */
export const published: fc.Arbitrary<PublishedPost> = fc
  .oneof(
    posts.map(post => ({ act: 'publication' as const, work: { post, reason: '', results: [] } })),
    addendum.map(work => ({ act: 'addendum' as const, work })),
    addendum.map(work => ({ act: 'cancellation' as const, work })),
    result.map(work => ({ act: 'result' as const, work })),
  )
  .chain(({ act, work }) =>
    fc.record({
      act: fc.constant(act),
      work: fc.constant(postWorkSchema.parse(work)),
      number: fc.constantFrom('2026-000123', '2026-000123-02'),
      version: fc.integer({ min: 1, max: 9 }),
      procedure: fc.uuid({ version: 4 }),
      at: moment,
      buyer: fc.record({
        name: fc.constantFrom('Община Велмора', 'Velmora kommune', 'Δήμος Βελμόρας'),
        country: fc.constantFrom('BG', 'GR', 'SE'),
      }),
      url: fc.constant('https://dragoman.example/posted/2026-000123'),
    }),
  )
  .map(each => (each.act === 'publication' ? each : { ...each, previous: '2026-000122' }))
