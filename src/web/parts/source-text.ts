import { html } from 'hono/html'
import type { Html } from '../view.ts'

type Piece = Readonly<{ kind: 'mark' | 'name' | 'value' | ''; text: string }>

/** A piece of XML or JSON with its grammar set apart by colour. All of it is text: nothing in it is ever markup here. */
export function sourceText(text: string): Html {
  const pieces = text.trimStart().startsWith('<') ? xmlPieces(text) : jsonPieces(text)
  return html`<pre class="source" tabindex="0"><code>${pieces.map(({ kind, text: part }) =>
    kind ? html`<span class="s-${kind}">${part}</span>` : part,
  )}</code></pre>`
}

function xmlPieces(text: string): Piece[] {
  return split(text, /(<[^>]*>)/).flatMap((part): Piece[] => {
    if (!part.startsWith('<')) return [{ kind: '', text: part }]
    return split(part, /("[^"]*"|'[^']*')/).map(inner => ({
      kind: /^["']/.test(inner) ? 'value' : 'mark',
      text: inner,
    }))
  })
}

function jsonPieces(text: string): Piece[] {
  return split(text, /("(?:[^"\\]|\\.)*"(?:\s*:)?)/).map(part => {
    if (/^".*:$/s.test(part)) return { kind: 'name', text: part }
    return part.startsWith('"') ? { kind: 'value', text: part } : { kind: '', text: part }
  })
}

const split = (text: string, by: RegExp): string[] => text.split(by).filter(Boolean)
