import { geoConicEqualArea, geoPath } from 'd3-geo'
import { html } from 'hono/html'
import { feature } from 'topojson-client'
import world from 'world-atlas/countries-50m.json' with { type: 'json' }
import { countryName, wordList } from '../../words/names.ts'
import type { Html, View } from '../view.ts'

type Shape = Readonly<{ id: string; path: string }>

const WIDTH = 640
const HEIGHT = 560
/** Countries of the form by the ISO 3166-1 numeric codes that the atlas knows them by. */
const NUMERIC: Readonly<Record<string, string>> = {
  AL: '008',
  AT: '040',
  BA: '070',
  BE: '056',
  BG: '100',
  CH: '756',
  CY: '196',
  CZ: '203',
  DE: '276',
  DK: '208',
  EE: '233',
  ES: '724',
  FI: '246',
  FR: '250',
  GB: '826',
  GR: '300',
  HR: '191',
  HU: '348',
  IE: '372',
  IS: '352',
  IT: '380',
  LI: '438',
  LT: '440',
  LU: '442',
  LV: '428',
  MD: '498',
  ME: '499',
  MK: '807',
  MT: '470',
  NL: '528',
  NO: '578',
  PL: '616',
  PT: '620',
  RO: '642',
  RS: '688',
  SE: '752',
  SI: '705',
  SK: '703',
  TR: '792',
  UA: '804',
}

let shapes: readonly Shape[] | undefined

/** Europe as it is usually seen on paper: equal areas, centred so that Lisbon, the North Cape and Cyprus fit. */
function outlines(): readonly Shape[] {
  if (shapes) return shapes
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
  const wanted = new Map(Object.entries(NUMERIC).map(([code, numeric]) => [numeric, code]))
  shapes = all.features.flatMap(each => {
    const code = wanted.get(String((each as { id?: string }).id ?? ''))
    const drawn = code === undefined ? null : path(each)
    return code !== undefined && drawn ? [{ id: code, path: thin(drawn) }] : []
  })
  return shapes
}

/** Islands of a few pixels cost more letters than they show. */
function thin(path: string): string {
  const rings = path.split(/(?=M)/)
  return rings.filter(ring => ring.length > 60 || rings.length === 1).join('') || path
}

/** Where an organisation works: its own country full, others lighter; the same in words beside it. */
export function europeMap(view: View, home: string, abroad: readonly string[]): Html {
  const { say, language } = view
  const names = (codes: readonly string[]): string =>
    wordList(
      codes.map(code => countryName(code, language)),
      language,
    )
  const said = abroad.length
    ? say('start.places.map.more', { country: countryName(home, language), countries: names(abroad) })
    : say('start.places.map', { country: countryName(home, language) })
  return html`<figure class="map">
    <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${said}">
      ${outlines().map(
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
