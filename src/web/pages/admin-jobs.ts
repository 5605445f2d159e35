import { html } from 'hono/html'
import type { RunRow } from '../../../db/schema.ts'
import { isMessageKey } from '../../words/messages.ts'
import type { JobState, JobView } from '../job-reads.ts'
import { adminFrame } from '../parts/admin.ts'
import { act, notice } from '../parts/form.ts'
import { agoOf, momentOf, timeOf } from '../parts/moments.ts'
import { fact } from '../parts/lots.ts'
import type { Html, View } from '../view.ts'
import { runRow } from './admin-source.ts'

export type JobsPage = Readonly<{
  jobs: readonly JobView[]
  runs: readonly RunRow[]
  scheduled: boolean
  said?: string | undefined
}>

/** State to the colour of the states of sources. */
const LOOKS: Readonly<Record<JobState, string>> = {
  failed: 'failing',
  lost: 'late',
  running: 'running',
  paused: 'paused',
  never: 'never',
  well: 'fresh',
}

/** What runs, what is next, what failed, and what the last runs told. */
export function adminJobsPage(view: View, { jobs, runs, scheduled, said }: JobsPage): Html {
  const { say } = view
  return adminFrame(view, {
    title: say('admin.jobs'),
    body: html`${notice(said) ?? ''}
      <p class="lead">${say('job.lead')}</p>
      ${scheduled ? '' : html`<p class="note section-s">${say(view.demo ? 'watch.demo' : 'watch.unscheduled')}</p>`}
      ${
        jobs.length
          ? html`<ul class="rows section-s">
              ${jobs.map(job => html`<li>${jobRow(view, job, scheduled)}</li>`)}
            </ul>`
          : html`<p class="section-s">${say('job.none')}</p>`
      }
      <section class="section" aria-labelledby="runs">
        <h2 id="runs">${say('job.runs')}</h2>
        ${
          runs.length
            ? html`<ul class="rows">
                ${runs.map(
                  run =>
                    html`<li>
                      <div class="run">
                        <p><code>${run.job}</code></p>
                        ${runRow(view, run)}
                      </div>
                    </li>`,
                )}
              </ul>`
            : html`<p>${say('watch.unread')}</p>`
        }
      </section>
      <p class="law">${say('sources.clock')}</p>`,
  })
}

function jobRow(view: View, job: JobView, scheduled: boolean): Html {
  const { say } = view
  // Names with a part behind the colon (crawl:eu-ted) are told by what stands before it.
  const key = `job.${job.name.split(':')[0]!}`
  const label = isMessageKey(key) ? say(key) : undefined
  const mayAgain = scheduled && job.every !== undefined && job.state !== 'running' && job.state !== 'paused'
  return html`<div class="run">
      <h2 class="job-name">${label ?? job.name}</h2>
      <p class="small soft dots">
        <code>${job.name}</code>${job.every ? html`<code>${job.every}</code>` : ''}
      </p>
      <p class="state state-${LOOKS[job.state]}">${say(`job.state.${job.state}`)}</p>
      ${job.problem ? html`<p class="small"><code>${job.problem}</code> ${job.failedAt ? html`<span class="soft">${agoOf(view, job.failedAt)}</span>` : ''}</p>` : ''}
      ${
        job.owner && job.leaseUntil
          ? html`<p class="small soft">
              ${say('job.lease', { owner: job.owner })} ${timeOf(view, job.leaseUntil)}
            </p>`
          : ''
      }
      <dl class="facts small">
        ${fact(say('job.done'), momentOf(view, job.doneAt))}
        ${fact(say('job.next'), momentOf(view, job.next))}
      </dl>
    </div>
    ${mayAgain ? act(`/admin/jobs/${encodeURIComponent(job.name)}/retry`, say('job.again')) : ''}`
}
