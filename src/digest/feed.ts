import type { Entry } from './compose.ts'
import type { Voice } from './voice.ts'
import { wordEntry, type WordedEntry } from './words.ts'

/** One match as a feed tells it. `updated` is UTC. */
export type FeedEntry = Readonly<{ entry: Entry; first: string; updated: string }>

export type FeedHead = Readonly<{
  title: string
  /** Address of this feed, and of the page that shows the same */
  self: string
  home: string
  /** Stays the same whatever address the feed is read from */
  id: string
  /** When anything in it changed last, UTC */
  updated: string
}>

/** An Atom feed (RFC 4287). */
export function atomFeed(head: FeedHead, entries: readonly FeedEntry[], voice: Voice): string {
  const lines = entries.map(each => atomEntry(each, voice))
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    `<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${xml(voice.language)}">`,
    `<id>${xml(head.id)}</id>`,
    `<title>${xml(head.title)}</title>`,
    `<updated>${xml(head.updated)}</updated>`,
    '<author><name>Dragoman</name></author>',
    `<generator uri="${xml(voice.publicUrl)}">Dragoman</generator>`,
    `<link rel="self" type="application/atom+xml" href="${xml(head.self)}"/>`,
    `<link rel="alternate" type="text/html" href="${xml(head.home)}"/>`,
    ...lines,
    '</feed>',
    '',
  ].join('\n')
}

function atomEntry({ entry, first, updated }: FeedEntry, voice: Voice): string {
  const worded = wordEntry(entry, voice)
  const page = voice.links.page(entry)
  return [
    '<entry>',
    `<id>${xml(idOf(entry, voice))}</id>`,
    `<title>${xml(titleOf(worded))}</title>`,
    `<published>${xml(first)}</published>`,
    `<updated>${xml(updated)}</updated>`,
    `<link rel="alternate" type="text/html" href="${xml(page)}"/>`,
    `<content type="text" xml:lang="${xml(voice.language)}">${xml(textOf(worded))}</content>`,
    '</entry>',
  ].join('\n')
}

/** A JSON Feed, version 1.1 (jsonfeed.org). */
export function jsonFeed(head: FeedHead, entries: readonly FeedEntry[], voice: Voice): string {
  return JSON.stringify({
    version: 'https://jsonfeed.org/version/1.1',
    title: wellFormed(head.title),
    home_page_url: head.home,
    feed_url: head.self,
    language: voice.language,
    authors: [{ name: 'Dragoman', url: voice.publicUrl }],
    items: entries.map(({ entry, first, updated }) => {
      const worded = wordEntry(entry, voice)
      return {
        id: idOf(entry, voice),
        url: voice.links.page(entry),
        title: wellFormed(titleOf(worded)),
        content_text: wellFormed(textOf(worded)),
        date_published: first,
        date_modified: updated,
        language: voice.language,
      }
    }),
  })
}

/** Ids are addresses, so that no other feed has the same, and stay when the words change. */
function idOf({ item }: Entry, { publicUrl }: Voice): string {
  return `${publicUrl}/opportunities/${encodeURIComponent(item.group)}#${encodeURIComponent(item.id.slice(item.group.length + 1))}`
}

function titleOf({ title, lot, tag }: WordedEntry): string {
  return [title.text, tag && `[${tag}]`, lot && `– ${lot}`].filter(Boolean).join(' ')
}

function textOf({ when, gloss, where, facts, verdict, profiles }: WordedEntry): string {
  return [
    when.filter(Boolean).join(' · '),
    gloss,
    where,
    ...facts.map(({ text, side }) => `${side === 'for' ? '+' : '−'} ${text}`),
    verdict,
    profiles,
  ]
    .filter(Boolean)
    .join('\n')
}

/** Text without halves of letters, which no encoding can carry. */
function wellFormed(text: string): string {
  return text.toWellFormed()
}

/** Text as XML 1.0 takes it: signs that it forbids are left out, its own are written as references. */
export function xml(text: string): string {
  return (
    wellFormed(text)
      // oxlint-disable-next-line no-control-regex
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      // A bare return would be read as a line feed.
      .replaceAll('\r', '&#13;')
  )
}
