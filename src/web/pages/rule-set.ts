import { html } from 'hono/html'
import type { EvaluationHead } from '../../../db/evaluations.ts'
import type { RuleSetRow } from '../../../db/rules.ts'
import type { CompareReport } from '../../model/comparison.ts'
import type { RuleSet } from '../../model/rules.ts'
import { act, field, notice } from '../parts/form.ts'
import { momentOf } from '../parts/moments.ts'
import type { RulesTyped } from '../rules-form.ts'
import type { Html, View } from '../view.ts'
import { ruleForm } from './rule-form.ts'
import { differenceList, rulesFrame, rulesPath } from './rule-parts.ts'
import { comparisonPart, progressPart } from './rule-preview.ts'

export type RuleSetPage = Readonly<{
  row: RuleSetRow
  rules: RuleSet
  inForce: RuleSet
  /** The form as it was sent, where something in it was wrong */
  typed: RulesTyped
  reason: string
  preview?: EvaluationHead | undefined
  report?: CompareReport | undefined
  /** The measurement ended without a word */
  silent: boolean
  /** Whether previews can be made here at all */
  able: boolean
  why?: Readonly<{ value: string; problem: string }> | undefined
  said?: string | undefined
  failure?: string | undefined
}>

/** One version: what is different, its form while it is a draft, its preview, and putting it into force. */
export function ruleSetPage(view: View, page: RuleSetPage): Html {
  const { say } = view
  const { row, rules, inForce } = page
  const draft = row.state === 'draft'
  return rulesFrame(view, {
    title: say(draft ? 'rules.draft.title' : 'rules.version.title', { version: row.version }),
    crumb: ['/admin/rules', say('rules.back')],
    script: page.preview?.state === 'running' && !page.silent,
    body: html`${notice(page.said) ?? ''} ${notice(page.failure, true) ?? ''}
      <p class="soft dots">
        <span>${say(`rules.state.${row.state}`)}</span>
        ${row.base ? html`<span>${say('rules.from', { version: row.base })}</span>` : ''}
        ${row.at ? html`<span>${momentOf(view, row.at) ?? ''}</span>` : ''}
      </p>
      ${row.reason && !draft ? html`<p>${row.reason}</p>` : ''}
      ${
        row.version === inForce.version
          ? html`<div class="section-s">
              ${act(`${rulesPath(row.version)}/draft`, say('rules.draft.begin'), 'button')}
            </div>`
          : html`<section class="section" aria-labelledby="different">
              <h2 id="different">${say('rules.different', { version: inForce.version })}</h2>
              ${differenceList(view, inForce, rules)}
            </section>`
      }
      ${
        draft
          ? html`<section class="section" aria-labelledby="edit">
              <h2 id="edit">${say('rules.edit')}</h2>
              ${ruleForm(view, row.version, page.reason, page.typed)}
            </section>`
          : ''
      }
      ${row.version !== inForce.version || page.report ? previewSection(view, page) : ''}
      ${row.version === inForce.version ? '' : activation(view, page)}
      <p class="section dots">
        <span
          ><a class="more" href="${rulesPath(row.version)}/rules.json" download
            >${say('rules.download')}</a
          ></span
        >
      </p>
      ${draft ? act(`${rulesPath(row.version)}/discard`, say('rules.discard'), 'grave') : ''}`,
  })
}

function previewSection(view: View, page: RuleSetPage): Html {
  const { say } = view
  const { preview, row } = page
  const path = rulesPath(row.version)
  const running = preview?.state === 'running' && !page.silent
  const stale = row.state === 'draft' && preview?.state === 'done' && preview.at < row.at
  // What is in force is compared with nothing but itself: what was found before it was stays to be read.
  const offered = row.version !== page.inForce.version
  return html`<section class="section preview" aria-labelledby="preview">
    <h2 id="preview">${say('preview.title')}</h2>
    <p>${say('preview.says')}</p>
    ${preview?.state === 'failed' || page.silent ? notice(say('preview.failed'), true) : ''}
    ${stale ? notice(say('preview.stale'), true) : ''}
    ${
      running
        ? progressPart(view, preview, `${path}#preview`)
        : !offered
          ? ''
          : page.able
            ? act(
                `${path}/preview`,
                say(preview ? 'preview.again' : 'preview.make'),
                preview ? 'quiet' : 'button',
              )
            : html`<p class="note">${say('preview.unable')}</p>`
    }
    ${
      page.report && preview
        ? html`<p class="small soft dots">
              <span>${say('preview.against', { version: preview.against })}</span
              >${momentOf(view, preview.at) ?? ''}
            </p>
            ${comparisonPart(view, preview.id, page.report)}`
        : ''
    }
  </section>`
}

function activation(view: View, { row, why }: RuleSetPage): Html {
  const { say } = view
  const again = row.state === 'retired'
  return html`<section class="section" aria-labelledby="activate">
    <h2 id="activate">${say(again ? 'rules.rollback' : 'rules.activate')}</h2>
    <p>${say('rules.activate.says')}</p>
    <form method="post" action="${rulesPath(row.version)}/activate" class="narrow">
      ${field({
        name: 'why',
        label: say('rules.why'),
        value: why?.value ?? '',
        problem: why?.problem,
        maxlength: 500,
        required: true,
        hint: say('rules.why.hint'),
      })}
      <p class="go-on">
        <button class="button">
          ${say(again ? 'rules.rollback.do' : 'rules.activate.do', { version: row.version })}
        </button>
      </p>
    </form>
  </section>`
}
