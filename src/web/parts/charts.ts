import { html } from 'hono/html'
import type { Html } from '../view.ts'

/**
 * Charts as SVG made on the server. Each has a title and a description for those who do not see it, the page puts the
 * same figures in a table beside it, and no figure is told by colour alone: values are written, kinds have patterns.
 * Drawn for a width of 360, the narrowest screen, so that the letters stay legible there and grow elsewhere.
 */
const WIDTH = 360

/** What names a chart: `id` is unique on the page. */
export type Naming = Readonly<{ id: string; title: string; desc: string }>

/** The frame of a chart of this height. */
function frame({ id, title, desc }: Naming, height: number, body: Html | readonly Html[]): Html {
  return html`<svg
    class="chart"
    viewBox="0 0 ${WIDTH} ${height}"
    role="img"
    aria-labelledby="${id}-title ${id}-desc"
  >
    <title id="${id}-title">${title}</title>
    <desc id="${id}-desc">${desc}</desc>
    ${body}
  </svg>`
}

/** Stripes, so that a part is told from its neighbours without its colour. */
export function stripes(id: string, name: string): Html {
  return html`<pattern
    id="${id}"
    width="6"
    height="6"
    patternUnits="userSpaceOnUse"
    patternTransform="rotate(45)"
  >
    <rect class="under" width="6" height="6"></rect>
    <rect class="${name}" width="2.5" height="6"></rect>
  </pattern>`
}

export type Bar = Readonly<{ name: string; value: number; text: string }>

const ROW = 36

/** Lying bars, the name above each and the value behind it. */
export function barChart(naming: Naming, bars: readonly Bar[]): Html {
  const most = Math.max(1, ...bars.map(bar => bar.value))
  // Room for the longest value behind the longest bar.
  const room = WIDTH - 12 - 8 * Math.max(1, ...bars.map(bar => bar.text.length))
  return frame(
    naming,
    bars.length * ROW,
    bars.map((bar, at) => {
      const width = Math.max(bar.value > 0 ? 2 : 0, Math.round((bar.value / most) * room))
      return html`<text x="0" y="${at * ROW + 13}">${bar.name}</text>
        <rect class="bar" x="0" y="${at * ROW + 18}" width="${width}" height="11" rx="2"></rect>
        <text class="value" x="${width + 6}" y="${at * ROW + 28}">${bar.text}</text>`
    }),
  )
}

export type Column = Readonly<{ name: string; under?: string; value: number; text: string; open?: boolean }>

