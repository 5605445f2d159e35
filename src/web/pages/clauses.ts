import { html } from 'hono/html'
import type { PostLot } from '../../model/post.ts'
import type { LawFinding } from '../../taxonomy/law/finding.ts'
import { CLAUSES } from '../../taxonomy/law/srpp.ts'
import { codeName, languageName } from '../../words/names.ts'
import { findingItem } from '../parts/finding.ts'
import { notice } from '../parts/form.ts'
import { layout } from '../parts/layout.ts'
import type { HeldPost } from '../post-access.ts'
import type { Html, View } from '../view.ts'
import { lotName } from './post-lots.ts'

export type ClausesPage = Readonly<{
  lot: PostLot
  findings: readonly LawFinding[]
  picked: ReadonlySet<string>
  /** Texts by clause id, in the language of the post, or in English where that is none of ours */
  texts: ReadonlyMap<string, string>
  textLanguage: string
  /** What was ticked and not taken over: why */
  refused?: readonly LawFinding[]
  said?: string
  mayWrite: boolean
}>

const GROUPS = ['social', 'green', 'gpp', 'innovation'] as const

/** May I reserve this, and which clauses go with it: for one lot at a time. */
export function clausesPage(view: View, held: HeldPost, page: ClausesPage): Html {
  const { say } = view
  const { row, work } = held
  const { lots } = work.post
  const title = work.post.title || say('post.untitled')
  const path = `/posts/${row.id}/clauses`
  return layout(view, {
    title: `${say('clause.title')}: ${title} – Dragoman`,
    noindex: true,
    needs: ['account.css', 'ngo.css', 'posts.css', 'clause.css'],
    body: html`<p class="crumb"><a href="/posts/${row.id}">${title}</a></p>
      <div class="hero">
        <h1>${say('clause.title')}</h1>
        <p class="lead">${say('clause.lead')}</p>
      </div>
      ${notice(page.said) ?? ''} ${page.refused?.length ? refusedBox(view, page.refused) : ''}
      ${
        lots.length > 1
          ? html`<nav class="lot-tabs" aria-label="${say('post.part.lots')}">
              ${lots.map(
                (lot, at) =>
                  html`<a
                    href="${path}?lot=${lot.id}"
                    ${lot.id === page.lot.id ? html`aria-current="true"` : ''}
                    >${lotName(view, lot, at)}</a
                  >`,
              )}
            </nav>`
          : ''
      }
      ${lawSection(view, held, page)} ${page.mayWrite ? pickForm(view, page, path) : ''}
      <p class="go-on">
        <a class="button quiet" href="/posts/${row.id}/answerers">${say('clause.who.title')}</a>
      </p>`,
  })
}

function refusedBox(view: View, refused: readonly LawFinding[]): Html {
  return html`<section class="notice wrong" role="alert" aria-labelledby="refused">
    <h2 id="refused">${view.say('clause.refused')}</h2>
    <ul class="findings-of-law">
      ${refused.map(finding => findingItem(view, finding))}
    </ul>
  </section>`
}

function lawSection(view: View, held: HeldPost, page: ClausesPage): Html {
  const { say } = view
  const { lots } = held.work.post
  const mine = page.findings.filter(finding => finding.lot === undefined || finding.lot === page.lot.id)
  const stops = mine.filter(finding => finding.severity !== 'info')
  const infos = mine.filter(finding => finding.severity === 'info')
  const name = (finding: LawFinding): string | undefined => {
    const at = lots.findIndex(lot => lot.id === finding.lot)
    return at < 0 ? undefined : lotName(view, lots[at]!, at)
  }
  return html`<section class="section" aria-labelledby="law">
    <h2 id="law">${say('clause.law')}</h2>
    ${
      stops.length
        ? html`<ul class="findings-of-law">
            ${stops.map(finding => findingItem(view, finding, name(finding)))}
          </ul>`
        : html`<p>${say('clause.law.none')}</p>`
    }
    ${
      infos.length
        ? html`<details class="fold">
            <summary>${say('clause.severity.info')} (${infos.length})</summary>
            <ul class="findings-of-law">
              ${infos.map(finding => findingItem(view, finding))}
            </ul>
          </details>`
        : ''
    }
    <p class="hint">${say('clause.advice')}</p>
  </section>`
}

