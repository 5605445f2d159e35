import type { HtmlEscapedString } from 'hono/utils/html'
import type { Person } from '../auth/types.ts'
import { countryZone } from '../taxonomy/countries.ts'
import type { MomentContext } from '../words/dates.ts'
import type { Namer } from '../words/facts.ts'
import type { Say } from '../words/messages.ts'

/** A piece of a page. `hono/html` escapes every value put into it. */
export type Html = HtmlEscapedString | Promise<HtmlEscapedString>
/** A piece that may be absent. */
export type Maybe = Html | string | undefined

/** What every page and part needs to know about its reader; made once a request. Pages are functions of it. */
export type View = Namer &
  Readonly<{
    say: Say
    now: Date
    demo: boolean
    /** Path of this page without its query, for the navigation */
    path: string
    /** Query of this page without `lang`, for the language switch */
    query: string
    publicUrl: string
    /** Who is signed in */
    person?: Person
    /** Address of a public file, with its content hash */
    asset: (name: string) => string
  }>

/** The clock and zone to word a buyer's moments by. */
export function momentContext(view: View, country: string | undefined): MomentContext {
  const zone = countryZone(country)
  return { now: view.now, ...(zone ? { zone } : {}) }
}
