/** What came back about a message: whose, and whether it is for good. */
export type Bounce = Readonly<{
  /** Id of the outbox row, from the VERP address or the Message-ID */
  message?: string
  address?: string
  kind: 'hard' | 'soft' | 'complaint'
  detail: string
}>

const DETAIL_MAX = 500
/** One report may name several recipients; ours have one. */
const BOUNCES_MAX = 50

/**
 * Reads a report of undelivered mail. Understood are delivery status notifications as mail servers send them (RFC 3464,
 * piped in as they are), the webhooks of Postmark and of Amazon SES (also inside SNS), and a plain form of our own:
 * `{message?, address?, kind: hard|soft|complaint, detail?}`. Answers nothing for what is none of these.
 *
 * @param bounces the address that bounces go to, without the part that names a message
 */
export function readBounces(body: string, bounces: string): Bounce[] {
  const text = body.trimStart()
  if (!text.startsWith('{') && !text.startsWith('[')) return notification(text, bounces)
  try {
    const json = JSON.parse(text) as unknown
    return (Array.isArray(json) ? json : [json]).slice(0, BOUNCES_MAX).flatMap(each => ofJson(each, bounces))
  } catch {
    return []
  }
}

type Fields = Readonly<Record<string, unknown>>
const fields = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? (value as Fields) : {}
const word = (value: unknown): string => (typeof value === 'string' ? value : '')

function ofJson(value: unknown, bounces: string): Bounce[] {
  const json = fields(value)
  // Amazon SNS wraps what it passes on: https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html
  if (json.Type === 'Notification' && typeof json.Message === 'string')
    return readBounces(json.Message, bounces)
  if (json.notificationType !== undefined || json.eventType !== undefined) return ofSes(json)
  if (json.RecordType !== undefined) return ofPostmark(json)
  const kind = (['hard', 'soft', 'complaint'] as const).find(each => each === json.kind)
  return kind ? [bounceOf(kind, word(json.detail), word(json.address), word(json.message))] : []
}

function ofSes(json: Fields): Bounce[] {
  const kind = json.notificationType ?? json.eventType
  const message = idIn(word(headerOf(fields(json.mail).headers, 'Message-ID')))
  if (kind === 'Bounce') {
    const bounce = fields(json.bounce)
    const hard = bounce.bounceType === 'Permanent'
    return list(bounce.bouncedRecipients).map(each =>
      bounceOf(hard ? 'hard' : 'soft', word(each.diagnosticCode), word(each.emailAddress), message),
    )
  }
  if (kind !== 'Complaint') return []
  return list(fields(json.complaint).complainedRecipients).map(each =>
    bounceOf('complaint', 'complaint', word(each.emailAddress), message),
  )
}

/** https://postmarkapp.com/developer/webhooks/bounce-webhook */
function ofPostmark(json: Fields): Bounce[] {
  if (json.RecordType === 'SpamComplaint')
    return [bounceOf('complaint', word(json.Description), word(json.Email), '')]
  if (json.RecordType !== 'Bounce') return []
  const hard = json.Type === 'HardBounce' || json.Type === 'BadEmailAddress'
  return [bounceOf(hard ? 'hard' : 'soft', word(json.Details ?? json.Description), word(json.Email), '')]
}

const list = (value: unknown): Fields[] =>
  Array.isArray(value) ? value.slice(0, BOUNCES_MAX).map(fields) : []

function headerOf(headers: unknown, name: string): unknown {
  return list(headers).find(each => word(each.name).toLowerCase() === name.toLowerCase())?.value
}

/** A delivery status notification, or the bare returned message of a server that writes none. */
function notification(text: string, bounces: string): Bounce[] {
  const unfolded = text.replace(/\r\n?/g, '\n').replace(/\n[ \t]+/g, ' ')
  const line = (name: string): string =>
    new RegExp(`^${name}:\\s*(.*)$`, 'im').exec(unfolded)?.[1]?.trim() ?? ''
  const action = line('Action').toLowerCase()
  const status = line('Status')
  const feedback = line('Feedback-Type')
  const message = verp(unfolded, bounces) || idIn(lastOf(unfolded, 'Message-ID'))
  const address = /;\s*<?([^\s<>;]+@[^\s<>;]+)>?/.exec(
    line('Final-Recipient') || line('Original-Recipient'),
  )?.[1]
  if (!action && !feedback) return []
  const kind = feedback ? 'complaint' : action === 'failed' && !status.startsWith('4') ? 'hard' : 'soft'
  return [bounceOf(kind, line('Diagnostic-Code') || status || feedback, address ?? '', message)]
}

/** The last header of a name: the returned message stands behind the report about it. */
function lastOf(text: string, name: string): string {
  return [...text.matchAll(new RegExp(`^${name}:\\s*(.*)$`, 'gim'))].at(-1)?.[1] ?? ''
}

/** `bounces+<message>@example.org`, wherever it stands. */
function verp(text: string, bounces: string): string {
  const [local, domain] = bounces.split('@')
  if (!local || !domain) return ''
  const plain = (part: string): string => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return (
    new RegExp(`${plain(local)}\\+([0-9a-f]{32})@${plain(domain)}`, 'i').exec(text)?.[1]?.toLowerCase() ?? ''
  )
}

/** The id in one of our Message-IDs. */
function idIn(text: string): string {
  return /<?([0-9a-f]{32})@/i.exec(text)?.[1]?.toLowerCase() ?? ''
}

function bounceOf(kind: Bounce['kind'], detail: string, address: string, message: string): Bounce {
  const id = /^[0-9a-f]{32}$/.test(message) ? message : ''
  return {
    kind,
    detail: detail.slice(0, DETAIL_MAX),
    ...(address && { address: address.trim().toLowerCase() }),
    ...(id && { message: id }),
  }
}
