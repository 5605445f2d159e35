import type { Db } from '../../db/batch.ts'
import { addPerson, findPerson, listPeople, updatePerson, type PersonRow } from '../../db/people.ts'
import { readAddress } from '../auth/address.ts'
import { newId } from '../auth/secrets.ts'
import { requestSignIn } from '../auth/sign-in.ts'
import { readConfig } from '../config.ts'
import { UsageError } from '../errors.ts'
import { random } from '../io/node/random.ts'
import { OFFERED } from '../words/languages.ts'
import { openBank } from './bank.ts'
import { flag, text, type Terminal, type Values, type Verb } from './verb.ts'

const ROLES = ['administrator', 'none'] as const

export const userVerb: Verb = {
  name: 'user',
  summary:
    'Accounts: `add EMAIL` makes one, `role EMAIL` changes what it may do, `link EMAIL` makes a link to sign in once without mail, `list` shows all.',
  positionals: 'add|role|link|list [EMAIL]',
  options: {
    role: { type: 'string', value: 'ROLE', help: `${ROLES.join(' or ')}; an administrator runs this server` },
    language: { type: 'string', value: 'CODE', help: 'language of pages and mails, for add', default: 'en' },
    db: {
      type: 'string',
      value: 'FILE',
      help: 'the bank; default: DATABASE_URL, else dragoman.sqlite in DRAGOMAN_DATA',
    },
  },
  run: async (values, [action, typed, ...more], terminal) => {
    const acts = { add, role, link, list } as const
    if (
      !action ||
      !Object.hasOwn(acts, action) ||
      more.length ||
      (action === 'list') === (typed !== undefined)
    )
      throw new UsageError('say `add EMAIL`, `role EMAIL`, `link EMAIL` or `list`')
    const email = readAddress(typed) ?? ''
    if (typed !== undefined && !email) throw new UsageError(`${JSON.stringify(typed)} is not a mail address`)
    const wanted = text(values, 'role')
    if (wanted !== undefined && !ROLES.some(known => known === wanted))
      throw new UsageError(`--role is ${ROLES.join(' or ')}`)
    const db = await openBank(readConfig(terminal.env), text(values, 'db'))
    try {
      return await acts[action as keyof typeof acts]({ db, email, values, terminal })
    } finally {
      await db.close()
    }
  },
}

type Job = Readonly<{ db: Db; email: string; values: Values; terminal: Terminal }>

async function add({ db, email, values, terminal }: Job): Promise<number> {
  const language = text(values, 'language') ?? 'en'
  if (!OFFERED.includes(language)) throw new UsageError(`--language is one of ${OFFERED.join(', ')}`)
  const now = new Date().toISOString()
  await addPerson(db, { id: newId({ random }, 'person'), email, language, zone: 'Europe/Brussels', now })
  await setRole(db, email, text(values, 'role'))
  return say(await findPerson(db, email), values, terminal)
}

async function role({ db, email, values, terminal }: Job): Promise<number> {
  const wanted = text(values, 'role')
  if (wanted === undefined) throw new UsageError('say which: --role administrator, or --role none')
  if (!(await findPerson(db, email))) return missing(email, terminal)
  await setRole(db, email, wanted)
  return say(await findPerson(db, email), values, terminal)
}

/** For servers without mail, and for the day it does not work: who can run this command owns the bank anyway. */
async function link({ db, email, values, terminal }: Job): Promise<number> {
  const config = readConfig(terminal.env)
  if (!(await findPerson(db, email))) return missing(email, terminal)
  const ctx = { db, now: () => new Date(), random, config }
  const made = await requestSignIn(ctx, { email, next: '/', network: 'command line' })
  if ('wait' in made) {
    terminal.err(`Too many links for this address; wait ${Math.ceil(made.wait / 60)} minutes.\n`)
    return 1
  }
  const url = `${config.publicUrl}/sign-in/link?token=${made.token}`
  terminal.out(
    flag(values, 'json') ? `${JSON.stringify({ email, url })}\n` : `${url}\nWorks once, for ten minutes.\n`,
  )
  return 0
}

async function list({ db, values, terminal }: Job): Promise<number> {
  for (let after = ''; ;) {
    const people = await listPeople(db, after)
    for (const person of people) say(person, values, terminal)
    const last = people.at(-1)
    if (!last) return 0
    after = last.email
  }
}

async function setRole(db: Db, email: string, wanted: string | undefined): Promise<void> {
  const person = await findPerson(db, email)
  if (person && wanted !== undefined)
    await updatePerson(db, person.id, { roles: wanted === 'none' ? '' : wanted })
}

function say(person: PersonRow | undefined, values: Values, terminal: Terminal): number {
  if (!person) return 1
  const { id, email, roles, language, created_at, verified_at } = person
  terminal.out(
    flag(values, 'json')
      ? `${JSON.stringify({ id, email, roles: roles.split(',').filter(Boolean), language, created_at, verified_at })}\n`
      : `${email}  ${roles || 'no role'}, ${verified_at ? `first signed in ${verified_at.slice(0, 10)}` : 'never signed in'}\n`,
  )
  return 0
}

function missing(email: string, terminal: Terminal): number {
  terminal.err(`There is no account ${email}; \`dragoman user add ${email}\` makes one.\n`)
  return 1
}
