import { beforeAll, describe, expect, test } from 'vitest'
import type { Db } from '../../db/batch.ts'
import { claimJob, finishJob } from '../../db/jobs.ts'
import { nextSlot } from '../../jobs/next-slot.ts'
import type { Context } from '../../src/context.ts'
import { createApp } from '../../src/web/app.ts'
import { bankOf, contextOf, NOW, seedNotices } from './helper.ts'

const from = (remoteAddress: string) => ({ incoming: { socket: { remoteAddress } } })

let db: Db
let ctx: Context

beforeAll(async () => {
  db = await bankOf(seedNotices())
  ctx = { ...contextOf(db), nextSlot, loopDelay: () => ({ p50: 0.001, p99: 0.02, max: 0.3 }) }
})

/** Every sample of an answer, and that each line is one, or a comment, as the text format has it. */
function samplesOf(text: string): Map<string, number> {
  const samples = new Map<string, number>()
  expect(text.endsWith('\n')).toBe(true)
  for (const line of text.trimEnd().split('\n')) {
    if (/^# (HELP|TYPE) [a-z_]+ .+$/.test(line)) continue
    const parts = /^([a-z_]+(?:\{(?:[a-z]+="(?:[^"\\]|\\.)*",?)+\})?) (-?[\d.e+-]+)$/.exec(line)
    expect(parts, line).not.toBeNull()
    expect(samples.has(parts![1]!), `${line} twice`).toBe(false)
    samples.set(parts![1]!, Number(parts![2]))
  }
  return samples
}

describe('GET /metrics', () => {
  test.each(['127.0.0.1', '::1', '::ffff:127.0.0.1'])('is answered to %s', async address => {
    const response = await createApp(ctx).request('/metrics', {}, from(address))
    expect(response.status).toBe(200)
    expect(response.headers.get('Content-Type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    expect(response.headers.get('Cache-Control')).toBe('no-store')
  })

  test.each([
    ['another address', {}, from('203.0.113.9')],
    ['a neighbour of the loopback', {}, from('127.0.0.2')],
    ['what a proxy passed on', { 'X-Forwarded-For': '127.0.0.1' }, from('127.0.0.1')],
    ['what a proxy passed on, said the standard way', { Forwarded: 'for=127.0.0.1' }, from('127.0.0.1')],
    ['the edge, which has no connection', {}, undefined],
  ])('there is nothing for %s', async (_who, headers: Record<string, string>, env) => {
    const response = await createApp(ctx).request('/metrics', { headers }, env)
    expect(response.status).toBe(404)
    expect(await response.text()).not.toContain('dragoman_bank')
  })

  test('another address is let in by the setting, and the loopback only where it is in it', async () => {
    const config = { ...ctx.config, metricsFrom: ['10.0.0.7', '2001:db8::7'] }
    const status = async (address: string): Promise<number> =>
      (await createApp({ ...ctx, config }).request('/metrics', {}, from(address))).status
    expect(await status('10.0.0.7')).toBe(200)
    expect(await status('2001:0db8:0:0::7')).toBe(200)
    expect(await status('127.0.0.1')).toBe(404)
  })

  test('counts requests by the pattern of the route, never by what somebody typed', async () => {
    const app = createApp(ctx)
    const ask = (path: string, init: RequestInit = {}) => app.request(path, init, from('127.0.0.1'))
    await ask('/opportunities/demo:0001-2026')
    await ask('/opportunities/nobody-has-this')
    await ask('/opportunities/nobody-has-that')
    await ask('/?does=we+have+a+secret')
    await ask('/api/v1/opportunities?q=secret')
    await ask('/secret/address')
    await ask('/glossary', { method: 'BREW' })
    const text = await (await ask('/metrics')).text()
    expect(text).not.toMatch(/secret|nobody|demo:/)
    const samples = samplesOf(text)
    const requests = (method: string, route: string, status: number): number | undefined =>
      samples.get(`dragoman_http_requests_total{method="${method}",route="${route}",status="${status}"}`)
    expect(requests('GET', '/opportunities/:id', 200)).toBe(1)
    expect(requests('GET', '/opportunities/:id', 404)).toBe(2)
    expect(requests('GET', '/', 200)).toBe(1)
    expect(requests('GET', '/api/v1/opportunities', 200)).toBe(1)
    expect(requests('GET', '', 404)).toBe(1)
    expect(requests('other', '', 404)).toBe(1)
  })

  test('durations are a histogram that adds up', async () => {
    const app = createApp(ctx)
    for (let n = 0; n < 3; n++) await app.request('/about')
    const samples = samplesOf(await (await app.request('/metrics', {}, from('::1'))).text())
    const name = 'dragoman_http_request_duration_seconds'
    const buckets = [...samples].filter(([key]) => key.startsWith(`${name}_bucket{route="/about"`))
    const counts = buckets.map(([, value]) => value)
    expect(counts).toEqual(counts.toSorted((a, b) => a - b))
    expect(counts.at(-1)).toBe(3)
    expect(samples.get(`${name}_count{route="/about"}`)).toBe(3)
    expect(samples.get(`${name}_sum{route="/about"}`)).toBeGreaterThan(0)
  })

  test('tells what the bank holds, how jobs and sources stand, and how the event loop waits', async () => {
    const now = new Date(NOW.getTime() - 48 * 3_600_000).toISOString()
    await claimJob(db, { name: 'crawl:eu-ted', owner: 'o', now, leaseUntil: now })
    await finishJob(db, { name: 'crawl:eu-ted', owner: 'o', now })
    const samples = samplesOf(await (await createApp(ctx).request('/metrics', {}, from('::1'))).text())
    expect(samples.get('dragoman_bank{of="opportunities"}')).toBeGreaterThan(100)
    expect(samples.get('dragoman_source_lag_seconds{source="eu-ted"}')).toBe((48 * 60 - 220) * 60)
    expect(samples.get('dragoman_source_state{source="eu-ted",state="late"}')).toBe(1)
    expect(samples.get('dragoman_source_state{source="eu-ted",state="fresh"}')).toBe(0)
    expect(samples.get('dragoman_job_last_success_timestamp_seconds{job="crawl:eu-ted"}')).toBe(
      Date.parse(now) / 1000,
    )
    expect(samples.get('dragoman_event_loop_delay_seconds{quantile="0.99"}')).toBe(0.02)
  })
})
