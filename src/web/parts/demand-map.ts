import { html } from 'hono/html'
import type { Html } from '../view.ts'
import type { Naming } from './charts.ts'
import { europe, HEIGHT, WIDTH, type Shape } from './europe-map.ts'

/** A country by its ISO code, how much there is of it, and what is written there. */
export type MapValue = Readonly<{ country: string; value: number; text: string }>

/** Shades between nothing and most; each country's figure is written on it too. */
const SHADES = 5
/** Square units of the drawing below which a figure would hide the country: it stands in the table. */
const AREA_MIN = 900

let coarse: Promise<readonly Shape[]> | undefined

/** Outlines in whole units, a point each once: half the letters, and no difference at the size of a page. */
async function outlines(): Promise<readonly Shape[]> {
  return (await europe()).map(shape => {
    const path = shape.path.replace(/-?\d+\.\d+/g, number => String(Math.round(Number(number))))
    return { ...shape, path: withoutRepeats(path) }
  })
}

function withoutRepeats(path: string): string {
  let last = ''
  return path.replace(/[ML][^MLZ]+/g, step => {
    const point = step.slice(1)
    if (step.startsWith('L') && point === last) return ''
    last = point
    return step
  })
}

/** Countries shaded by a figure that is written on them. */
export async function demandMap(naming: Naming, values: readonly MapValue[]): Promise<Html> {
  const { id, title, desc } = naming
  const shapes = await (coarse ??= outlines())
  const of = new Map(values.map(value => [value.country, value]))
  const most = Math.max(1, ...values.map(({ value }) => value))
  return html`<svg
    class="demand-map"
    viewBox="0 0 ${WIDTH} ${HEIGHT}"
    role="img"
    aria-labelledby="${id}-title ${id}-desc"
  >
    <title id="${id}-title">${title}</title>
    <desc id="${id}-desc">${desc}</desc>
    ${shapes.map(shape => {
      const shade = shadeOf(of.get(shape.id)?.value ?? 0, most)
      return html`<path d="${shape.path}" class="shade-${shade}"></path>`
    })}
    ${shapes.map(shape => label(shape, of.get(shape.id), most))}
  </svg>`
}

function label(shape: Shape, value: MapValue | undefined, most: number): Html | string {
  if (!value || value.value === 0 || shape.area < AREA_MIN) return ''
  const [x, y] = shape.at
  return html`<text x="${x}" y="${y + 7}" text-anchor="middle" class="on-${shadeOf(value.value, most)}">
    ${value.text}
  </text>`
}

/** 0 for nothing, else 1 to 5 by equal steps of the square root, so that small countries are told apart too. */
export function shadeOf(value: number, most: number): number {
  if (value <= 0) return 0
  return Math.max(1, Math.min(SHADES, Math.ceil(Math.sqrt(value / most) * SHADES)))
}
