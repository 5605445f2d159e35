import { afterAll, beforeAll, expect, test } from 'vitest'
import { batch, statement, type Db } from '../../db/batch.ts'
import { feedbackOf, setFeedback, takeBack } from '../../db/feedback.ts'
import { addInvitation, openInvitations, readInvitation, withdrawInvitation } from '../../db/invitations.ts'
import { notesOf, setNote } from '../../db/notes.ts'
import {
  acceptInvitation,
  createOrganisation,
  dissolve,
  handOver,
  membersOf,
  readOrganisation,
  removeMember,
  updateOrganisation,
} from '../../db/organisations.ts'
import { erasePerson, exportPerson } from '../../db/people-erase.ts'
import {
  addPerson,
  findPerson,
  listPeople,
  membershipsOf,
  readPerson,
  updatePerson,
} from '../../db/people.ts'
import {
  addPasskey,
  PASSKEYS_MAX,
  passkeysOf,
  readPasskey,
  removePasskey,
  usePasskey,
} from '../../db/passkeys.ts'
import { moveProfile, profilesOf, pruneDrafts, readOwned, saveProfile } from '../../db/profile-owners.ts'
import { takeRate } from '../../db/rates.ts'
import { endSessions, keepSession, listSessions, readSession } from '../../db/sessions.ts'
import { consumeSignIn, countAttempt, insertSignIn, pruneSignIns, readSignIn } from '../../db/sign-ins.ts'
import { ConflictError } from '../../src/errors.ts'
import { profileSchema } from '../../src/model/profile.ts'
import type { Open } from './suite.ts'

const at = (minute: number): string => new Date(Date.UTC(2026, 0, 5, 8, minute)).toISOString()
const won = async (all: readonly Promise<unknown>[]): Promise<number> => {
  const ends = await Promise.allSettled(all)
  for (const end of ends) if (end.status === 'rejected') expect(end.reason).toBeInstanceOf(ConflictError)
  return ends.filter(end => end.status === 'fulfilled').length
}

