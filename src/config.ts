import { UsageError } from './errors.ts'

/** One setting: everything is optional, everything has a default, everything is explained by `dragoman doctor`. */
type Setting = Readonly<{
  name: string
  fallback: string
  help: string
  check?: (value: string) => string | undefined
  /** Holds a password: shown to nobody, not even where a value is found wrong */
  secret?: boolean
}>

const port = (value: string): string | undefined =>
  /^\d{1,5}$/.test(value) && Number(value) < 65_536 ? undefined : 'must be a port number, 0 to 65535'
const address = (value: string): string | undefined =>
  value === '' || /^https?:\/\/[^/?#]+$/.test(value)
    ? undefined
    : 'must be like https://dragoman.example.org, without a path'
const oneOf =
  (...allowed: readonly string[]) =>
  (value: string) =>
    allowed.includes(value) ? undefined : `must be one of ${allowed.join(', ')}`
const wholeNumber = (value: string): string | undefined =>
  /^\d{1,12}$/.test(value) ? undefined : 'must be a whole number'

const mirrors = (value: string): string | undefined =>
  value
    .split(',')
    .filter(Boolean)
    .every(pair => /^https?:\/\/[^=]+=https?:\/\/[^=]+$/.test(pair.trim()))
    ? undefined
    : 'must be pairs like https://api.ted.europa.eu=https://mirror.example.org'

const smtp = (value: string): string | undefined =>
  value === '' || (/^smtps?:\/\/[^/?#]+$/.test(value) && URL.canParse(value))
    ? undefined
    : 'must be like smtp://user:password@host:port, special signs in it percent-encoded'
const sender = (value: string): string | undefined =>
  value === '' || /^([^<>\r\n@]+ <[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/.test(value)
    ? undefined
    : 'must be an address, or a name with the address in < >'

const bounces = (value: string): string | undefined =>
  value === '' || /^[a-z0-9._-]{1,20}@[a-z0-9.-]+$/.test(value)
    ? undefined
    : 'must be a plain address in small letters, at most 20 before the @'

const imap = (value: string): string | undefined =>
  value === '' || (/^imaps?:\/\/[^/?#]+@[^/?#]+(\/[^?#]*)?$/.test(value) && URL.canParse(value))
    ? undefined
    : 'must be like imaps://user:password@host/Folder, special signs in it percent-encoded'

const key = (value: string): string | undefined =>
  value === '' || /^[A-Za-z0-9_-]{16,100}$/.test(value)
    ? undefined
    : 'must be 16 to 100 letters and digits, best drawn at random'

/** The one table of settings: a new setting is a new row, and shows up in `doctor` and docs by itself. */
export const SETTINGS = [
  { name: 'DRAGOMAN_HOST', fallback: '127.0.0.1', help: 'address the server listens on' },
  { name: 'DRAGOMAN_PORT', fallback: '8787', help: 'port the server listens on', check: port },
  {
    name: 'DRAGOMAN_PUBLIC_URL',
    fallback: '',
    help: 'address people use, for links in mails and feeds; default: host and port',
    check: address,
  },
  { name: 'DRAGOMAN_DATA', fallback: './data', help: 'folder of the bank, models and caches' },
  {
    name: 'DRAGOMAN_REFERENCE',
    fallback: '',
    help: 'folder of the reference pack (CPV, NUTS, codelists); default: the folder reference in DRAGOMAN_DATA',
  },
  {
    name: 'DRAGOMAN_REFERENCE_URL',
    fallback: 'https://api.github.com/repos/OP-TED/eForms-SDK/contents/translations?ref=1.13.0',
    help: 'listing of the label files that `dragoman reference` downloads',
  },
  { name: 'DRAGOMAN_SHARED', fallback: '', help: 'folder of the development data, read by tests only' },
  {
    name: 'DRAGOMAN_LOG_LEVEL',
    fallback: 'info',
    help: 'how much is logged',
    check: oneOf('silent', 'error', 'warn', 'info', 'debug'),
  },
  {
    name: 'DRAGOMAN_TRUSTED_PROXIES',
    fallback: '',
    help: 'addresses of reverse proxies whose X-Forwarded-For is believed, comma separated',
  },
  {
    name: 'DRAGOMAN_METRICS_FROM',
    fallback: '127.0.0.1,::1',
    help: 'addresses that may read /metrics, comma separated; a request that came through a proxy never may',
  },
  {
    name: 'DRAGOMAN_WORKERS',
    fallback: '1',
    help: 'worker threads that parse documents',
    check: wholeNumber,
  },
  {
    name: 'DRAGOMAN_MIRRORS',
    fallback: '',
    help: "other addresses for sources, as original=mirror pairs, comma separated; a mirror may be in one's own network",
    check: mirrors,
  },
  {
    name: 'DRAGOMAN_SCHEDULE',
    fallback: 'on',
    help: 'off: `dragoman serve` only serves; crawling is then done by `dragoman crawl`',
    check: oneOf('on', 'off'),
  },
  {
    name: 'DRAGOMAN_LEASE_SECONDS',
    fallback: '120',
    help: 'after this long without a sign of life a job is taken for dead and may be done by another process',
    check: wholeNumber,
  },
  {
    name: 'DRAGOMAN_SMTP_URL',
    fallback: '',
    help: 'mail server, like smtp://user:password@mail.example.org:587, or smtps://; default: no mail',
    check: smtp,
    secret: true,
  },
  {
    name: 'DRAGOMAN_MAIL_FROM',
    fallback: '',
    help: 'sender of all mails, like Dragoman <post@example.org>; needed where a mail server is set',
    check: sender,
  },
  {
    name: 'DRAGOMAN_MAIL_BOUNCES',
    fallback: '',
    help: 'address that undelivered digests come back to, with +<message> put before the @, like bounces@example.org; default: the sender',
    check: bounces,
  },
  {
    name: 'DRAGOMAN_BOUNCES_KEY',
    fallback: '',
    help: 'secret in the address /bounces/<secret> where a mail server or provider tells of mail that came back; default: closed',
    check: key,
    secret: true,
  },
  {
    name: 'DRAGOMAN_BOUNCES_IMAP',
    fallback: '',
    help: 'mailbox of the address that bounces go to, read every five minutes, like imaps://user:password@mail.example.org/INBOX; default: none',
    check: imap,
    secret: true,
  },
  {
    name: 'DRAGOMAN_CRASH_AT',
    fallback: '',
    help: 'for fault tests only: kill the process at the nth passing of a named point, as point:n',
  },
  {
    name: 'DATABASE_URL',
    fallback: '',
    help: 'postgres://... for PostgreSQL; default: SQLite in DRAGOMAN_DATA',
  },
] as const satisfies readonly Setting[]

export type SettingName = (typeof SETTINGS)[number]['name']

export type Config = Readonly<{
  host: string
  port: number
  publicUrl: string
  dataDir: string
  referenceDir: string
  referenceUrl: string
  databaseUrl: string
  logLevel: string
  trustedProxies: readonly string[]
  /** Addresses that may read /metrics */
  metricsFrom: readonly string[]
  workers: number
  mirrors: readonly (readonly [original: string, mirror: string])[]
  leaseMs: number
  /** Empty: no mail. Never in the demonstration */
  smtpUrl: string
  mailFrom: string
  /** Address of bounces, to which the message is added (VERP); empty: none */
  mailBounces: string
  /** Empty: nobody may tell of bounces */
  bouncesKey: string
  /** Mailbox of returned mail, imaps://user:password@host/Folder; empty = none is read */
  bouncesImap: string
  /** Whether jobs run on their schedule; never in the demonstration */
  scheduled: boolean
  crashAt: string
  /** True for `dragoman demo`: a banner on each page, no crawling, no mail */
  demo: boolean
  /** What is in force, for `doctor`: value and where it came from */
  sources: Readonly<Record<SettingName, Readonly<{ value: string; from: 'default' | 'environment' }>>>
}>

function listed(value: string): readonly string[] {
  return value
    .split(',')
    .map(part => part.trim())
    .filter(Boolean)
}

/**
 * Reads, derives, checks and freezes the settings. Pure: the environment is an argument.
 *
 * @throws UsageError naming every unknown DRAGOMAN_* variable and every bad value at once
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>, demo = false): Config {
  const problems: string[] = []
  const known = new Set<string>(SETTINGS.map(setting => setting.name))
  for (const name of Object.keys(env))
    if (name.startsWith('DRAGOMAN_') && !known.has(name))
      problems.push(`${name} is not a setting; \`dragoman doctor\` lists them`)
  const sources = {} as Record<SettingName, { value: string; from: 'default' | 'environment' }>
  for (const setting of SETTINGS as readonly Setting[]) {
    const given = env[setting.name]
    const value = given ?? setting.fallback
    const problem = setting.check?.(value)
    if (problem)
      problems.push(`${setting.name}: ${problem}${setting.secret ? '' : `, not ${JSON.stringify(value)}`}`)
    sources[setting.name as SettingName] = { value, from: given === undefined ? 'default' : 'environment' }
  }
  const databaseUrl = sources.DATABASE_URL.value
  if (databaseUrl && !/^postgres(ql)?:\/\//.test(databaseUrl))
    problems.push('DATABASE_URL: must begin with postgres://')
  if (sources.DRAGOMAN_SMTP_URL.value && !sources.DRAGOMAN_MAIL_FROM.value)
    problems.push('DRAGOMAN_MAIL_FROM: must be set where DRAGOMAN_SMTP_URL is')
  if (problems.length) throw new UsageError(problems.join('\n'))
  const value = (name: SettingName): string => sources[name].value
  const dataDir = value('DRAGOMAN_DATA')
  return Object.freeze({
    host: value('DRAGOMAN_HOST'),
    port: Number(value('DRAGOMAN_PORT')),
    publicUrl: value('DRAGOMAN_PUBLIC_URL') || `http://${value('DRAGOMAN_HOST')}:${value('DRAGOMAN_PORT')}`,
    dataDir,
    referenceDir: value('DRAGOMAN_REFERENCE') || `${dataDir}/reference`,
    referenceUrl: value('DRAGOMAN_REFERENCE_URL'),
    databaseUrl: demo ? '' : databaseUrl,
    logLevel: value('DRAGOMAN_LOG_LEVEL'),
    trustedProxies: listed(value('DRAGOMAN_TRUSTED_PROXIES')),
    metricsFrom: listed(value('DRAGOMAN_METRICS_FROM')),
    workers: Number(value('DRAGOMAN_WORKERS')),
    mirrors: value('DRAGOMAN_MIRRORS')
      .split(',')
      .filter(Boolean)
      .map(pair => pair.trim().split('=') as [string, string]),
    leaseMs: Number(value('DRAGOMAN_LEASE_SECONDS')) * 1000,
    scheduled: !demo && value('DRAGOMAN_SCHEDULE') === 'on',
    smtpUrl: demo ? '' : value('DRAGOMAN_SMTP_URL'),
    mailFrom: value('DRAGOMAN_MAIL_FROM'),
    mailBounces: value('DRAGOMAN_MAIL_BOUNCES'),
    bouncesKey: value('DRAGOMAN_BOUNCES_KEY'),
    bouncesImap: demo ? '' : value('DRAGOMAN_BOUNCES_IMAP'),
    crashAt: value('DRAGOMAN_CRASH_AT'),
    demo,
    sources: Object.freeze(sources),
  })
}
