import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { batch } from '../../db/batch.ts'
import { suppress, suppressionOf } from '../../db/suppression.ts'
import { codeIn, enter, known, linkIn, openHouse, visit, type House, type Visitor } from './helper.ts'

const WHO = 'vesela@sapun.example'
const SESSION = '__Host-dragoman'

let house: House
beforeEach(async () => {
  house = await openHouse()
})
afterEach(() => house.close())

const ask = (visitor: Visitor, email = WHO, more: Record<string, string> = {}): Promise<Response> =>
  visitor.post('/sign-in', { email, ...more })
const place = (response: Response): string => `${response.status} ${response.headers.get('Location')}`
async function mailed(
  to = WHO,
  after = 0,
): Promise<{ link: string; token: string; code: string; text: string }> {
  const { text } = await house.smtp.next(to, after)
  const link = linkIn(text)
  return { link, token: new URLSearchParams(link.split('?')[1]).get('token')!, code: codeIn(text), text }
}

describe('by link', () => {
  test('a newcomer asks, the mail comes, its button signs her in, and nothing but hashes are kept', async () => {
    const visitor = visit(house.ctx)
    expect(place(await ask(visitor, 'Vesela@Sapun.example', { next: '/inbox' }))).toBe('303 /sign-in/sent')
    expect(await (await visitor.get('/sign-in/sent')).text()).toContain(WHO)
    const { link, token } = await mailed()
    // Another browser, another day's mail program: the link alone is enough.
    const other = visit(house.ctx)
    expect(await (await other.get(link)).text()).toContain(WHO)
    expect(other.cookies.has(SESSION)).toBe(false)
    expect(place(await other.post('/sign-in/link', { token }))).toBe('303 /inbox')
    const secret = other.cookies.get(SESSION)!
    expect((await other.get('/account')).status).toBe(200)
    const kept = JSON.stringify([
      await house.db.query.selectFrom('session').selectAll().execute(),
      await house.db.query.selectFrom('sign_in').selectAll().execute(),
    ])
    expect(kept).not.toContain(secret)
    expect(kept).not.toContain(token)
    expect(await house.db.query.selectFrom('person').select(['email', 'verified_at']).execute()).toEqual([
      { email: WHO, verified_at: house.ctx.now().toISOString() },
    ])
  })

  test('an address that mail came back from is written to again once its owner signs in by mail; a complaint stays', async () => {
    const { db, ctx, smtp } = house
    for (const [email, reason] of [
      [WHO, 'bounce'],
      ['cross@sapun.example', 'complaint'],
    ] as const) {
      await batch(db, await suppress(db, email, reason, '', ctx.now().toISOString()))
      const after = smtp.received.length
      const visitor = visit(ctx)
      await ask(visitor, email)
      const { link, token } = await mailed(email, after)
      await visitor.get(link)
      expect(await suppressionOf(db, email)).toMatchObject({ reason })
      expect(place(await visitor.post('/sign-in/link', { token }))).toBe('303 /account')
    }
    expect(await suppressionOf(db, WHO)).toBeUndefined()
    expect(await suppressionOf(db, 'cross@sapun.example')).toMatchObject({ reason: 'complaint' })
  })

  test('opening it, however often, changes nothing: mail scanners open every link', async () => {
    await ask(visit(house.ctx))
    const { link, token } = await mailed()
    const before = await house.db.query.selectFrom('sign_in').selectAll().execute()
    for (let n = 0; n < 3; n++) expect((await visit(house.ctx).get(link)).status).toBe(200)
    expect(await house.db.query.selectFrom('sign_in').selectAll().execute()).toEqual(before)
    const visitor = visit(house.ctx)
    expect((await visitor.post('/sign-in/link', { token })).status).toBe(303)
  })

  test('of many that press at once exactly one gets in, and afterwards nobody', async () => {
    await ask(visit(house.ctx))
    const { token, link } = await mailed()
    const visitors = Array.from({ length: 8 }, () => visit(house.ctx))
    const answers = await Promise.all(visitors.map(each => each.post('/sign-in/link', { token })))
    expect(answers.map(each => each.status).sort()).toEqual([303, ...Array<number>(7).fill(410)])
    expect(visitors.filter(each => each.cookies.has(SESSION))).toHaveLength(1)
    expect(await house.db.query.selectFrom('session').selectAll().execute()).toHaveLength(1)
    expect((await visit(house.ctx).get(link)).status).toBe(410)
  })

  test('it is over after ten minutes, and with it every other link of the address once one is used', async () => {
    const visitor = visit(house.ctx)
    await ask(visitor)
    house.wait(599)
    await ask(visitor)
    const [first, second] = [await mailed(), await mailed(WHO, 1)]
    expect((await visitor.get(first.link)).status).toBe(200)
    house.wait(1)
    expect((await visitor.post('/sign-in/link', { token: first.token })).status).toBe(410)
    await ask(visitor)
    const third = await mailed(WHO, 2)
    expect((await visitor.post('/sign-in/link', { token: second.token })).status).toBe(303)
    expect((await visitor.post('/sign-in/link', { token: third.token })).status).toBe(410)
    expect((await visitor.post('/sign-in/link', { token: 'x'.repeat(32) })).status).toBe(410)
    expect((await visitor.post('/sign-in/link', {})).status).toBe(410)
  })

  test('the session changes with the sign-in, so that one planted before is worth nothing', async () => {
    const visitor = visit(house.ctx)
    await enter(house.ctx, visitor, WHO)
    const before = visitor.cookies.get(SESSION)!
    await ask(visitor)
    await visitor.post('/sign-in/link', { token: (await mailed()).token })
    expect(visitor.cookies.get(SESSION)).not.toBe(before)
    const old = visit(house.ctx)
    old.cookies.set(SESSION, before)
    expect((await old.get('/account')).status).toBe(303)
  })

  test('next leads to our own pages only', async () => {
    const visitor = visit(house.ctx)
    await ask(visitor, WHO, { next: '//evil.example/' })
    expect(place(await visitor.post('/sign-in/link', { token: (await mailed()).token }))).toBe('303 /account')
    await house.db.query.updateTable('sign_in').set({ next: 'https://evil.example' }).execute()
    await ask(visitor)
    await house.db.query.updateTable('sign_in').set({ next: 'https://evil.example' }).execute()
    expect(place(await visitor.post('/sign-in/link', { token: (await mailed(WHO, 1)).token }))).toBe(
      '303 /account',
    )
  })
})

