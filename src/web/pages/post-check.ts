import { html } from 'hono/html'
import type { PostGap } from '../../model/post-gaps.ts'
import type { HeldPost } from '../post-access.ts'
import { partPath } from '../post-access.ts'
import { area } from '../parts/post-field.ts'
import { partPage } from '../parts/post-frame.ts'
import { postPreview } from '../parts/post-preview.ts'
import type { Html, View } from '../view.ts'
import { lotName } from './post-lots.ts'

/** What the law says of a reservation, already in the reader's words; `refuse` stops the way to publication. */
export type CheckFinding = Readonly<{ refuse: boolean; text: string; lot?: string | undefined }>

export type CheckParts = Readonly<{
  gaps: readonly PostGap[]
  findings: readonly CheckFinding[]
  /** Whether a colleague is there who can approve it */
  alone: boolean
  /** Whether the town is known to be one: only then is anything of it published */
  verified: boolean
  failure?: string
  reason?: string
}>

/** The last look: what is missing, what the law says, how it will read, and the way to a colleague. */
export function checkPage(view: View, held: HeldPost, parts: CheckParts): Html {
  const { say } = view
  const { act } = held
  const gaps = parts.gaps.filter(gap => gap.code !== 'reason')
  const stops = gaps.length > 0 || parts.findings.some(each => each.refuse)
  const draft = held.row.stage === 'draft'
  return partPage(
    view,
    held,
    'check',
    html`${
        gaps.length
          ? html`<section class="note gaps" aria-labelledby="gaps">
              <h2 id="gaps">${say('post.check.gaps')}</h2>
              <ul>
                ${gaps.map(gap => html`<li>${gapLine(view, held, gap)}</li>`)}
              </ul>
            </section>`
          : html`<p class="notice">${say(`post.check.complete.${act}`)}</p>`
      }
      ${findingList(view, held, parts.findings)}
      ${
        parts.verified
          ? ''
          : html`<p class="notice wrong">
              ${say('post.check.unverified')}
              <a href="/organisation/${held.town.id}">${held.town.name}</a>
            </p>`
      }
      ${
        parts.alone
          ? html`<p class="notice">
              ${say('post.check.alone')} <a href="/organisation/${held.town.id}">${say('org.invite')}</a>
            </p>`
          : ''
      }
      ${
        draft
          ? html`<form method="post" action="/posts/${held.row.id}/do/submit" class="step">
              ${
                act === 'addendum' || act === 'cancellation'
                  ? area({
                      name: 'reason',
                      label: say(`post.check.reason.${act}`),
                      bt: act === 'addendum' ? 'BT-762' : 'BT-140',
                      hint: say('post.check.reason.hint'),
                      value: parts.reason ?? held.work.reason,
                      maxlength: 2_000,
                      rows: 3,
                    })
                  : ''
              }
              <p class="go-on">
                <button class="button" ${stops ? html`disabled` : ''}>${say('post.do.submit')}</button>
              </p>
              <p class="hint">${say('post.check.next')}</p>
            </form>`
          : ''
      }
      <section class="section" aria-labelledby="preview">
        <h2 id="preview">${say('post.says.draft')}</h2>
        ${postPreview(view, held.work, act, held.town)}
      </section>`,
    { failure: parts.failure },
  )
}

function gapLine(view: View, held: HeldPost, gap: PostGap): Html {
  const { lots } = held.work.post
  const at = lots.findIndex(lot => lot.id === gap.lot)
  const named = at >= 0 && lots.length > 1 ? `${lotName(view, lots[at]!, at)}: ` : ''
  const path = partPath(held.row.id, gap.part) + (gap.lot && gap.part === 'lots' ? `?lot=${gap.lot}` : '')
  return html`<a href="${path}">${named}${view.say(`post.gap.${gap.code}`)}</a>`
}

function findingList(view: View, held: HeldPost, findings: readonly CheckFinding[]): Html | string {
  if (!findings.length) return ''
  const { say } = view
  return html`<section class="section" aria-labelledby="law">
    <h2 id="law">${say('post.check.law')}</h2>
    <ul class="findings">
      ${findings.map(each => html`<li class="${each.refuse ? 'refuse' : ''}">${each.text}</li>`)}
    </ul>
    <p class="hint">
      ${say('post.check.law.says')} <a href="/posts/${held.row.id}/clauses">${say('post.link.clauses')}</a>
    </p>
  </section>`
}
