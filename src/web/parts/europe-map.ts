import { geoConicEqualArea, geoPath } from 'd3-geo'
import { html } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import { feature } from 'topojson-client'
import { countryName, wordList } from '../../words/names.ts'
import type { View } from '../view.ts'

/** A country's outline, and where on it a figure can be written. */
export type Shape = Readonly<{ id: string; path: string; at: readonly [x: number, y: number]; area: number }>

export const WIDTH = 640
export const HEIGHT = 560
/** Countries of the form by the ISO 3166-1 numeric codes that the atlas knows them by. */
const NUMERIC =
  'AL008 AT040 BA070 BE056 BG100 CH756 CY196 CZ203 DE276 DK208 EE233 ES724 FI246 FR250 GB826 GR300 HR191 HU348 IE372 IS352 IT380 LI438 LT440 LU442 LV428 MD498 ME499 MK807 MT470 NL528 NO578 PL616 PT620 RO642 RS688 SE752 SI705 SK703 TR792 UA804'

let shapes: Promise<readonly Shape[]> | undefined

/** The countries of Europe, drawn once. */
export function europe(): Promise<readonly Shape[]> {
  return (shapes ??= outlines())
}

/** Europe as it is usually seen on paper: equal areas, centred so that Lisbon, the North Cape and Cyprus fit. */
async function outlines(): Promise<readonly Shape[]> {
  // 750 KB that only this page needs
  const { default: world } = await import('world-atlas/countries-50m.json', { with: { type: 'json' } })
  const projection = geoConicEqualArea()
    .parallels([40, 65])
    .rotate([-13, 0])
    .center([0, 52.5])
    .scale(760)
    .translate([WIDTH / 2, HEIGHT / 2])
    .clipExtent([
      [0, 0],
      [WIDTH, HEIGHT],
    ])
  const path = geoPath(projection).digits(1)
  const topology = world as unknown as Parameters<typeof feature>[0]
  const countries = (world as unknown as { objects: { countries: Parameters<typeof feature>[1] } }).objects
    .countries
  const all = feature(topology, countries) as unknown as Readonly<{
    features: readonly (Readonly<{ id?: string }> & Parameters<typeof path>[0])[]
  }>
  const wanted = new Map(NUMERIC.split(' ').map(pair => [pair.slice(2), pair.slice(0, 2)]))
  return all.features.flatMap(each => {
    const code = wanted.get(String((each as { id?: string }).id ?? ''))
    const drawn = code === undefined ? null : path(each)
    if (code === undefined || !drawn) return []
    const [x, y] = path.centroid(each)
    const at = [Math.round(x), Math.round(y)] as const
    return [{ id: code, path: thin(drawn), at, area: Math.round(path.area(each)) }]
  })
}

/** Islands of a few pixels cost more letters than they show. */
function thin(path: string): string {
  const rings = path.split(/(?=M)/)
  return rings.filter(ring => ring.length > 60 || rings.length === 1).join('') || path
}

/** Where an organisation works: its own country full, others lighter; the same in words beside it. */
export async function europeMap(
  view: View,
  home: string,
  abroad: readonly string[],
): Promise<HtmlEscapedString> {
  const { say, language } = view
  const names = (codes: readonly string[]): string =>
    wordList(
      codes.map(code => countryName(code, language)),
      language,
    )
  const said = abroad.length
    ? say('start.places.map.more', { country: countryName(home, language), countries: names(abroad) })
    : say('start.places.map', { country: countryName(home, language) })
  const drawn = await europe()
  return html`<figure class="map">
    <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${said}">
      ${drawn.map(
        ({ id, path }) =>
          html`<path
            d="${path}"
            ${id === home ? html`class="home"` : abroad.includes(id) ? html`class="also"` : ''}
          />`,
      )}
    </svg>
    <figcaption class="small soft">${said}</figcaption>
  </figure>`
}