function pickForm(view: View, page: ClausesPage, path: string): Html {
  const { say, language } = view
  const tongue = languageName(page.textLanguage, language)
  const reserve = page.picked.has('cite-art20')
    ? 'cite-art20'
    : page.picked.has('cite-art77')
      ? 'cite-art77'
      : 'none'
  return html`<form method="post" action="${path}?lot=${page.lot.id}" class="step clauses">
    <h2>${say('clause.pick')}</h2>
    <p class="hint">${say('clause.example', { language: tongue })}</p>
    <fieldset>
      <legend>${say('clause.group.reserve')} <span class="bt">BT-71, BT-736</span></legend>
      ${(['none', 'cite-art20', 'cite-art77'] as const).map(id =>
        option(page, {
          id,
          type: 'radio',
          name: 'reserve',
          on: reserve === id,
          label:
            id === 'none'
              ? say('post.lot.reserved.none')
              : codeName('reservation', id === 'cite-art20' ? 'res-ws' : 'res-pub-ser', language),
        }),
      )}
      ${option(page, {
        id: 'execution',
        type: 'checkbox',
        name: 'clause',
        on: page.picked.has('execution'),
        label: say('clause.reserve.execution'),
      })}
    </fieldset>
    ${GROUPS.map(group => groupOf(view, page, group))}
    <p class="go-on"><button class="button">${say('clause.take')}</button></p>
    <p class="hint">${say('clause.take.hint')}</p>
  </form>`
}

/** Clauses of one aim, folded away until one is picked; social aims come first and open. */
function groupOf(view: View, page: ClausesPage, group: (typeof GROUPS)[number]): Html {
  const clauses = CLAUSES.filter(clause => clause.group === group)
  const on = group === 'social' || clauses.some(({ id }) => page.picked.has(id))
  const name = view.say(`clause.group.${group}`)
  return html`<details class="fold group" ${on ? html`open` : ''}>
    <summary>${name} <span class="bt">${fieldsOf(group)}</span></summary>
    <fieldset>
      <legend class="visually-hidden">${name}</legend>
      ${clauses.map(({ id }) =>
        option(page, {
          id,
          type: 'checkbox',
          name: 'clause',
          on: page.picked.has(id),
          label: labelOf(view, id),
        }),
      )}
    </fieldset>
  </details>`
}

function fieldsOf(group: (typeof GROUPS)[number]): string {
  const [first] = CLAUSES.filter(clause => clause.group === group)
  return first!.fields.join(', ')
}

/** A clause by the words of its code. */
function labelOf(view: View, id: string): string {
  const [group, ...rest] = id.split('-')
  const code = rest.join('-')
  if (group === 'social' || group === 'green') return codeName(group, code, view.language)
  return group === 'gpp'
    ? view.say(`post.gpp.${code as 'eu'}`)
    : view.say(`post.innovation.${code as 'rd-act'}`)
}

type Option = Readonly<{ id: string; type: 'radio' | 'checkbox'; name: string; on: boolean; label: string }>

/** A box to tick with the text that it would add. */
function option(page: ClausesPage, { id, type, name, on, label }: Option): Html {
  const text = page.texts.get(id)
  return html`<div class="clause">
    <label class="tick"
      ><input
        type="${type}"
        name="${name}"
        value="${id}"
        ${on ? html`checked` : ''}
        ${text ? html`aria-describedby="text-${id}"` : ''}
      /><span>${label}</span></label
    >
    ${text ? html`<p class="clause-text" id="text-${id}" lang="${page.textLanguage}">${text}</p>` : ''}
  </div>`
}
