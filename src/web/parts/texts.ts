import { html } from 'hono/html'
import { pickText, type Texts } from '../../model/common.ts'
import { languageName } from '../../words/names.ts'
import type { Html, View } from '../view.ts'

/** A text chosen for the reader: theirs, English, the original; with the language it is really in. */
export type Chosen = Readonly<{ text: string; language: string; foreign: boolean }>

/** Chooses what to show of a multilingual text; undefined when there is nothing. */
export function chooseText(view: View, texts: Texts | undefined, original?: string): Chosen | undefined {
  const picked = pickText(texts, view.language, original)
  if (!picked?.text.trim()) return undefined
  return { ...picked, foreign: picked.language !== view.language }
}

/** A text with its language marked for screen readers, hyphenation and spelling. */
export function inLanguage(chosen: Chosen): Html {
  return chosen.foreign ? html`<span lang="${chosen.language}">${chosen.text}</span>` : html`${chosen.text}`
}

/** The small tag that says which language a foreign title is in. */
export function languageTag(view: View, chosen: Chosen | undefined): Html | string {
  return chosen?.foreign
    ? html` <span class="tag">${languageName(chosen.language, view.language)}</span>`
    : ''
}

/** Cuts a long text at a word and says so; `max` in characters. */
export function shorten(text: string, max: number): string {
  if (text.length <= max) return text
  const cut = text.slice(0, max)
  const space = cut.lastIndexOf(' ')
  // A language without spaces, or one endless word: cut where it is.
  return `${(space > max * 0.6 ? cut.slice(0, space) : cut).trimEnd()}…`
}
