import { html } from 'hono/html'
import type { OrganisationRow } from '../../../db/organisations.ts'
import type { TeamEventRow, TeamMember } from '../../../db/team.ts'
import { dutiesOf } from '../../auth/duties.ts'
import { DUTIES, type Duty } from '../../auth/types.ts'
import type { Asked } from '../../auth/verification.ts'
import { wordDate } from '../../words/dates.ts'
import { wordList } from '../../words/names.ts'
import { field, notice } from '../parts/form.ts'
import { layout } from '../parts/layout.ts'
import { verifiedMark } from '../parts/mark.ts'
import type { Html, Maybe, View } from '../view.ts'

export type TeamParts = Readonly<{
  town: OrganisationRow
  team: readonly TeamMember[]
  events: readonly TeamEventRow[]
  /** Names by person, of those who have left too; '' = erased */
  names: ReadonlyMap<string, string>
  reader: string
  owner: boolean
  said?: string | undefined
  failure?: string
  domain?: Readonly<{ typed: string; problem: Asked }>
}>

/** A town's people: its mark, who does what, what lies with whom, who takes over, and what happened. */
export function teamPage(view: View, parts: TeamParts): Html {
  const { say } = view
  const { town, team, events } = parts
  return layout(view, {
    title: `${say('town.team')} – ${town.name} – Dragoman`,
    noindex: true,
    needs: ['account.css', 'town.css'],
    body: html`<div class="narrow">
      <p class="crumb"><a href="/organisation/${town.id}">${town.name}</a></p>
      <h1>${say('town.team')}</h1>
      <p class="lead">${say('town.team.lead')}</p>
      ${notice(parts.said) ?? ''} ${notice(parts.failure, true) ?? ''} ${markSection(view, parts)}
      <section class="section" aria-labelledby="who">
        <h2 id="who">${say('town.team.who.does')}</h2>
        <ul class="team">
          ${team.map(member => html`<li>${memberCard(view, parts, member)}</li>`)}
        </ul>
        ${team.length === 1 ? html`<p class="hint">${say('town.team.alone')}</p>` : ''}
        ${parts.owner ? html`<p><a class="more" href="/organisation/${town.id}#invite">${say('town.team.invite')}</a></p>` : ''}
      </section>
      ${events.length ? historySection(view, parts) : ''}
    </div>`,
  })
}

/** Whether the town is known to be one; for owners how it shows that. */
function markSection(view: View, { town, owner, domain }: TeamParts): Html {
  const { say, language } = view
  const date = wordDate(town.verified_at ?? undefined, language)
  return html`<section class="section" aria-labelledby="mark">
    <h2 id="mark">${say('town.mark')}</h2>
    ${
      town.verified_at
        ? html`<p>
            ${verifiedMark(view)}
            <span class="soft small"
              >${say(town.verified_how === 'domain' ? 'town.mark.domain' : 'town.mark.administrator', { date: date ?? '', domain: town.domain })}</span
            >
          </p>`
        : html`<div class="note">
            <p>
              <strong
                >${say(town.asked_at ? 'town.mark.waits' : town.refused_at ? 'town.mark.refused' : 'town.mark.none')}</strong
              >
            </p>
            ${town.refused_at && town.reason ? html`<p>${say('town.mark.reason', { reason: town.reason })}</p>` : ''}
            <p>${say('town.mark.why')}</p>
            ${owner ? domainForm(view, town, domain) : ''}
          </div>`
    }
  </section>`
}

function domainForm(view: View, town: OrganisationRow, domain: TeamParts['domain']): Html {
  const { say } = view
  const problem = domain?.problem
  return html`<form method="post" action="/organisation/${town.id}/verify" class="stack">
    ${field({
      name: 'domain',
      label: say('town.mark.site'),
      value: domain?.typed ?? town.domain,
      hint: say('town.mark.site.hint'),
      problem:
        problem === 'shared' || problem === 'elsewhere' || problem === 'unreadable'
          ? say(`town.mark.${problem}`)
          : undefined,
      autocomplete: 'off',
      maxlength: 253,
      required: true,
    })}
    <button class="button">${say('town.mark.ask')}</button>
  </form>`
}