/** Standing columns over time; one that is not over is striped. */
export function columnChart(naming: Naming, columns: readonly Column[]): Html {
  const [top, height, foot] = [22, 150, 40]
  const most = Math.max(1, ...columns.map(column => column.value))
  const step = WIDTH / Math.max(columns.length, 1)
  const width = Math.min(34, step * 0.72)
  // Beyond twelve there is no room for every name and value.
  const every = Math.ceil(columns.length / 12)
  const base = top + height
  return frame(
    naming,
    base + foot,
    html`<defs>${stripes(`${naming.id}-open`, 'bar')}</defs>
      <line class="axis" x1="0" x2="${WIDTH}" y1="${base + 0.5}" y2="${base + 0.5}"></line>
      ${columns.map((column, at) => {
        const tall = Math.max(column.value > 0 ? 2 : 0, Math.round((column.value / most) * height))
        const middle = round(at * step + step / 2)
        const shown = (columns.length - 1 - at) % every === 0
        return html`<rect
            class="${column.open ? 'open' : 'bar'}"
            x="${round(middle - width / 2)}"
            y="${base - tall}"
            width="${round(width)}"
            height="${tall}"
            ${column.open ? html`fill="${`url(#${naming.id}-open)`}"` : ''}
          ></rect>
          ${
            shown
              ? html`<text class="value" x="${middle}" y="${base - tall - 6}" text-anchor="middle"
                    >${column.text}</text
                  >
                  <text x="${middle}" y="${base + 17}" text-anchor="middle">${column.name}</text>`
              : ''
          }
          ${column.under ? html`<text x="${middle}" y="${base + 34}" text-anchor="middle">${column.under}</text>` : ''}`
      })}`,
  )
}

/** A part of a whole; `look` says how it is drawn. */
export type Part = Readonly<{
  name: string
  value: number
  text: string
  look: 'yes' | 'some' | 'no' | 'unknown'
}>
export type Stack = Readonly<{ name: string; parts: readonly Part[] }>

const STACK_ROW = 46

/** One bar a question, divided into its answers. Legend and figures stand in the table beside it. */
export function stackChart(naming: Naming, stacks: readonly Stack[]): Html {
  return frame(
    naming,
    stacks.length * STACK_ROW,
    html`<defs>${stripes(`${naming.id}-unknown`, 'faint')}${stripes(`${naming.id}-some`, 'bar')}</defs>
      ${stacks.map((stack, at) => {
        const all = Math.max(
          1,
          stack.parts.reduce((sum, part) => sum + part.value, 0),
        )
        let from = 0
        return html`<text x="0" y="${at * STACK_ROW + 13}">${stack.name}</text> ${stack.parts.map(part => {
            const width = (part.value / all) * WIDTH
            const x = from
            from += width
            const striped = part.look === 'unknown' || part.look === 'some'
            return html`<rect
                class="part ${part.look}"
                x="${round(x)}"
                y="${at * STACK_ROW + 19}"
                width="${round(width)}"
                height="20"
                ${striped ? html`fill="${`url(#${naming.id}-${part.look})`}"` : ''}
              ></rect>
              ${
                width > part.text.length * 8 + 8
                  ? html`<text class="in ${part.look}" x="${round(x + 6)}" y="${at * STACK_ROW + 34}"
                      >${part.text}</text
                    >`
                  : ''
              }`
          })}`
      })}`,
  )
}

/** A theme between two sides: what is asked for on the left, who offers it on the right. */
export type Pair = Readonly<{
  name: string
  left: number
  leftText: string
  right: number
  rightText: string
}>

/** Two bars from the middle, each side by its own measure; the names of the sides stand on top. */
export function pairChart(
  naming: Naming,
  sides: readonly [left: string, right: string],
  pairs: readonly Pair[],
): Html {
  const head = 24
  const middle = WIDTH / 2
  const most = (side: 'left' | 'right'): number => Math.max(1, ...pairs.map(pair => pair[side]))
  const [leftMost, rightMost] = [most('left'), most('right')]
  const room = middle - 48
  return frame(
    naming,
    head + pairs.length * ROW,
    html`<defs>${stripes(`${naming.id}-right`, 'bar')}</defs>
      <text class="value" x="${middle - 6}" y="13" text-anchor="end">◂ ${sides[0]}</text>
      <text class="value" x="${middle + 6}" y="13">${sides[1]} ▸</text>
      ${pairs.map((pair, at) => {
        const y = head + at * ROW
        const left = Math.max(pair.left ? 2 : 0, Math.round((pair.left / leftMost) * room))
        const right = Math.max(pair.right ? 2 : 0, Math.round((pair.right / rightMost) * room))
        return html`<text x="${middle}" y="${y + 13}" text-anchor="middle">${pair.name}</text>
          <rect class="bar" x="${middle - 1 - left}" y="${y + 18}" width="${left}" height="11"></rect>
          <rect
            class="open"
            x="${middle + 1}"
            y="${y + 18}"
            width="${right}"
            height="11"
            fill="${`url(#${naming.id}-right)`}"
          ></rect>
          <text class="value" x="${middle - left - 6}" y="${y + 28}" text-anchor="end">${pair.leftText}</text>
          <text class="value" x="${middle + right + 6}" y="${y + 28}">${pair.rightText}</text>`
      })}`,
  )
}

/** A tenth of a unit is finer than any screen shows. */
function round(value: number): number {
  return Math.round(value * 10) / 10
}
