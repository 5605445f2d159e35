/**
 * Who must get which mail in a scripted week: worked out from the script alone, by rules written down here a second time.
 * Nothing of the application is imported.
 */
export type Event = Readonly<{
  /** UTC */
  at: string
  what: 'publish' | 'retitle' | 'move' | 'cancel' | 'follow' | 'stop'
  lot?: string
  /** What it is about, and until when it is open */
  about?: string
  closes?: string
  person?: string
}>

export type Reader = Readonly<{
  id: string
  zone: string
  rhythm: 'daily' | 'weekly' | 'instant'
  hour: number
  /** 1 = Monday */
  weekday: number
  /** What she is interested in */
  wants: readonly string[]
  pausedUntil?: string
}>

/** One mail: to whom, on which local date and hour, and what it tells, as `reason lot`, sorted. */
export type Expected = Readonly<{ to: string; slot: string; tells: readonly string[] }>

type Lot = { about: string; closes: string; cancelled: boolean }

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** Date and hour on the wall of a zone. */
export function wall(zone: string, at: number): { date: string; hour: number; weekday: number } {
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      hourCycle: 'h23',
    })
      .formatToParts(new Date(at))
      .map(part => [part.type, part.value]),
  ) as Record<string, string>
  const date = `${parts.year}-${parts.month}-${parts.day}`
  return { date, hour: Number(parts.hour), weekday: new Date(`${date}T12:00:00Z`).getUTCDay() || 7 }
}

/** Goes through the week in steps of an hour, as a person with a diary would. */
export function expectedMails(
  readers: readonly Reader[],
  events: readonly Event[],
  from: string,
  to: string,
): Expected[] {
  const mails: Expected[] = []
  for (const reader of readers) mails.push(...diary(reader, events, Date.parse(from), Date.parse(to)))
  return mails
}

function diary(reader: Reader, events: readonly Event[], from: number, to: number): Expected[] {
  const lots = new Map<string, Lot>()
  const waiting = new Set<string>()
  const told = new Set<string>()
  const followed = new Map<string, string>()
  const changed = new Map<string, string>()
  const reminded = new Set<string>()
  const mails: Expected[] = []
  const days = reader.rhythm === 'weekly' ? 7 : reader.rhythm === 'daily' ? 1 : 1 / 24
  let [stopped, done] = [false, '']
  let next = 0
  for (let at = from; at < to; at += HOUR) {
    for (; next < events.length && Date.parse(events[next]!.at) <= at; next++) apply(events[next]!)
    if (stopped) continue
    if (reader.pausedUntil && at < Date.parse(reader.pausedUntil)) continue
    const { date, hour, weekday } = wall(reader.zone, at)
    const slot = reader.rhythm === 'instant' ? `${date} ${hour}` : date
    if (slot === done) continue
    if (reader.rhythm !== 'instant' && hour < reader.hour) continue
    if (reader.rhythm === 'weekly' && weekday !== reader.weekday) continue
    done = slot
    const tells: string[] = []
    for (const [lot, { closes, cancelled }] of lots) {
      const open = !cancelled && Date.parse(closes) > at
      const key = (days_: number): string => `${lot} ${closes} ${days_}`
      if (followed.has(lot)) {
        if (changed.has(lot) && cancelled) tells.push(`cancelled ${lot}`)
        else if (changed.has(lot) && changed.get(lot) !== closes) tells.push(`changed ${lot}`)
        changed.delete(lot)
        const due = [3, 14].filter(
          each => open && Date.parse(closes) - at - days * DAY < each * DAY && !reminded.has(key(each)),
        )
        if (due.length) tells.push(`closing ${lot}`)
        for (const each of due) reminded.add(key(each))
      } else if (waiting.has(lot) && open) tells.push(`new ${lot}`)
      waiting.delete(lot)
    }
    for (const tell of tells) told.add(tell)
    if (tells.length) mails.push({ to: reader.id, slot, tells: tells.sort() })
  }
  return mails

  function apply({ what, lot = '', about = '', closes = '', person }: Event): void {
    const known = lots.get(lot)
    if (what === 'publish') {
      lots.set(lot, { about, closes, cancelled: false })
      if (reader.wants.includes(about)) waiting.add(lot)
    } else if (what === 'move' && known) {
      if (followed.has(lot) && !changed.has(lot)) changed.set(lot, known.closes)
      known.closes = closes
    } else if (what === 'cancel' && known) {
      if (followed.has(lot)) changed.set(lot, '')
      known.cancelled = true
    } else if (what === 'follow' && person === reader.id) followed.set(lot, known?.closes ?? '')
    else if (what === 'stop' && person === reader.id) stopped = true
  }
}
