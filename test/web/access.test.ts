import { rmSync } from 'node:fs'
import { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { checkRouteTable, gate } from '../../src/web/access.ts'
import type { Context } from '../../src/context.ts'
import { createApp } from '../../src/web/app.ts'
import type { Assets } from '../../src/web/assets.ts'
import { readPublicFiles } from '../../src/web/files.ts'
import { ROUTE_TABLE } from '../../src/web/route-table.ts'
import type { WebEnv } from '../../src/web/reader.ts'
import { EXPECTED, type Expectation } from './access-expected.ts'
import {
  buildWorld,
  everything,
  onCopy,
  PRINCIPALS,
  PUBLIC_URL,
  type PrincipalName,
  type World,
} from './access-world.ts'

type Outcome = 'allow' | 'sign-in' | 'fresh' | 'forbid' | 'hide'

let world: World
let assets: Assets
beforeAll(async () => {
  world = await buildWorld()
  assets = await readPublicFiles()
})
/** The application; its files are read once for all the requests. */
const serve = (ctx: Context): ReturnType<typeof createApp> => createApp(ctx, { assets })
afterAll(() => rmSync(world.folder, { recursive: true, force: true }))

const ROUTES = Object.keys(ROUTE_TABLE)
const NOBODY: readonly PrincipalName[] = ['anonymous', 'expired', 'forged', 'erased']
const OF_A: readonly PrincipalName[] = ['member', 'owner', 'stale']

/** What the hand-written line says of one principal. */
function expected(line: Expectation, who: PrincipalName): Outcome {
  if (line === 'anybody') return 'allow'
  if (NOBODY.includes(who)) return 'sign-in'
  if (line === 'clerk') return who === 'municipality' ? 'allow' : 'hide'
  if (who === 'key') return line === 'holder' ? 'allow' : 'forbid'
  const [rule, more] = line.split(', ')
  const fresh = more === 'fresh' && who === 'stale' ? 'fresh' : 'allow'
  if (rule === 'person') return fresh
  if (rule === 'administrator') return who === 'administrator' ? 'allow' : 'hide'
  if (rule === 'town') return who === 'municipality' ? 'allow' : 'hide'
  if (who === 'administrator') return more === 'administrators' ? 'allow' : 'hide'
  if (!OF_A.includes(who)) return 'hide'
  if (rule === 'self') return who === 'member' ? 'hide' : fresh
  if (rule === 'owner') return who === 'member' ? 'forbid' : fresh
  return 'allow'
}

type Sent = Readonly<{ response: Response; body: string }>

async function send(
  file: string,
  route: string,
  who: PrincipalName,
  headers: Readonly<Record<string, string>> = { Origin: PUBLIC_URL },
): Promise<Sent> {
  const [method, path] = route.split(' ') as [string, string]
  const place = path.replace(/:(\w+)/g, (_all, name: string) => {
    const value = world.parameters[name]
    if (value === undefined) throw new Error(`access-world.ts does not say what :${name} stands for`)
    return encodeURIComponent(value)
  })
  const json = path.startsWith('/api/')
  return onCopy(world, file, async ctx => {
    const response = await serve(ctx).request(`${PUBLIC_URL}${place}`, {
      method,
      headers: {
        ...world.headers[who],
        ...(method === 'GET' ? {} : headers),
        'Content-Type': json ? 'application/json' : 'application/x-www-form-urlencoded',
      },
      ...(method === 'GET'
        ? {}
        : { body: json ? '{}' : path.startsWith('/posts') ? world.townForm : world.form }),
    })
    return { response, body: await response.text() }
  })
}

function outcome({ response }: Sent): Outcome {
  const to = response.headers.get('Location') ?? ''
  if (response.status === 401 || (response.status === 303 && to.startsWith('/sign-in?')))
    return to.includes('again=1') ? 'fresh' : 'sign-in'
  if (response.status === 403) return 'forbid'
  if (response.status === 404) return 'hide'
  if (response.status >= 500 && response.status !== 503) throw new Error(`status ${response.status}`)
  return 'allow'
}

describe('every route', () => {
  test('has a line that says who may use it', () => {
    expect(ROUTES.filter(route => !EXPECTED[route])).toEqual([])
    expect(ROUTES.length).toBeGreaterThan(40)
  })

  test.each(ROUTES.filter(route => EXPECTED[route]))(
    '%s answers each of the principals as it should',
    async route => {
      const line = EXPECTED[route]!
      const wrong: string[] = []
      for (const who of PRINCIPALS) {
        const got = outcome(await send(world.file, route, who))
        const should = expected(line, who)
        // What anybody may ask for may still not exist.
        if (got !== should && !(line === 'anybody' && got === 'hide'))
          wrong.push(`${who}: ${got}, not ${should}`)
      }
      expect(wrong).toEqual([])
    },
  )

  test.each(ROUTES.filter(route => ROUTE_TABLE[route]!.row))(
    "%s: somebody else's row and no row at all are one answer, byte for byte",
    async route => {
      const strangers = PRINCIPALS.filter(who => expected(EXPECTED[route]!, who) === 'hide')
      expect(strangers.length).toBeGreaterThan(3)
      for (const who of strangers) {
        const [theirs, none] = [await send(world.file, route, who), await send(world.without, route, who)]
        const plain = ({ response, body }: Sent): string =>
          [response.status, ...[...response.headers].map(([name, value]) => `${name}: ${value}`), body].join(
            '\n',
          )
        expect(plain(theirs), who).toBe(plain(none))
        expect(theirs.response.status, who).toBe(404)
      }
    },
  )

  test.each(ROUTES.filter(route => route.startsWith('GET ')))('%s changes nothing', async route => {
    const [, path] = route.split(' ') as [string, string]
    const place = path.replace(/:(\w+)/g, (_all, name: string) => encodeURIComponent(world.parameters[name]!))
    for (const who of ['anonymous', 'owner', 'administrator'] as const)
      await onCopy(world, world.file, async ctx => {
        const before = await everything(ctx.db)
        await serve(ctx).request(PUBLIC_URL + place, { headers: world.headers[who] })
        expect(await everything(ctx.db), who).toEqual(before)
      })
  })

  test.each(ROUTES.filter(route => !route.startsWith('GET ')))(
    '%s: a page of somebody else cannot send it, nor one that does not say where it is from',
    async route => {
      const rule = ROUTE_TABLE[route]!
      for (const origin of [
        'https://evil.example',
        'null',
        'http://dragoman.example',
        `${PUBLIC_URL}.evil.example`,
      ])
        expect(
          (await send(world.file, route, 'owner', { Origin: origin })).response.status === 403,
          origin,
        ).toBe(!rule.oneClick)
      const { response } = await send(world.file, route, 'owner', {})
      if (rule.pure || rule.oneClick) expect(response.status).not.toBe(403)
      else expect(response.status).toBe(403)
    },
  )
})

describe('the gate', () => {
  test('no spelling of an address leads around it', async () => {
    for (const path of [
      '//account',
      '/ACCOUNT',
      '/account/',
      '/%61ccount',
      '/account%2Fexport',
      '/./account',
      '/x/../account',
      '/account;x',
      '/account%00',
    ]) {
      const { response, body } = await onCopy(world, world.file, async ctx => {
        const response = await serve(ctx).request(`${PUBLIC_URL}${path}`)
        return { response, body: await response.text() }
      })
      expect(body, path).not.toContain('a-owner@')
      expect([303, 404], path).toContain(response.status)
    }
  })

  test('an application with a route that has no rule, or a rule without a route, does not start', () => {
    const app = new Hono().get('/a', context => context.text('a')).post('/b', context => context.text('b'))
    expect(() => checkRouteTable(app, { 'GET /a': {} })).toThrow('POST /b')
    expect(() => checkRouteTable(app, { 'GET /a': {}, 'POST /b': {}, 'GET /c': {} })).toThrow('GET /c')
    expect(() => checkRouteTable(app, { 'GET /a': {}, 'POST /b': {} })).not.toThrow()
  })

  test('a handler that forgets to ask whose the row is answers nothing', async () => {
    await onCopy(world, world.file, async ctx => {
      const app = new Hono<WebEnv>()
      app.use(gate(ctx, { 'GET /rows/:id': { action: 'profile.read', row: true } }))
      app.get('/rows/:id', context => context.text('secret'))
      app.get('/bare', context => context.text('secret'))
      app.onError((error, context) => context.text(error.name, 500))
      const ask = async (path: string): Promise<string> =>
        (await app.request(PUBLIC_URL + path, { headers: world.headers.owner })).text()
      expect(await ask('/rows/1')).toBe('Error')
      expect(await ask('/bare')).toBe('NotFoundError')
    })
  })

  test('who is signed in leaves nothing in caches; a session in use lives on, one that is not ends', async () => {
    await onCopy(world, world.file, async ctx => {
      const at = (days: number): typeof ctx => ({
        ...ctx,
        now: () => new Date(ctx.now().getTime() + days * 86_400_000),
      })
      const ask = (days: number): Promise<Response> | Response =>
        serve(at(days)).request(`${PUBLIC_URL}/account`, { headers: world.headers.member })
      const first = await ask(0)
      expect(first.headers.get('Cache-Control')).toBe('no-store')
      expect(first.headers.get('Set-Cookie')).toBeNull()
      const moved = await ask(29)
      expect(moved.headers.get('Set-Cookie')).toMatch(
        /^__Host-dragoman=[\w-]{32}; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Lax; Secure$/,
      )
      expect((await ask(58)).status).toBe(200)
      expect((await ask(89)).status).toBe(303)
    })
  })
})