describe('by digits', () => {
  test('the browser that asked signs in with the digits of a mail read elsewhere', async () => {
    const visitor = visit(house.ctx)
    await ask(visitor, WHO, { next: '/inbox' })
    const { code } = await mailed()
    expect(place(await visitor.post('/sign-in/code', { code }))).toBe('303 /inbox')
    expect((await visitor.get('/account')).status).toBe(200)
    expect((await visitor.post('/sign-in/code', { code })).status).toBe(400)
  })

  test('in another browser the right digits open nothing', async () => {
    await ask(visit(house.ctx))
    const { code } = await mailed()
    const other = visit(house.ctx)
    expect((await other.post('/sign-in/code', { code })).status).toBe(400)
    await ask(other, 'other@sapun.example')
    expect((await other.post('/sign-in/code', { code })).status).toBe(400)
    expect(other.cookies.has(SESSION)).toBe(false)
  })

  test('five tries, also when all come at once; then even the right digits are refused', async () => {
    const visitor = visit(house.ctx)
    await ask(visitor)
    const { code } = await mailed()
    const wrong = String((Number(code.replace(' ', '')) + 1) % 1_000_000).padStart(6, '0')
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => visitor.post('/sign-in/code', { code: wrong })),
    )
    expect(answers.map(each => each.status)).toEqual([400, 400, 400, 400, 400])
    expect((await visitor.post('/sign-in/code', { code })).status).toBe(400)
    expect(visitor.cookies.has(SESSION)).toBe(false)
    // Four wrong ones leave one more.
    await ask(visitor)
    const again = await mailed(WHO, 1)
    for (let n = 0; n < 4; n++)
      await visitor.post('/sign-in/code', { code: '000000' === again.code ? '1' : '000000' })
    expect((await visitor.post('/sign-in/code', { code: again.code })).status).toBe(303)
  })
})

describe('nothing tells who has an account', () => {
  test('known and unknown addresses get the same answer, the same mail, the same statements', async () => {
    await known(house.ctx, WHO)
    const seen: { status: number; body: string; headers: string; statements: string[]; mail: string }[] = []
    for (const email of [WHO, 'nobody@sapun.example']) {
      const statements: string[] = []
      const watched = watch(house, statements)
      const visitor = visit(watched)
      const response = await ask(visitor, email)
      const headers = [...response.headers]
        .map(([name, value]) => `${name}: ${value}`)
        .sort()
        .join('\n')
      const mail = await house.smtp.next(email)
      seen.push({
        status: response.status,
        body: await response.text(),
        headers: headers.replace(/dragoman-ask=[^;]+/, 'dragoman-ask=*'),
        statements,
        mail: `${mail.subject}${mail.text}${mail.html}`
          .replace(/token=[\w-]+|\d{3} \d{3}/g, '*')
          .replaceAll(email, '*'),
      })
    }
    expect(seen[0]!.statements.length).toBeGreaterThan(8)
    expect(seen[1]).toEqual(seen[0])
  })

  test('an account comes to be by using a link, not by asking for one', async () => {
    await ask(visit(house.ctx))
    await mailed()
    expect(await house.db.query.selectFrom('person').selectAll().execute()).toEqual([])
  })
})

/** The same house, writing down what is asked of its bank. */
function watch({ ctx }: House, statements: string[]): House['ctx'] {
  const execute: typeof ctx.db.execute = async list => {
    statements.push(...list.map(each => each.sql))
    return ctx.db.execute(list)
  }
  const query = ctx.db.query.withPlugin({
    transformQuery: ({ node }) => {
      statements.push(node.kind)
      return node
    },
    transformResult: async ({ result }) => result,
  })
  return { ...ctx, db: { ...ctx.db, execute, query } }
}