/** Accounts, what belongs to them, and what must happen once however many ask at the same moment. */
export function people(open: Open): void {
  let db: Db
  beforeAll(async () => {
    db = await open()
  })
  afterAll(() => db.close())
  const person = (id: string) =>
    addPerson(db, { id, email: `${id}@example.org`, language: 'lv', zone: 'Europe/Riga', now: at(0) })

  test('attempts are counted exactly, whoever comes at once, and a window that is over begins anew', async () => {
    const take = (minute: number) => takeRate(db, { key: 'k', now: at(minute), until: at(minute + 10) })
    const counts = await Promise.all(Array.from({ length: 6 }, () => take(0)))
    expect(Math.max(...counts.map(one => one.count))).toBe(6)
    expect(await take(9)).toEqual({ count: 7, until: at(10) })
    expect(await take(10)).toEqual({ count: 1, until: at(20) })
  })

  test('a passkey is kept once, opens a session while it stands, and each count of it once', async () => {
    await person('key-holder')
    const key = { id: 'credential', person: 'key-holder', public_key: 'AAEC', counter: 0, name: '' }
    const row = { ...key, created_at: at(0), used_at: null }
    expect(await won([addPasskey(db, row), addPasskey(db, { ...row, name: 'once more' })])).toBe(1)
    expect(await won([addPasskey(db, { ...row, person: 'somebody-else' })])).toBe(0)
    for (let n = 1; n < PASSKEYS_MAX; n++) await addPasskey(db, { ...row, id: `credential-${n}` })
    await expect(addPasskey(db, { ...row, id: 'one-too-many' })).rejects.toBeInstanceOf(ConflictError)
    const passkey = (await readPasskey(db, 'credential'))!
    const use = (n: number) => ({
      passkey,
      counter: 7,
      now: at(1),
      session: { tokenHash: `passkey-session-${n}`, expiresAt: at(50), freshUntil: at(15) },
    })
    expect(await won([usePasskey(db, use(1)), usePasskey(db, use(2))])).toBe(1)
    expect((await listSessions(db, 'key-holder', at(2))).length).toBe(1)
    expect(await readPasskey(db, 'credential')).toMatchObject({ counter: 7, used_at: at(1) })
    await removePasskey(db, 'somebody-else', 'credential')
    expect((await passkeysOf(db, 'key-holder')).length).toBe(PASSKEYS_MAX)
    await removePasskey(db, 'key-holder', 'credential')
    expect(await readPasskey(db, 'credential')).toBeUndefined()
    await expect(usePasskey(db, use(3))).rejects.toBeInstanceOf(ConflictError)
    await erasePerson(db, 'key-holder', 'key-holder@example.org', at(3))
    expect(await passkeysOf(db, 'key-holder')).toEqual([])
  })

  test('an address is one person, in the order of bytes', async () => {
    for (const id of ['b', 'a', 'Z', 'z-z', 'z_z', 'b']) await person(id)
    expect((await listPeople(db)).map(one => one.email)).toEqual(
      ['Z', 'a', 'b', 'z-z', 'z_z'].map(id => `${id}@example.org`),
    )
    expect((await listPeople(db, 'b@example.org', 1)).map(one => one.id)).toEqual(['z-z'])
    await updatePerson(db, 'a', { name: "Āna O'Neill", roles: 'administrator' })
    expect(await findPerson(db, 'a@example.org')).toEqual({
      id: 'a',
      email: 'a@example.org',
      name: "Āna O'Neill",
      language: 'lv',
      zone: 'Europe/Riga',
      roles: 'administrator',
      created_at: at(0),
      verified_at: null,
      erased_at: null,
      locked_at: null,
    })
    expect(await readPerson(db, 'nobody')).toBeUndefined()
  })

  test('a link signs in once: of many at the same moment one, and none after its end', async () => {
    const link = (hash: string, email: string) => ({
      token_hash: hash,
      email,
      code_hash: 'c',
      next: '/',
      claim: '',
      attempts: 0,
      created_at: at(0),
      expires_at: at(10),
      used_at: null,
    })
    const use = (hash: string, email: string, minute: number, session: string) =>
      consumeSignIn(db, {
        tokenHash: hash,
        email,
        now: at(minute),
        newPerson: { id: `id-${email}`, language: 'en', zone: 'Europe/Brussels' },
        session: { tokenHash: session, expiresAt: at(60), freshUntil: at(20) },
        claims: [],
      })
    await batch(db, [
      insertSignIn(db, link('l1', 'new@example.org')),
      insertSignIn(db, link('l2', 'new@example.org')),
    ])
    await countAttempt(db, 'l1')
    await countAttempt(db, 'l1')
    expect(await readSignIn(db, 'l1')).toEqual({ ...link('l1', 'new@example.org'), attempts: 2 })
    const tries = [0, 1, 2, 3].map(n => use(n % 2 ? 'l1' : 'l2', 'new@example.org', 1, `s${n}`))
    expect(await won(tries)).toBe(1)
    const [session] = await listSessions(db, 'id-new@example.org', at(1))
    expect(session).toMatchObject({ created_at: at(1), expires_at: at(60), fresh_until: at(20) })
    expect((await readPerson(db, 'id-new@example.org'))!.verified_at).toBe(at(1))
    await batch(db, [insertSignIn(db, link('l3', 'late@example.org'))])
    expect(await won([use('l3', 'late@example.org', 10, 's9')])).toBe(0)
    await keepSession(db, session!.token_hash, at(2), at(90))
    expect((await readSession(db, session!.token_hash))!.expires_at).toBe(at(90))
    await endSessions(db, 'id-new@example.org')
    expect(await listSessions(db, 'id-new@example.org', at(3))).toEqual([])
    await pruneSignIns(db, at(60), at(30))
    expect(await readSignIn(db, 'l3')).toBeUndefined()
  })

  test('an organisation keeps an owner, and an invitation is accepted once', async () => {
    const organisation = {
      id: 'o',
      kind: 'ngo',
      name: 'Rīgas virtuve',
      country: 'LV',
      domain: '',
      verified_at: null,
      open: 0 as const,
      created_at: at(0),
      verified_how: '',
      asked_at: null,
      refused_at: null,
      reason: '',
    }
    await createOrganisation(db, organisation, 'a')
    await updateOrganisation(db, 'o', { open: 1 })
    expect(await readOrganisation(db, 'o')).toEqual({ ...organisation, open: 1 })
    const invitation = {
      token_hash: 'i',
      organisation: 'o',
      email: 'b@example.org',
      role: 'member',
      invited_by: 'a',
      created_at: at(0),
      expires_at: at(50),
      accepted_at: null,
    }
    await addInvitation(db, { ...invitation, token_hash: 'older' })
    await addInvitation(db, invitation)
    await addInvitation(db, { ...invitation, token_hash: 'w', email: 'w@example.org' })
    await withdrawInvitation(db, 'o', 'w')
    expect(await openInvitations(db, 'o', at(1))).toEqual([invitation])
    const accept = () => acceptInvitation(db, invitation, { id: 'b', email: 'b@example.org' }, at(2))
    expect(await won([accept(), accept(), accept()])).toBe(1)
    expect((await readInvitation(db, 'i'))!.accepted_at).toBe(at(2))
    expect(await won([removeMember(db, 'o', 'a')])).toBe(0)
    await handOver(db, 'o', 'a', 'b')
    expect((await membersOf(db, 'o')).map(one => [one.person, one.role])).toEqual([
      ['b', 'owner'],
      ['a', 'member'],
    ])
    // Both want to leave at the same moment: somebody must stay.
    await handOver(db, 'o', 'b', 'a')
    expect(await won([removeMember(db, 'o', 'a'), removeMember(db, 'o', 'b')])).toBe(1)
    expect(await won([dissolve(db, 'o', 'b')])).toBe(0)
    expect((await membershipsOf(db, 'a'))[0]).toEqual({
      organisation: 'o',
      name: 'Rīgas virtuve',
      kind: 'ngo',
      role: 'owner',
      writes: 1,
      approves: 1,
      answers: 1,
    })
  })

  test('profiles belong to a person, an organisation or the holder of a secret', async () => {
    const owner = { organisation: '', person: '', draft_hash: '', created_at: at(0), updated_at: at(0) }
    const profile = (id: string) => profileSchema.parse({ id, name: `Profile ${id}` })
    await Promise.all([
      saveProfile(db, profile('p1'), 'h', { ...owner, person: 'a' }),
      saveProfile(db, profile('p2'), 'h', { ...owner, organisation: 'o' }),
      saveProfile(db, profile('p3'), 'h', { ...owner, draft_hash: 'd' }),
      saveProfile(db, profile('p4'), 'h', { ...owner, draft_hash: 'e' }),
    ])
    const held = async (...of: Parameters<typeof profilesOf>) =>
      (await profilesOf(...of)).map(one => one.profile.id).sort()
    expect(await held(db, { person: 'a', organisations: ['o'], draftHash: 'd' })).toEqual(['p1', 'p2', 'p3'])
    expect(await held(db, {})).toEqual([])
    await moveProfile(db, 'p3', { organisation: '', person: 'b', now: at(1) })
    expect((await readOwned(db, 'p3'))!.owner).toEqual({
      ...owner,
      profile: 'p3',
      person: 'b',
      updated_at: at(1),
    })
    await pruneDrafts(db, at(1))
    expect(await readOwned(db, 'p4')).toBeUndefined()
  })

  test('one standing answer, one note', async () => {
    const row = {
      profile: 'p1',
      item: 'i',
      answer: 'follow',
      reason: '',
      person: 'a',
      at: at(1),
      opportunity: 'op',
      material: '',
    }
    await setFeedback(db, row)
    await setFeedback(db, { ...row, answer: 'relevant' })
    await setFeedback(db, { ...row, answer: 'not-for-us', reason: 'size', at: at(2) })
    await setFeedback(db, { ...row, answer: 'not-for-us', reason: 'place', at: at(3) })
    expect(await feedbackOf(db, 'p1')).toEqual([{ ...row, answer: 'not-for-us', reason: 'place', at: at(3) }])
    await takeBack(db, 'p1', 'i')
    expect(await feedbackOf(db, 'p1')).toEqual([])
    const note = { profile: 'p1', item: 'i', text: 'Ask for the kitchen\n“plan”', person: 'a', at: at(1) }
    await setNote(db, { ...note, text: 'first' })
    await setNote(db, note)
    expect((await notesOf(db, 'p1', ['i', 'j'])).get('i')).toEqual(note)
    await setNote(db, { ...note, text: ' ' })
    expect((await notesOf(db, 'p1', ['i'])).size).toBe(0)
    await setNote(db, note)
  })

  test('everything about a person is handed out, and nothing of her is left after she is erased', async () => {
    await batch(db, [
      statement(
        db,
        db.query
          .insertInto('member')
          .values({
            organisation: 'o',
            person: 'z-z',
            role: 'member',
            created_at: at(5),
            writes: 1,
            approves: 1,
            answers: 1,
          })
          .onConflict(conflict => conflict.columns(['organisation', 'person']).doNothing()),
      ),
    ])
    const given = await exportPerson(db, 'a', 'a@example.org')
    expect(given.person).toHaveLength(1)
    expect(given.organisations).toMatchObject([{ id: 'o', open: 1, role: 'owner', member_since: at(0) }])
    expect((given.profiles as { id: string }[]).map(one => one.id).sort()).toEqual(['p1', 'p2'])
    expect(given.notes).toHaveLength(1)
    await erasePerson(db, 'a', 'a@example.org', at(9))
    expect(await readPerson(db, 'a')).toBeUndefined()
    expect(await findPerson(db, 'a@example.org')).toBeUndefined()
    // The organisation has other members: it stays, and the one who has been there longest owns it.
    expect((await membersOf(db, 'o')).map(one => one.role)).toContain('owner')
    expect((await membersOf(db, 'o')).map(one => one.person)).not.toContain('a')
    expect(await readOwned(db, 'p1')).toBeUndefined()
    expect(await readOwned(db, 'p2')).toBeDefined()
    expect((await exportPerson(db, 'a', 'a@example.org')).notes).toEqual([])
    // The address is free for a new account.
    await addPerson(db, { id: 'a2', email: 'a@example.org', language: 'en', zone: 'Europe/Riga', now: at(9) })
    expect((await findPerson(db, 'a@example.org'))!.id).toBe('a2')
  })
}
