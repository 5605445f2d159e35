import { Resolver } from 'node:dns/promises'
import type { Config } from '../config.ts'

type Finding = Readonly<{ level: 'ok' | 'missing' | 'problem'; what: string; todo?: string }>
export type Lookup = (name: string) => Promise<readonly string[]>

/** A resolver that does not keep the doctor waiting where there is no network. */
function byDns(): Lookup {
  const resolver = new Resolver({ timeout: 2_000, tries: 1 })
  return async name => (await resolver.resolveTxt(name)).map(parts => parts.join(''))
}

/**
 * Whether digests could leave, and whether receivers would believe them: the SPF and DMARC records of the sender's domain.
 * DKIM keys stand under a name that only the mail server knows, so that one is for its operator to look at.
 */
export async function mailFindings(
  config: Pick<Config, 'smtpUrl' | 'mailFrom' | 'mailBounces' | 'bouncesKey' | 'bouncesImap'>,
  lookup: Lookup = byDns(),
): Promise<Finding[]> {
  if (!config.smtpUrl)
    return [
      {
        level: 'missing',
        what: 'no mail server: nobody can sign in by mail, no digest is sent',
        todo: 'set DRAGOMAN_SMTP_URL and DRAGOMAN_MAIL_FROM, see docs/mail.md',
      },
    ]
  const domain = /@([^>\s]+)>?\s*$/.exec(config.mailFrom)?.[1] ?? ''
  const told =
    config.bouncesKey || config.bouncesImap
      ? []
      : [
          {
            level: 'missing',
            what: 'nobody tells of mail that came back: dead addresses are written to until the server refuses them',
            todo: 'set DRAGOMAN_MAIL_BOUNCES and DRAGOMAN_BOUNCES_IMAP or DRAGOMAN_BOUNCES_KEY, see docs/mail.md',
          } as const,
        ]
  return [
    { level: 'ok', what: `mail goes out as ${config.mailFrom}` },
    await record(
      lookup,
      domain,
      /^v=spf1\b/i,
      `${domain} has no SPF record: many receivers take its mail for spam`,
    ),
    await record(
      lookup,
      `_dmarc.${domain}`,
      /^v=DMARC1\b/i,
      `${domain} has no DMARC policy: large receivers ask for one`,
    ),
    ...told,
  ]
}

async function record(lookup: Lookup, name: string, wanted: RegExp, missing: string): Promise<Finding> {
  try {
    const found = (await lookup(name)).find(text => wanted.test(text))
    if (found) return { level: 'ok', what: `${name}: ${found.slice(0, 200)}` }
  } catch (error) {
    const code = (error as { code?: string }).code
    if (code !== 'ENOTFOUND' && code !== 'ENODATA')
      return { level: 'missing', what: `${name} could not be looked up (${code ?? 'unknown'})` }
  }
  return { level: 'problem', what: missing, todo: `add a TXT record at ${name}` }
}
