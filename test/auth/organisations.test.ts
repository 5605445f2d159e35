import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { membersOf } from '../../db/organisations.ts'
import { enter, linkIn, openHouse, visit, type House, type Visitor } from './helper.ts'

let house: House
let owner: Visitor
let path: string
beforeEach(async () => {
  house = await openHouse()
  owner = visit(house.ctx)
  await enter(house.ctx, owner, 'vesela@sapun.example')
  const made = await owner.post('/organisation', { name: 'Сапун и пяна', kind: 'ngo', country: 'BG' })
  path = made.headers.get('Location')!
})
afterEach(() => house.close())

const id = (): string => path.split('/').at(-1)!
const roles = async (): Promise<Record<string, string>> =>
  Object.fromEntries((await membersOf(house.db, id())).map(member => [member.email, member.role]))
async function invited(email: string, role = 'member'): Promise<string> {
  const before = house.smtp.received.length
  const answer = await owner.post(`${path}/invite`, { email, role })
  expect(answer.status).toBe(303)
  return linkIn((await house.smtp.next(email, before)).text)
}
async function joined(email: string, role = 'member'): Promise<Visitor> {
  const link = await invited(email, role)
  const visitor = visit(house.ctx)
  await enter(house.ctx, visitor, email)
  const token = new URLSearchParams(link.split('?')[1]).get('token')!
  expect((await visitor.post('/invitation', { token })).headers.get('Location')).toBe(path)
  return visitor
}
const person = async (email: string): Promise<string> =>
  (await membersOf(house.db, id())).find(member => member.email === email)!.person

describe('an organisation', () => {
  test('is made by three answers; wrong ones are said beside their field, and nothing is lost', async () => {
    expect(path).toMatch(/^\/organisation\/org-[0-9a-f]{32}$/)
    expect(await roles()).toEqual({ 'vesela@sapun.example': 'owner' })
    const wrong = await owner.post('/organisation', { name: 'x', kind: 'ngo', country: 'XX' })
    expect(wrong.status).toBe(400)
    const page = await wrong.text()
    expect(page).toContain('id="name-problem"')
    expect(page).toContain('id="country-problem"')
    expect(page).toContain('value="x"')
    expect((await owner.post('/organisation', { name: 'Two', kind: 'king', country: 'BG' })).status).toBe(400)
  })

  test('twenty a person', async () => {
    for (let n = 0; n < 19; n++)
      expect((await owner.post('/organisation', { name: `N ${n}`, kind: 'ngo', country: 'BG' })).status).toBe(
        303,
      )
    expect((await owner.post('/organisation', { name: 'One more', kind: 'ngo', country: 'BG' })).status).toBe(
      400,
    )
  })

  test('owners change its name, and whether others may see it', async () => {
    await owner.post(path, { name: 'Пяна', country: 'RO', open: 'yes' })
    const row = await house.db.query.selectFrom('organisation').selectAll().executeTakeFirstOrThrow()
    expect(row).toMatchObject({ name: 'Пяна', country: 'RO', open: 1, kind: 'ngo', verified_at: null })
    await owner.post(path, { name: 'Пяна', country: 'RO' })
    expect(await house.db.query.selectFrom('organisation').select('open').execute()).toEqual([{ open: 0 }])
  })
})

