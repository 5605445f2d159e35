import { html } from 'hono/html'
import { wordList } from '../words/names.ts'
import type { Digest } from './compose.ts'
import { mailFrame } from './frame.ts'
import { wordSections, wordSubject, type Section, type WordedEntry } from './words.ts'
import type { Links, Voice } from './voice.ts'

type Html = ReturnType<typeof html>

/** A message ready to be sent. `html` is whole and needs nothing from elsewhere; `text` says the same. */
export type Rendered = Readonly<{ subject: string; html: string; text: string }>

/** Words a digest for one person. Pure. */
export async function renderDigest(digest: Digest, voice: Voice): Promise<Rendered> {
  const subject = wordSubject(digest, voice)
  const sections = wordSections(digest, voice)
  const page = String(await wholeMail(subject, sections, digest, voice))
  return { subject, html: page, text: textMail(subject, sections, digest, voice) }
}

function wholeMail(subject: string, sections: readonly Section[], digest: Digest, voice: Voice): Html {
  const { say, language, links, publicUrl } = voice
  const site = publicUrl.replace(/^https?:\/\//, '')
  return mailFrame(
    language,
    subject,
    publicUrl,
    html` ${sections.map(section => sectionHtml(section, voice))}
      ${digest.more ? moreHtml(digest, voice) : ''}
      <div class="foot">
        <p>${say('law.sentence')}</p>
        ${voice.profiles.length ? html`<p>${whySentence(voice)}</p>` : ''}
        <p class="foot-links">
          <a href="${links.inbox}">${say('mail.inbox')}</a>
          <a href="${links.settings}">${say('mail.settings')}</a>
          <a href="${links.unsubscribe}">${say('mail.unsubscribe')}</a>
        </p>
        <p><a href="${publicUrl}">${site}</a></p>
      </div>`,
  )
}

const whySentence = ({ say, language, profiles }: Voice): string =>
  say('mail.why', { profiles: wordList(profiles, language) })

function moreHtml({ more }: Digest, { say, links }: Voice): Html {
  return html`<p class="more">
    ${say('mail.more', { n: more })} <a href="${links.inbox}">${say('mail.inbox')}</a>
  </p>`
}

function sectionHtml({ heading, says, entries }: Section, voice: Voice): Html {
  return html`<h2>${heading}</h2>
    ${says ? html`<p class="says">${says}</p>` : ''} ${entries.map(entry => entryHtml(entry, voice))}`
}

function entryHtml(worded: WordedEntry, voice: Voice): Html {
  const { entry, title, tag, gloss, facts, changes, lot, profiles, others, verdict } = worded
  const { say, links, language } = voice
  const line = (name: string, text: string | undefined): Html | string =>
    text ? html`<p class="${name}">${text}</p>` : ''
  const reserved = entry.lot.reserved.some(code => code !== 'none')
  return html`<div class="card${reserved ? ' reserved' : ''}">
    <p class="when">${worded.when.filter(Boolean).join(' · ')}</p>
    <h3>
      <a href="${links.page(entry)}" lang="${title.language === language ? language : title.language}"
        >${title.text}</a
      >${tag ? html` <span class="tag">${tag}</span>` : ''}
    </h3>
    ${line('gloss', gloss)} ${line('lot', lot)} ${line('where', worded.where)}
    ${changes.map(change => html`<p class="change">${change}</p>`)}
    ${worded.answers.map(
      ({ question, answer }) =>
        html`<p class="quiet">${question}</p>
          <p class="change">${answer}</p>`,
    )}
    ${
      facts.length
        ? html`<ul class="facts" aria-label="${say('reasons.label')}">
            ${facts.map(
              ({ text, side }) =>
                html`<li class="${side}">
                  ${side === 'against' ? html`<span class="quiet">${say('reasons.against')}</span> ` : ''}${text}
                </li>`,
            )}
          </ul>`
        : ''
    }
    ${line('verdict', verdict)} ${line('others', others)} ${line('profiles', profiles)}
    ${entry.reason === 'cancelled' ? '' : buttons(worded, links, voice)}
  </div>`
}

/** Followed ones are not asked about again; what is new can be answered with one click. */
function buttons({ entry }: WordedEntry, links: Links, { say }: Voice): Html {
  if (entry.reason !== 'new' && entry.reason !== 'early')
    return html`<p class="buttons">
      <a class="button" href="${links.page(entry)}">${say('card.details')}</a>
    </p>`
  return html`<p class="buttons">
    <a class="button main" href="${links.answer(entry, 'follow')}">${say('inbox.follow')}</a>
    <a class="button" href="${links.answer(entry, 'relevant')}">${say('inbox.relevant')}</a>
    <a class="button" href="${links.answer(entry, 'not-for-us')}">${say('inbox.not')}</a>
  </p>`
}

/** The same without pictures or colours, for those who read mail as text. */
function textMail(subject: string, sections: readonly Section[], digest: Digest, voice: Voice): string {
  const { say, links } = voice
  const blocks = sections.flatMap(({ heading, says, entries }) => [
    underlined(heading),
    ...(says ? [says] : []),
    ...entries.map(entry => entryText(entry, voice)),
  ])
  const more = digest.more ? [`${say('mail.more', { n: digest.more })}\n${links.inbox}`] : []
  const foot = [
    '-- ',
    say('law.sentence'),
    ...(voice.profiles.length ? [whySentence(voice)] : []),
    `${say('mail.inbox')}: ${links.inbox}`,
    `${say('mail.settings')}: ${links.settings}`,
    `${say('mail.unsubscribe')}: ${links.unsubscribe}`,
  ].join('\n')
  return `${[underlined(subject, '='), ...blocks, ...more, foot].join('\n\n')}\n`
}

function underlined(text: string, sign = '-'): string {
  return `${text}\n${sign.repeat(Math.min([...text].length, 72))}`
}

function entryText(worded: WordedEntry, voice: Voice): string {
  const { entry, title, tag, gloss, lot, facts, changes, verdict, others, profiles } = worded
  const { say, links } = voice
  const offered = entry.reason === 'new' || entry.reason === 'early'
  const lines = [
    `* ${title.text}${tag ? ` [${tag}]` : ''}`,
    worded.when.filter(Boolean).join(' · '),
    gloss,
    lot,
    worded.where,
    ...changes,
    ...worded.answers.flatMap(({ question, answer }) => [question, answer]),
    ...facts.map(({ text, side }) => (side === 'for' ? `+ ${text}` : `- ${say('reasons.against')} ${text}`)),
    verdict,
    others,
    profiles,
    `${say('card.details')}: ${links.page(entry)}`,
    ...(offered
      ? [
          `${say('inbox.follow')}: ${links.answer(entry, 'follow')}`,
          `${say('inbox.relevant')}: ${links.answer(entry, 'relevant')}`,
          `${say('inbox.not')}: ${links.answer(entry, 'not-for-us')}`,
        ]
      : []),
  ]
  return lines.filter(line => line).join('\n  ')
}
