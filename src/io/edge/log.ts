import type { Logger } from 'pino'

const LEVELS = ['error', 'warn', 'info', 'debug'] as const
/** The same fields that the log of a server leaves out: what a person typed, addresses, tokens. */
const PERSONAL = new Set(['email', 'ip', 'token', 'authorization', 'cookie', 'profile', 'text'])

/**
 * Structured logs at the edge, one JSON object a line on the console, which the platform collects. It has what the
 * rooms use of a pino logger: a message, or an object and a message, at four levels.
 */
export function createEdgeLog(level: string): Logger {
  const most = LEVELS.findIndex(name => name === level)
  const log = Object.fromEntries(
    LEVELS.map((name, rank) => [
      name,
      (first: unknown, message?: string) => {
        if (rank > most) return
        const facts = typeof first === 'string' ? {} : tidy(first)
        const msg = typeof first === 'string' ? first : message
        console[name](JSON.stringify({ level: name, ...facts, ...(msg !== undefined && { msg }) }))
      },
    ]),
  )
  return log as unknown as Logger
}

function tidy(facts: unknown): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries((facts ?? {}) as Record<string, unknown>).map(([name, value]) => [
      name,
      PERSONAL.has(name) ? '[removed]' : value instanceof Error ? described(value) : value,
    ]),
  )
}

function described({ name, message, stack }: Error): Record<string, unknown> {
  return { type: name, message, stack }
}