describe('an invitation', () => {
  test('comes by mail, says who asks, and makes its addressee a member, once', async () => {
    const link = await invited('ivan@sapun.example')
    const mail = house.smtp.received.at(-1)!
    expect(mail.subject).toBe('Invitation to Сапун и пяна on Dragoman')
    expect(mail.text).toContain('vesela@sapun.example invites you')
    // Not signed in: first the way through one's own mail, then back to the invitation.
    const visitor = visit(house.ctx)
    expect((await visitor.get(link)).headers.get('Location')).toBe(
      `/sign-in?next=${encodeURIComponent(link)}`,
    )
    await enter(house.ctx, visitor, 'ivan@sapun.example')
    expect(await (await visitor.get(link)).text()).toContain('Join Сапун и пяна')
    expect(await roles()).toEqual({ 'vesela@sapun.example': 'owner' })
    const token = new URLSearchParams(link.split('?')[1]).get('token')!
    const answers = await Promise.all([1, 2, 3].map(() => visitor.post('/invitation', { token })))
    expect(answers.map(each => each.status).sort()).toEqual([303, 410, 410])
    expect(await roles()).toEqual({ 'vesela@sapun.example': 'owner', 'ivan@sapun.example': 'member' })
    expect((await visitor.get(link)).status).toBe(410)
    expect(await (await visitor.get('/account')).text()).toContain(path)
  })

  test("is its addressee's alone: whoever else holds the link is told for whom it is, and stays outside", async () => {
    const link = await invited('ivan@sapun.example')
    const token = new URLSearchParams(link.split('?')[1]).get('token')!
    const other = visit(house.ctx)
    await enter(house.ctx, other, 'mallory@sapun.example')
    expect(await (await other.get(link)).text()).toContain('This invitation is for ivan@sapun.example')
    expect((await other.post('/invitation', { token })).status).toBe(410)
    expect((await other.get(path)).status).toBe(404)
  })

  test('ends after seven days, when it is taken back, when a newer one is sent, when the organisation is gone', async () => {
    const visitor = visit(house.ctx)
    const old = await invited('ivan@sapun.example')
    const newer = await invited('ivan@sapun.example')
    await enter(house.ctx, visitor, 'ivan@sapun.example')
    expect((await visitor.get(old)).status).toBe(410)
    expect((await visitor.get(newer)).status).toBe(200)
    const [row] = await house.db.query.selectFrom('invitation').select('token_hash').execute()
    expect(await (await owner.get(path)).text()).toContain('Take back the invitation to ivan@sapun.example')
    await owner.post(`${path}/invitations/${row!.token_hash}/withdraw`)
    expect((await visitor.get(newer)).status).toBe(410)
    const third = await invited('ivan@sapun.example')
    await owner.post(`${path}/leave`)
    expect((await visitor.get(third)).status).toBe(410)
    expect(await house.db.query.selectFrom('invitation').selectAll().execute()).toEqual([])
    const made = await owner.post('/organisation', { name: 'Again', kind: 'ngo', country: 'BG' })
    path = made.headers.get('Location')!
    const last = await invited('ivan@sapun.example')
    house.wait(7 * 86_400)
    expect((await visitor.get(last)).status).toBe(410)
  })

  test('does not tell whether the address has an account; members are members already', async () => {
    await enter(house.ctx, visit(house.ctx), 'known@sapun.example')
    const said: string[] = []
    for (const email of ['known@sapun.example', 'unknown@sapun.example']) {
      const answer = await owner.post(`${path}/invite`, { email, role: 'member' })
      const page = await (await owner.get(answer.headers.get('Location')!)).text()
      expect(page).toContain(`The invitation to ${email} is on its way.`)
      said.push(`${answer.status} ${/role="status">([^<]*)/.exec(page)![1]!.replace(email, '*')}`)
    }
    expect(said[0]).toBe(said[1])
    const again = await owner.post(`${path}/invite`, { email: 'vesela@sapun.example' })
    expect([again.status, await again.text()]).toEqual([
      400,
      expect.stringContaining('belongs to the organisation already'),
    ])
  })

  test('twenty a day a person, five a day an address', async () => {
    for (let n = 0; n < 5; n++) await invited('ivan@sapun.example')
    expect((await owner.post(`${path}/invite`, { email: 'ivan@sapun.example' })).status).toBe(429)
    for (let n = 0; n < 14; n++) await invited(`p${n}@sapun.example`)
    expect((await owner.post(`${path}/invite`, { email: 'last@sapun.example' })).status).toBe(429)
    expect(house.smtp.received).toHaveLength(19)
  })

  test('what the mail server refuses is said', async () => {
    house.smtp.fail(step => (step === 'rcpt' ? { code: 550 } : undefined))
    const refused = await owner.post(`${path}/invite`, { email: 'ivan@sapun.example' })
    expect([refused.status, await refused.text()]).toEqual([
      400,
      expect.stringContaining('does not take this address'),
    ])
    expect((await owner.post(`${path}/invite`, { email: 'nonsense' })).status).toBe(400)
  })
})

describe('leaving', () => {
  test('an organisation keeps an owner: hand it over first; the one who takes it over is in charge at once', async () => {
    const ivan = await joined('ivan@sapun.example')
    const stuck = await owner.post(`${path}/leave`)
    expect([stuck.status, await stuck.text()]).toEqual([
      400,
      expect.stringContaining('Hand the organisation over'),
    ])
    expect((await ivan.post(`${path}/members/${await person('vesela@sapun.example')}/remove`)).status).toBe(
      403,
    )
    const to = await person('ivan@sapun.example')
    expect((await owner.post(`${path}/members/${to}/hand-over`)).status).toBe(303)
    expect(await roles()).toEqual({ 'vesela@sapun.example': 'member', 'ivan@sapun.example': 'owner' })
    expect((await owner.post(`${path}/members/${to}/hand-over`)).status).toBe(403)
    expect((await owner.post(`${path}/leave`)).headers.get('Location')).toBe('/account')
    expect((await owner.get(path)).status).toBe(404)
    expect(await roles()).toEqual({ 'ivan@sapun.example': 'owner' })
  })

  test('handing over needs a recent sign-in, and somebody who belongs to it', async () => {
    await joined('ivan@sapun.example')
    expect((await owner.post(`${path}/members/person-none/hand-over`)).status).toBe(404)
    expect(await roles()).toMatchObject({ 'vesela@sapun.example': 'owner' })
    house.wait(15 * 60)
    const stale = await owner.post(
      `${path}/members/${await person('ivan@sapun.example')}/hand-over`,
      {},
      {
        Referer: `https://dragoman.example${path}`,
      },
    )
    expect(stale.headers.get('Location')).toBe(`/sign-in?next=${encodeURIComponent(path)}&again=1`)
    expect(await (await owner.get(stale.headers.get('Location')!)).text()).toContain(
      'Please sign in once more',
    )
  })

  test('two owners who remove each other at the same moment do not leave it without one', async () => {
    const ivan = await joined('ivan@sapun.example', 'owner')
    const [a, b] = [await person('vesela@sapun.example'), await person('ivan@sapun.example')]
    await Promise.all([owner.post(`${path}/members/${b}/remove`), ivan.post(`${path}/members/${a}/remove`)])
    expect(Object.values(await roles())).toEqual(['owner'])
  })

  test('who is removed is outside with her next click', async () => {
    const ivan = await joined('ivan@sapun.example')
    expect((await ivan.get(path)).status).toBe(200)
    await owner.post(`${path}/members/${await person('ivan@sapun.example')}/remove`)
    expect((await ivan.get(path)).status).toBe(404)
    expect((await ivan.post(`${path}/leave`)).status).toBe(404)
  })
})