describe('limits', () => {
  test('five mails in a quarter of an hour for one address from one network, ten from all', async () => {
    for (let n = 0; n < 5; n++) expect((await ask(visit(house.ctx, '192.0.2.1'))).status).toBe(303)
    const refused = await ask(visit(house.ctx, '192.0.2.1'))
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('Retry-After'))).toBe(900)
    expect(await refused.text()).toContain('wait 15 minutes')
    // Whose address it is can still ask from her own place.
    for (let n = 0; n < 5; n++) expect((await ask(visit(house.ctx, `198.51.100.${n}`))).status).toBe(303)
    expect((await ask(visit(house.ctx, '203.0.113.1'))).status).toBe(429)
    expect(house.smtp.received).toHaveLength(10)
    house.wait(900)
    expect((await ask(visit(house.ctx))).status).toBe(303)
  })

  test('one network, however eager, leaves the others their share', async () => {
    for (let n = 0; n < 40; n++) await ask(visit(house.ctx, '192.0.2.1'), `p${n}@sapun.example`)
    const rows = await house.db.query.selectFrom('rate').selectAll().execute()
    expect(rows.find(row => row.key.startsWith('sign-in-all'))!.count).toBe(30)
    expect((await ask(visit(house.ctx, '198.51.100.1'))).status).toBe(303)
  })

  test('thirty an hour from one network; neighbours in an IPv6 /64 are one, other networks are not hindered', async () => {
    const from = (address: string, n: number): Promise<Response> =>
      ask(visit(house.ctx, address), `p${n}@sapun.example`)
    for (let n = 0; n < 30; n++) expect((await from(`2001:db8:1:2::${n}`, n)).status).toBe(303)
    expect((await from('2001:db8:1:2:ffff::1', 31)).status).toBe(429)
    expect((await from('2001:db8:1:3::1', 32)).status).toBe(303)
    expect((await from('::ffff:192.0.2.1', 33)).status).toBe(303)
  })

  test('addresses are not in the table of limits', async () => {
    await ask(visit(house.ctx))
    expect(JSON.stringify(await house.db.query.selectFrom('rate').selectAll().execute())).not.toContain(
      'sapun',
    )
  })
})

describe('mail', () => {
  test('is in the language of the person, else of the page', async () => {
    await known(house.ctx, 'maria@sapun.example', 'bg')
    await ask(visit(house.ctx, '192.0.2.1', 'sv'), 'maria@sapun.example')
    expect((await house.smtp.next('maria@sapun.example')).subject).toBe('Вашата връзка за вход в Драгоман')
    await ask(visit(house.ctx, '192.0.2.1', 'sv'), 'ny@sapun.example')
    const mail = await house.smtp.next('ny@sapun.example')
    expect(mail.subject).toBe('Din länk för att logga in på Dragoman')
    expect(mail.headers.get('from')).toBe('Dragoman <post@dragoman.example>')
    expect(mail.html).toContain(linkIn(mail.text).replaceAll('&', '&amp;'))
    expect(mail.html).toContain(codeIn(mail.text))
    expect(mail.raw.length).toBeLessThan(6_000)
  })

  test('what the server says is passed on in words, and nothing is claimed to be sent', async () => {
    const visitor = visit(house.ctx)
    house.smtp.fail(step => (step === 'rcpt' ? { code: 550 } : undefined))
    const refused = await ask(visitor)
    expect([refused.status, await refused.text()]).toEqual([
      400,
      expect.stringContaining('does not take this address'),
    ])
    house.smtp.fail(step => (step === 'mail' ? { code: 451 } : undefined))
    expect((await ask(visitor)).status).toBe(503)
    // Taken, but the answer was lost: the mail is most likely there.
    house.smtp.fail(step => (step === 'end' ? 'close' : undefined))
    expect((await ask(visitor)).status).toBe(303)
    expect((await ask(visitor, 'not an address')).status).toBe(400)
    expect((await ask(visitor, 'a@b.example\r\nBcc: c@d.example')).status).toBe(400)
  })

  test('without a mail server the page says so; in the demonstration the link is on the page', async () => {
    const bare = await openHouse({ mail: false })
    expect(await (await visit(bare.ctx).get('/sign-in')).text()).toContain('cannot send mail yet')
    expect((await ask(visit(bare.ctx))).status).toBe(503)
    await bare.close()
    const demo = await openHouse({ mail: false, demo: true, publicUrl: 'http://127.0.0.1:8787' })
    const visitor = visit(demo.ctx)
    const page = await (await ask(visitor)).text()
    expect(page).toContain('Demonstration: no mail is sent')
    const token = /token=([\w-]+)/.exec(page)![1]!
    expect((await visitor.post('/sign-in/link', { token })).status).toBe(303)
    expect((await visitor.get('/account')).status).toBe(200)
    await demo.close()
  })
})