function memberCard(view: View, parts: TeamParts, member: TeamMember): Html {
  const { say, language } = view
  const { town, owner, reader, team } = parts
  const duties = dutiesOf(member)
  const path = `/organisation/${town.id}/team/${member.person}`
  const name = member.name || member.email
  const own = member.person === reader
  const others = team.filter(each => each.person !== member.person)
  const lies = [
    member.drafts ? say('town.team.drafts', { n: member.drafts }) : '',
    member.questions ? say('town.team.questions', { n: member.questions }) : '',
  ].filter(Boolean)
  return html`<div class="member">
    <h3>${name}${own ? html` <span class="soft small">(${say('org.you')})</span>` : ''}</h3>
    <p class="soft small dots">
      <span>${say(member.role === 'owner' ? 'org.role.owner' : 'org.role.member')}</span
      >${member.name ? html`<span>${member.email}</span>` : ''}
    </p>
    ${
      owner
        ? html`<form method="post" action="${path}" class="duties">
            <fieldset>
              <legend class="visually-hidden">${say('town.team.duties', { name })}</legend>
              ${DUTIES.map(duty => dutyTick(view, duty, duties.includes(duty)))}
            </fieldset>
            <button class="button quiet">
              ${say('town.team.save')}<span class="visually-hidden">: ${name}</span>
            </button>
          </form>`
        : html`<p>
            ${
              duties.length
                ? wordList(
                    duties.map(duty => say(`town.duty.${duty}`)),
                    language,
                  )
                : say('town.duty.none')
            }
          </p>`
    }
    ${lies.length ? html`<p class="lies">${say('town.team.lies')} ${wordList(lies, language)}</p>` : ''}
    ${(owner || own) && others.length ? handOver(view, path, name, own, others) : ''}
  </div>`
}

function dutyTick(view: View, duty: Duty, on: boolean): Html {
  return html`<label class="tick"
    ><input type="checkbox" name="duty" value="${duty}" ${on ? html`checked` : ''} /><span
      >${view.say(`town.duty.${duty}`)}</span
    ></label
  >`
}

function handOver(view: View, path: string, name: string, own: boolean, others: readonly TeamMember[]): Html {
  const { say } = view
  return html`<details class="fold">
    <summary>${own ? say('town.over.own') : say('town.over', { name })}</summary>
    <form method="post" action="${path}/hand-over" class="stack">
      <p>${say('town.over.says')}</p>
      <div class="field">
        <label for="to-${path.split('/').at(-1)}">${say('town.over.to')}</label>
        <select id="to-${path.split('/').at(-1)}" name="to">
          ${others.map(each => html`<option value="${each.person}">${each.name || each.email}</option>`)}
        </select>
      </div>
      <button class="button">${say('town.over.do')}</button>
    </form>
  </details>`
}

function historySection(view: View, { events, names }: TeamParts): Html {
  const { say, language } = view
  return html`<section class="section" aria-labelledby="history">
    <h2 id="history">${say('town.history')}</h2>
    <ol class="timeline">
      ${events.map(
        event =>
          html`<li><strong>${wordDate(event.at, language)}</strong> ${eventLine(view, event, names)}</li>`,
      )}
    </ol>
  </section>`
}

function eventLine(view: View, event: TeamEventRow, names: TeamParts['names']): Maybe {
  const { say, language } = view
  const named = (id: string): string => names.get(id) || say('town.gone')
  const detail = JSON.parse(event.detail) as Record<string, string | number>
  const [by, about] = [named(event.person), named(event.about)]
  if (event.kind === 'handed-over')
    return say('town.event.over', {
      by,
      about,
      to: named(String(detail.to)),
      posts: Number(detail.posts),
      questions: Number(detail.questions),
    })
  const duties = dutiesOf(detail as Parameters<typeof dutiesOf>[0])
  const list = duties.length
    ? wordList(
        duties.map(duty => say(`town.duty.${duty}`)),
        language,
      )
    : say('town.duty.none')
  return say('town.event.duties', { by, about, duties: list })
}
